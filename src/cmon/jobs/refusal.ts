/** A job that can't work as asked: refused before anything is sent, where the controller would fail it later. */
export class JobRefusal extends Error {
  override readonly name = 'JobRefusal'
  readonly command: string
  /** What is wrong. */
  readonly problem: string
  /** What would be right, one sentence. */
  readonly next: string

  constructor(command: string, problem: string, next: string) {
    super(`${command}: ${problem}. ${next}`)
    this.command = command
    this.problem = problem
    this.next = next
  }
}
