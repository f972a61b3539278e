/**
 * Why the remote daemon can't be used.
 *
 * - `unreachable`: no connection, a broken one, or a gateway that says so for the daemon
 * - `refused`: the credential isn't taken, or no token is to be had for it
 * - `not_mcp`: what answers there is no MCP server
 */
export type ProxyFailureKind = 'unreachable' | 'refused' | 'not_mcp'

export class ProxyFailure extends Error {
  override readonly name = 'ProxyFailure'
  readonly kind: ProxyFailureKind
  /** False when it is certain that the request never left, or that nobody looked at it. */
  readonly mayHaveActed: boolean
  /** Whether other requests will fare the same. */
  readonly isFinal: boolean

  constructor(
    kind: ProxyFailureKind,
    message: string,
    {
      mayHaveActed = false,
      isFinal = true,
      cause,
    }: { mayHaveActed?: boolean; isFinal?: boolean; cause?: unknown } = {},
  ) {
    super(message, cause === undefined ? undefined : { cause })
    this.kind = kind
    this.mayHaveActed = mayHaveActed
    this.isFinal = isFinal
  }
}

/** The remote's own refusal of one request: it goes to the client as it is. */
export class RemoteError extends Error {
  override readonly name = 'RemoteError'
  readonly code: number
  readonly data: unknown
  /** Of HTTP, when it came with one that is no success. */
  readonly status: number | undefined

  constructor(
    { code, message, data }: { code: number; message: string; data?: unknown },
    status?: number,
  ) {
    super(message)
    this.code = code
    this.data = data
    this.status = status
  }
}

/** The session is unknown there, so that nothing of the request was done. */
export class SessionLost extends Error {
  override readonly name = 'SessionLost'
}
