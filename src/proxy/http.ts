import { Readable } from 'node:stream'
import { createSecureContext, rootCertificates } from 'node:tls'
import { buildConnector, Pool } from 'undici'
import { isLoopback } from '../config/address.ts'
import { ProxyFailure } from './failure.ts'

/** `fetch` as the SDK calls it. */
export type Fetch = (url: string | URL, init?: RequestInit) => Promise<Response>

export interface Http {
  readonly fetch: Fetch
  close(): Promise<void>
}

const CONNECT_TIMEOUT_MS = 10_000
/** Until the head of an answer: a server that answers without a stream sends it when the call has ended. */
const HEAD_TIMEOUT_MS = 300_000
/** A stream takes a connection each; an answer to the server's question must never wait for one. */
const MAX_CONNECTIONS = 256

/**
 * HTTP/1.1 with a pool per origin. Knows no proxy variables, follows no redirect (a token must not travel to
 * where it wasn't meant for), and speaks plain HTTP with loopback addresses only. `ca` is trusted on top of
 * the usual authorities. Throws ProxyFailure when there is no answer.
 */
export function createHttp({ ca }: { ca?: string | undefined } = {}): Http {
  const connector = buildConnector({
    timeout: CONNECT_TIMEOUT_MS,
    ...(ca === undefined
      ? {}
      : { secureContext: createSecureContext({ ca: [...rootCertificates, ca] }) }),
  })
  const pools = new Map<string, Pool>()
  const poolFor = (origin: string): Pool => {
    const known = pools.get(origin)
    if (known !== undefined) return known
    const made = new Pool(origin, {
      connect: (options, callback) =>
        connector(options, (error, socket) =>
          error === null
            ? callback(null, socket)
            : callback(new NotConnected(error, options.hostname), null),
        ),
      connections: MAX_CONNECTIONS,
      headersTimeout: HEAD_TIMEOUT_MS,
      // Streams may be silent for long; the system's keep-alive finds a peer that is gone.
      bodyTimeout: 0,
    })
    pools.set(origin, made)
    return made
  }
  return {
    async fetch(url, init = {}) {
      const target = new URL(url)
      requireTls(target)
      const response = await exchange(poolFor(target.origin), target, init)
      if (response.status < 300 || response.status >= 400) return response
      await response.body?.cancel()
      throw new ProxyFailure(
        'not_mcp',
        `${target.host} answers with a redirect (HTTP ${response.status}), which is not followed: give the address where it leads`,
      )
    },
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.destroy()))
    },
  }
}

/** Refuses plain HTTP to another machine: whoever is between would read the token. */
export function requireTls({ protocol, hostname, host }: URL): void {
  if (protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname))) return
  throw new ProxyFailure('refused', `${host} must be an https address: only loopback may be http`)
}

async function exchange(pool: Pool, target: URL, init: RequestInit): Promise<Response> {
  try {
    const { statusCode, headers, body } = await pool.request({
      path: `${target.pathname}${target.search}`,
      method: init.method ?? 'GET',
      headers: Object.fromEntries(new Headers(init.headers)),
      body: bodyOf(init.body),
      signal: init.signal ?? null,
    })
    // Whoever stops reading has said so before; undici would otherwise take the end of it for a crash.
    body.on('error', () => {})
    const hasBody = ![204, 205, 304].includes(statusCode)
    if (!hasBody) await body.dump()
    return new Response(hasBody ? webStream(body) : null, {
      status: statusCode,
      headers: Object.entries(headers).flatMap(([name, value]) =>
        value === undefined ? [] : [value].flat().map((one): [string, string] => [name, one]),
      ),
    })
  } catch (thrown) {
    throw init.signal?.aborted === true ? thrown : noAnswer(thrown, target)
  }
}

function webStream(body: Readable): ReadableStream<Uint8Array> {
  // The same class; its types are declared twice, by Node and by the DOM library.
  return Readable.toWeb(body) as ReadableStream<Uint8Array>
}

/** The SDK sends text or form fields, nothing else. */
function bodyOf(body: RequestInit['body']): string | null {
  if (body === undefined || body === null) return null
  if (typeof body === 'string') return body
  if (body instanceof URLSearchParams) return body.toString()
  throw new TypeError('a body that is no text')
}

/** No connection was made, so nothing was sent. */
class NotConnected extends Error {
  constructor(error: Error, hostname: string) {
    super(reasonOf(error, hostname), { cause: error })
  }
}

function noAnswer(thrown: unknown, { host }: URL): ProxyFailure {
  if (thrown instanceof NotConnected)
    return new ProxyFailure('unreachable', `${host} can't be reached: ${thrown.message}`, {
      cause: thrown,
    })
  return new ProxyFailure('unreachable', `the connection to ${host} broke`, {
    mayHaveActed: true,
    cause: thrown,
  })
}

const NOT_TRUSTED =
  'its certificate is by no authority trusted here; name that authority by --ca-file (MCP_PROXY_CA_FILE)'

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'no such host name',
  EAI_AGAIN: 'the host name could not be looked up',
  EHOSTUNREACH: 'no route to it',
  ENETUNREACH: 'no route to it',
  ETIMEDOUT: 'no answer in time',
  UND_ERR_CONNECT_TIMEOUT: 'no answer in time',
  ECONNRESET: 'it hangs up',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: NOT_TRUSTED,
  SELF_SIGNED_CERT_IN_CHAIN: NOT_TRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: NOT_TRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: NOT_TRUSTED,
}

function reasonOf(error: Error, hostname: string): string {
  const code = codeOf(error)
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return `its certificate is not for the name ${hostname}`
  if (code.startsWith('ERR_SSL') || code === 'EPROTO') return 'it does not speak TLS'
  return REASONS[code] ?? (code === '' ? error.message : code)
}

function codeOf(error: Error): string {
  if ('code' in error && typeof error.code === 'string') return error.code
  return error instanceof AggregateError && error.errors[0] instanceof Error
    ? codeOf(error.errors[0])
    : ''
}
