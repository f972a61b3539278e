/** Somebody who may come in, but for whom there is no user on the controllers. Nothing is sent for them. */
export class NotEnrolled extends Error {
  override readonly name = 'NotEnrolled'
  readonly code = 'not_enrolled'
  readonly next: string
  constructor(message: string, next: string) {
    super(message)
    this.next = next
  }
}
