import { connect as connectTcp, isIP, type NetConnectOpts, type Socket } from 'node:net'
import { connect as connectTls, type TLSSocket } from 'node:tls'

/** How long a TCP connection, and how long a TLS handshake may take. */
export const CONNECT_LIMIT_MS = 5_000

/** Nothing came within the limit. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer'
}

/** Connects, or rejects with the system's error, or NoAnswer past the limit. Whoever gets the socket destroys it. */
export function openTcp(where: NetConnectOpts): Promise<Socket> {
  return opened(connectTcp(where), 'connect')
}

/** A TLS connection that trusts anybody: who it is has to be judged afterwards. */
export function openTls(where: { host: string; port: number }, ca?: string): Promise<TLSSocket> {
  const servername = isIP(where.host) === 0 ? where.host : ''
  return opened(
    connectTls({
      ...where,
      servername,
      rejectUnauthorized: false,
      ...(ca === undefined ? {} : { ca }),
    }),
    'secureConnect',
  )
}

function opened<S extends Socket>(socket: S, event: string): Promise<S> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => {
      clearTimeout(timer)
      socket.destroy()
      reject(error)
    }
    const timer = setTimeout(
      () => fail(new NoAnswer(`no answer within ${CONNECT_LIMIT_MS / 1000} s`)),
      CONNECT_LIMIT_MS,
    )
    socket.once('error', fail)
    socket.once('close', () => fail(new Error('the connection was closed')))
    socket.once(event, () => {
      clearTimeout(timer)
      socket.removeAllListeners('close')
      socket.removeListener('error', fail)
      // What goes wrong after it was opened is of no interest here.
      socket.on('error', () => {})
      resolve(socket)
    })
  })
}

/** The system's word for what went wrong, such as `ECONNREFUSED`; of several addresses the first one's. */
export function errorCode(thrown: unknown): string {
  if (thrown instanceof NoAnswer) return thrown.message
  if (thrown instanceof AggregateError && thrown.errors.length > 0)
    return errorCode(thrown.errors[0])
  if (thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string')
    return thrown.code
  return thrown instanceof Error ? thrown.message : String(thrown)
}
