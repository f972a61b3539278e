import { errors } from 'undici'
import { CmonError, ConnectionError } from './errors.ts'

/** Replies above this are refused: a controller's largest real ones are some hundred kilobytes. */
export const MAX_REPLY_BYTES = 32 * 1024 * 1024

const CONNECTION_LOST = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'UND_ERR_CLOSED'])
const NOT_CONNECTED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
])

/** Puts what undici threw into our words; `base` is the address that was asked. */
export function connectionError(thrown: unknown, base: string): Error {
  if (thrown instanceof CmonError) return thrown
  if (!(thrown instanceof Error)) return new Error(String(thrown))
  if (thrown instanceof errors.ResponseExceededMaxSizeError)
    return new CmonError('bad_reply', `The reply is larger than ${MAX_REPLY_BYTES >> 20} MiB`, {
      next: 'Ask for less: a smaller limit, one cluster, a shorter time range.',
      cause: thrown,
    })
  const code = errorCode(thrown)
  const where = new URL(base).host
  if (CONNECTION_LOST.has(code))
    return new ConnectionError(
      `The connection to the controller at ${where} broke`,
      true,
      'Try again; if it stays, look at the controller and at proxies between.',
      thrown,
    )
  if (NOT_CONNECTED.has(code))
    return new ConnectionError(
      `The controller at ${where} can't be reached (${code})`,
      false,
      "Check that cmon runs there and that CMON_ENDPOINT's host and port are right (RPC v2: 9501).",
      thrown,
    )
  if (code.startsWith('ERR_SSL') || code === 'EPROTO')
    return new CmonError('unreachable', `What listens at ${where} doesn't speak TLS`, {
      next: 'CMON_ENDPOINT must name the TLS port of RPC v2 (9501), not the plain one (9500).',
      cause: thrown,
    })
  return thrown
}

function errorCode(error: Error): string {
  if ('code' in error && typeof error.code === 'string') return error.code
  return error instanceof AggregateError && error.errors[0] instanceof Error
    ? errorCode(error.errors[0])
    : ''
}
