import {
  CLIENT_INFO_META_KEY,
  TRACEPARENT_META_KEY,
  TRACESTATE_META_KEY,
  type Server,
  type ServerContext,
} from '@modelcontextprotocol/server'
import { remoteSpan, type RemoteSpan } from './trace-context.ts'

/** Where a call comes from, as far as its transport and the client tell. None of it is to be trusted. */
export interface CallOrigin {
  /** Of the HTTP request, a plain one. */
  requestId?: string | undefined
  /** The client's session, where its revision has them. */
  session?: string | undefined
  /** The way in; `call`: the command. */
  transport?: 'http' | 'sse' | 'stdio' | 'call' | undefined
  client?: { name: string; version: string } | undefined
  /** The span that the call belongs to. */
  parent?: RemoteSpan | undefined
}

/** The key under which the HTTP side hands over what the request's headers tell. */
export const ORIGIN_KEY = 'origin'

/** What it hands over. */
export interface RequestHead {
  requestId?: string | undefined
  transport?: CallOrigin['transport']
  traceparent?: string | undefined
  tracestate?: string | undefined
}

/** Headers, and what the message itself says: its trace context wins over theirs (SEP-414). */
export function originOf({ sessionId, mcpReq, http }: ServerContext, server: Server): CallOrigin {
  // Put there by the HTTP side, the only one that makes AuthInfo.
  const head = (http?.authInfo?.extra?.[ORIGIN_KEY] ?? {}) as RequestHead
  // The SDK's type of the envelope has no keys.
  const envelope = mcpReq.envelope as Record<string, unknown> | undefined
  const meta: Record<string, unknown> = mcpReq._meta ?? {}
  return {
    requestId: head.requestId,
    session: sessionId,
    transport: http === undefined ? 'stdio' : head.transport,
    client: clientIn(envelope?.[CLIENT_INFO_META_KEY]) ?? clientIn(server.getClientVersion()),
    parent:
      remoteSpan(meta[TRACEPARENT_META_KEY], meta[TRACESTATE_META_KEY]) ??
      remoteSpan(head.traceparent, head.tracestate),
  }
}

function clientIn(info: unknown): CallOrigin['client'] {
  if (typeof info !== 'object' || info === null || !('name' in info)) return undefined
  const version = 'version' in info ? info.version : ''
  return { name: String(info.name), version: String(version) }
}
