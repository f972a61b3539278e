/** The caller can repair the call: a wrong argument, an ambiguous or unknown name. */
export class InputError extends Error {
  override readonly name = 'InputError'
  readonly code: 'invalid_argument' | 'not_found' | 'ambiguous'
  readonly parameter: string | undefined
  readonly next: string | undefined
  constructor(
    code: InputError['code'],
    message: string,
    details: { parameter?: string; next?: string } = {},
  ) {
    super(message)
    this.code = code
    this.parameter = details.parameter
    this.next = details.next
  }
}
