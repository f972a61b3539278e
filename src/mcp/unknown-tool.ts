/** The tool isn't among those this caller is shown: a protocol error, with near names. */
export class UnknownToolError extends Error {
  override readonly name = 'UnknownToolError'
}
