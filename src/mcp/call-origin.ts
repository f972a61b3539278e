import {
  CLIENT_INFO_META_KEY,
  TRACEPARENT_META_KEY,
  TRACESTATE_META_KEY,
  type Server,
  type ServerContext,
} from '@modelcontextprotocol/server'

/** Where a call comes from, as far as its transport and the client tell. None of it is to be trusted. */
export interface CallOrigin {
  /** Of the HTTP request, a plain one. */
  requestId?: string | undefined
  /** The way in; `call`: the command. */
  transport?: 'http' | 'sse' | 'stdio' | 'call' | undefined
  client?: { name: string; version: string } | undefined
  /** W3C trace context, unread. */
  traceparent?: string | undefined
  tracestate?: string | undefined
}

/** The key under which the HTTP side hands over what the request's headers tell. */
export const ORIGIN_KEY = 'origin'

/** Headers, and what the message itself says: its trace context wins over theirs (SEP-414). */
export function originOf({ mcpReq, http }: ServerContext, server: Server): CallOrigin {
  // Put there by the HTTP side, the only one that makes AuthInfo.
  const byHeaders = (http?.authInfo?.extra?.[ORIGIN_KEY] ?? {}) as CallOrigin
  // The SDK's type of the envelope has no keys.
  const envelope = mcpReq.envelope as Record<string, unknown> | undefined
  const meta: Record<string, unknown> = mcpReq._meta ?? {}
  const traceparent = meta[TRACEPARENT_META_KEY]
  const tracestate = meta[TRACESTATE_META_KEY]
  return {
    requestId: byHeaders.requestId,
    transport: http === undefined ? 'stdio' : byHeaders.transport,
    client: clientIn(envelope?.[CLIENT_INFO_META_KEY]) ?? clientIn(server.getClientVersion()),
    ...(typeof traceparent === 'string'
      ? { traceparent, tracestate: typeof tracestate === 'string' ? tracestate : undefined }
      : { traceparent: byHeaders.traceparent, tracestate: byHeaders.tracestate }),
  }
}

function clientIn(info: unknown): CallOrigin['client'] {
  if (typeof info !== 'object' || info === null || !('name' in info)) return undefined
  const version = 'version' in info ? info.version : ''
  return { name: String(info.name), version: String(version) }
}
