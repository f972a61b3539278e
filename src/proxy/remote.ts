import {
  InsufficientScopeError,
  PROTOCOL_VERSION_META_KEY,
  SdkError,
  SdkErrorCode,
  SdkHttpError,
  StreamableHTTPClientTransport,
  UnauthorizedError,
  type JSONRPCMessage,
  type JSONRPCRequest,
} from '@modelcontextprotocol/client'
import { setTimeout as startTimer } from 'node:timers'
import { z } from 'zod'
import { authorised, type Credentials } from './credentials.ts'
import { ProxyFailure, RemoteError, SessionLost } from './failure.ts'
import type { Fetch } from './http.ts'

/** The daemon to talk with, and by what. */
export interface Remote {
  readonly url: URL
  readonly fetch: Fetch
  readonly credentials: Credentials
}

/** A stream that broke is opened again after the first of these, then ever later. */
const RECONNECTION = {
  initialReconnectionDelay: 500,
  reconnectionDelayGrowFactor: 1.7,
  maxReconnectionDelay: 15_000,
  // A daemon may be away for a night; the client is told of each request that fails meanwhile.
  maxRetries: Infinity,
}

/** The SDK's transport to the daemon, not started. `fetch` may be wrapped by who wants to see answers. */
export function openTransport(
  { url, fetch, credentials }: Remote,
  wrap: (fetch: Fetch) => Fetch = (plain) => plain,
): StreamableHTTPClientTransport {
  return new StreamableHTTPClientTransport(url, {
    ...authorised(credentials, wrap(fetch)),
    onInsufficientScope: 'throw',
    reconnectionOptions: RECONNECTION,
    reconnectionScheduler(reconnect, delayMs) {
      const timer = startTimer(reconnect, delayMs)
      timer.unref()
      return () => clearTimeout(timer)
    },
  })
}

/**
 * Sends one message; a missing scope is asked for, once. Throws ProxyFailure, RemoteError or SessionLost.
 */
export async function sendBy(
  transport: StreamableHTTPClientTransport,
  remote: Remote,
  message: JSONRPCMessage,
  onStreamEnd?: () => void,
): Promise<void> {
  const options = onStreamEnd === undefined ? {} : { onRequestStreamEnd: onStreamEnd }
  const hadSession = transport.sessionId !== undefined
  try {
    await transport.send(message, options).catch(async (thrown: unknown) => {
      const scope = thrown instanceof InsufficientScopeError ? thrown.requiredScope : undefined
      if (scope === undefined || !(await remote.credentials.widen(scope))) throw thrown
      await transport.send(message, options)
    })
  } catch (thrown) {
    throw explained(thrown, remote.url.host, hadSession)
  }
}

/** Whether a request is of the era without sessions: it carries its revision itself. */
export function isStateless({ params }: JSONRPCRequest): boolean {
  return typeof params?._meta?.[PROTOCOL_VERSION_META_KEY] === 'string'
}

const rpcErrorBody = z.object({
  jsonrpc: z.literal('2.0'),
  error: z.object({ code: z.number().int(), message: z.string(), data: z.unknown().optional() }),
})

function explained(thrown: unknown, host: string, hadSession: boolean): unknown {
  if (thrown instanceof InsufficientScopeError)
    return new ProxyFailure(
      'refused',
      `${host} wants more scope than this client is granted: ${thrown.requiredScope ?? 'it does not say which'}`,
      { isFinal: false, cause: thrown },
    )
  if (thrown instanceof UnauthorizedError)
    return new ProxyFailure('refused', `${host} refuses the credential (HTTP 401)`, {
      cause: thrown,
    })
  if (thrown instanceof SdkHttpError) return ofStatus(thrown, host, hadSession)
  if (thrown instanceof SdkError && thrown.code === SdkErrorCode.ClientHttpUnexpectedContent)
    return new ProxyFailure('not_mcp', `what answers at ${host} is no MCP server`, {
      cause: thrown,
    })
  return thrown
}

const GATEWAY_STATUSES = new Set([502, 503, 504])

function ofStatus(thrown: SdkHttpError, host: string, hadSession: boolean): Error {
  const { status } = thrown
  if (status === 401)
    return new ProxyFailure('refused', `${host} refuses the credential (HTTP 401)`)
  if (status === 404 && hadSession) return new SessionLost(`${host} does not know the session`)
  const body = rpcErrorBody.safeParse(jsonIn(thrown.data['text'])).data
  if (status === 403)
    return new ProxyFailure(
      'refused',
      `${host} refuses the request (HTTP 403)${body === undefined ? '' : `: ${body.error.message}`}`,
      { isFinal: false },
    )
  if (GATEWAY_STATUSES.has(status ?? 0))
    return new ProxyFailure('unreachable', `${host} answers HTTP ${status}`, {
      mayHaveActed: true,
    })
  if (body !== undefined) return new RemoteError(body.error, status)
  return new ProxyFailure('not_mcp', `${host} answers HTTP ${status}, which no MCP server does`, {
    mayHaveActed: (status ?? 0) >= 500,
  })
}

function jsonIn(text: unknown): unknown {
  if (typeof text !== 'string') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
