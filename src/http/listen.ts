import { createServer, type Server as HttpServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import type { App } from './app.ts'
import { rpcCodes, rpcError } from './json-rpc-error.ts'
import { refuseUnreadable } from './unreadable.ts'

export type BindAddress = { host: string; port: number } | { unixPath: string }

/** A listening socket that another process has opened at the address. */
export interface OpenSocket {
  readonly descriptor: number
  /** Throws when it isn't the expected one. A socket of the unix family has no address to tell. */
  readonly check: (address: AddressInfo | undefined) => void
}

/** Certificate chain and private key of native TLS, PEM. */
export interface ServerCertificate {
  cert: string
  key: string
}

export interface ListenOptions {
  bind: BindAddress
  open?: OpenSocket | undefined
  /** Without it plain HTTP is spoken. */
  certificate?: ServerCertificate | undefined
}

export interface Listener {
  /** `http://host:port` as bound, the port being the real one; for a unix socket `unix:/path`. */
  readonly url: string
  /** Port listened on; undefined for a unix socket. */
  readonly port: number | undefined
  /** From the next request on this app answers. Requests under way and open streams go on. */
  replace(app: App): void
  /** From the next connection on this certificate is shown. Throws for one that can't be used. */
  renew(certificate: ServerCertificate): void
  /** Stops accepting, waits for `drained` (at most `DRAIN_TIMEOUT_MS`), runs `end`, then ends connections. */
  close(drained: Promise<unknown>, end: () => Promise<unknown>): Promise<void>
}

const DRAIN_TIMEOUT_MS = 5_000
const CLOSE_TIMEOUT_MS = 500
const OLDEST_TLS = 'TLSv1.2'

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds).unref())
}

/**
 * Opens the port, or takes the socket that is open, then makes the app: its allowed hosts may depend on a port
 * that the system chose. Rejects with the system's error (EADDRINUSE, EACCES) when the address can't be had.
 */
export async function listen(
  { bind, open, certificate }: ListenOptions,
  makeApp: (port: number | undefined) => App,
): Promise<Listener> {
  let app: App | undefined
  // No request is parsed before the listening callback has run to its end.
  const answer = getRequestListener((request, env) => app?.fetch(request, env), {
    hostname: 'localhost',
    errorHandler: () => rpcError(400, rpcCodes.server, 'Host and path make no valid URL together'),
  })
  const { server, renew } = openServer(certificate)
  server.on('request', (request, response) => void answer(request, response))
  // Streams may be silent for longer than Node's defaults like.
  server.requestTimeout = 60_000
  server.headersTimeout = 15_000
  server.keepAliveTimeout = 75_000
  refuseUnreadable(server)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    const listening = (): void => {
      server.removeListener('error', reject)
      try {
        open?.check(addressOf(server))
        app = makeApp(addressOf(server)?.port)
        resolve()
      } catch (thrown) {
        server.close()
        reject(thrown)
      }
    }
    if (open !== undefined) server.listen({ fd: open.descriptor }, listening)
    else if ('unixPath' in bind) server.listen(bind.unixPath, listening)
    else server.listen(bind.port, bind.host, listening)
  })
  return {
    url: urlOf(server, bind, certificate === undefined ? 'http' : 'https'),
    port: addressOf(server)?.port,
    replace: (next) => void (app = next),
    renew,
    async close(drained, end) {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeIdleConnections()
      await Promise.race([drained, pause(DRAIN_TIMEOUT_MS)])
      // The last answer is handed to its transport just after its call has ended.
      await new Promise((resolve) => setImmediate(resolve))
      await end()
      // Answers on their way out get a moment; connections kept open by their clients get no more.
      await Promise.race([closed, pause(CLOSE_TIMEOUT_MS)])
      server.closeAllConnections()
      await closed
    },
  }
}

// Probes of HTTP/1.0 send no Host, and /healthz takes any; elsewhere checkHost() refuses them.
const COMMON = { requireHostHeader: false }

function openServer(certificate: ServerCertificate | undefined): {
  server: HttpServer
  renew: Listener['renew']
} {
  if (certificate === undefined) {
    const renew = (): never => {
      throw new Error('TLS is switched on by a restart')
    }
    return { server: createServer(COMMON), renew }
  }
  const server = createTlsServer({ ...COMMON, ...certificate, minVersion: OLDEST_TLS })
  return {
    server,
    renew: (renewed) => server.setSecureContext({ ...renewed, minVersion: OLDEST_TLS }),
  }
}

function urlOf(server: HttpServer, bind: BindAddress, scheme: 'http' | 'https'): string {
  if ('unixPath' in bind) return `unix:${bind.unixPath}`
  return `${scheme}://${bind.host.includes(':') ? `[${bind.host}]` : bind.host}:${addressOf(server)?.port}`
}

/** The address listened on; none for a unix socket. */
function addressOf(server: HttpServer): AddressInfo | undefined {
  const address = server.address()
  return address === null || typeof address === 'string' ? undefined : address
}
