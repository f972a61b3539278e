import {
  CLIENT_INFO_META_KEY,
  createMcpHandler,
  isLegacyRequest,
  type AuthInfo,
} from '@modelcontextprotocol/server'
import type { Context } from 'hono'
import { z } from 'zod'
import type { Principal } from '../auth/principal.ts'
import type { ChangeBus } from '../mcp/resources/change-bus.ts'
import type { Narrowing } from '../mcp/select-tools.ts'
import type { ServerFor } from '../mcp/server.ts'
import type { Connected } from './connected.ts'
import type { AppEnv } from './env.ts'
import { rpcCodes, rpcError } from './json-rpc-error.ts'
import { authInfoOf } from './auth-info.ts'
import type { OpenStreams } from './open-streams.ts'
import { readJson } from './read-json.ts'
import type { LiveSession, Opening, Sessions } from './sessions.ts'

/** The only revision whose sessions may send several messages in one body. */
const BATCH_REVISION = '2025-03-26'

const initializeRequest = z.object({
  method: z.literal('initialize'),
  params: z.object({
    protocolVersion: z.string().max(64),
    capabilities: z.record(z.string(), z.unknown()),
    clientInfo: z.object({ name: z.string().max(256), version: z.string().max(256) }),
  }),
})

export interface StreamableOptions {
  sessions: Sessions
  serverFor: ServerFor
  changes: ChangeBus
  openStreams: OpenStreams
  onError: (error: Error) => void
}

/**
 * `/mcp` for every revision: requests that carry the 2026-07-28 envelope are answered one by one without a
 * session, all others by the session of their `Mcp-Session-Id`.
 */
export function createStreamableEndpoint({
  sessions,
  serverFor,
  changes,
  openStreams,
  onError,
}: StreamableOptions): {
  handle(context: Context<AppEnv>): Promise<Response>
  /** Of the exchanges that belong to no session. */
  connected(): Connected[]
  /** Streams on which a client only listens. */
  readonly streams: number
  close(): Promise<void>
} {
  const underWay = new Set<Connected>()
  const modern = createMcpHandler(({ authInfo }) => serverFor(...callerIn(authInfo)), {
    legacy: 'reject',
    bus: changes,
    onerror: onError,
  })

  let streams = 0
  function counted(context: Context<AppEnv>, response: Response): Response {
    const { outgoing } = context.env
    if (!response.ok || outgoing.closed) return response
    streams++
    openStreams.hold(context)
    outgoing.once('close', () => streams--)
    return response
  }

  async function handleLegacy(context: Context<AppEnv>, body: unknown): Promise<Response> {
    const principal = context.get('principal')
    const method = context.req.method
    if (Array.isArray(body) && body.length === 0)
      return rpcError(400, rpcCodes.invalidRequest, 'An empty batch is no request')
    const id = context.req.header('mcp-session-id')
    if (id === undefined) {
      const opening = openingOf(body)
      if (opening === undefined)
        return rpcError(
          400,
          rpcCodes.server,
          isInitialize(body)
            ? 'Invalid initialize request: protocolVersion, capabilities and clientInfo are required'
            : 'Mcp-Session-Id is missing: begin with initialize',
        )
      let session: LiveSession
      try {
        session = await sessions.create(opening, principal, context.get('narrowing'))
      } catch (thrown) {
        if (thrown instanceof RangeError)
          return rpcError(400, rpcCodes.invalidRequest, thrown.message)
        throw thrown
      }
      const response = await exchange(context, session, body)
      // A refused initialize (406, say) gives out no id: nobody could ever use the session.
      if (!response.ok) sessions.discard(session)
      return response
    }
    const session = await sessions.find(id, principal, context.get('narrowing'))
    if (session === undefined)
      return rpcError(
        404,
        rpcCodes.sessionNotFound,
        'Session not found: begin anew with initialize',
      )
    if (Array.isArray(body) && session.version !== BATCH_REVISION)
      return rpcError(
        400,
        rpcCodes.invalidRequest,
        `Batches are not part of revision ${session.version.slice(0, 20)}`,
      )
    if (method === 'DELETE') {
      await sessions.end(session)
      return new Response(null, { status: 200 })
    }
    const response = await exchange(context, session, body)
    return method === 'GET' ? counted(context, response) : response
  }

  return {
    async handle(context) {
      const method = context.req.method
      if (method === 'GET' || method === 'DELETE') return handleLegacy(context, undefined)
      if (method !== 'POST')
        return rpcError(405, rpcCodes.server, 'Method not allowed', { allow: 'GET, POST, DELETE' })
      const body = await readJson(context.env.incoming)
      if (body instanceof Response) return body
      const refusal = await context.get('stepUp')(body.value)
      if (refusal !== undefined) return refusal
      const request = context.req.raw
      if (await isLegacyRequest(request, body.value)) return handleLegacy(context, body.value)
      const caller = withoutSession(context.req.header('mcp-protocol-version'), body.value)
      underWay.add(caller)
      context.env.outgoing.once('close', () => underWay.delete(caller))
      const response = withoutServerError(
        await changes.heardBy(context.get('principal'), () =>
          modern.fetch(request, {
            authInfo: authInfoOf(context, 'http'),
            parsedBody: body.value,
          }),
        ),
      )
      return isListening(body.value) ? counted(context, response) : response
    },
    get streams() {
      return streams
    },
    connected: () => [...underWay],
    close: () => modern.close(),
  }
}

async function exchange(
  context: Context<AppEnv>,
  session: LiveSession,
  body: unknown,
): Promise<Response> {
  session.open++
  session.lastUsed = Date.now()
  // 'close' comes after the last byte, or when the client has gone: then the stream is over.
  context.env.outgoing.once('close', () => {
    session.open--
    session.lastUsed = Date.now()
  })
  return withoutServerError(
    await session.transport.handleRequest(context.req.raw, {
      authInfo: authInfoOf(context, 'http'),
      ...(body === undefined ? {} : { parsedBody: body }),
    }),
  )
}

const introduced = z.object({
  params: z.object({
    _meta: z.object({
      [CLIENT_INFO_META_KEY]: z.object({ name: z.string(), version: z.string() }),
    }),
  }),
})

/** Who sends a request of the era without sessions, by what it says of itself. */
function withoutSession(revision: string | undefined, body: unknown): Connected {
  const client = introduced.safeParse(body).data?.params._meta[CLIENT_INFO_META_KEY]
  return { transport: 'http', revision, client, session: false, open: 1 }
}

function isInitialize(body: unknown): boolean {
  return methodOf(body) === 'initialize'
}

function isListening(body: unknown): boolean {
  return methodOf(body) === 'subscriptions/listen'
}

function methodOf(body: unknown): unknown {
  return typeof body === 'object' && body !== null && 'method' in body ? body.method : undefined
}

function openingOf(body: unknown): Opening | undefined {
  const parsed = initializeRequest.safeParse(body)
  if (!parsed.success) return undefined
  const { protocolVersion, capabilities, clientInfo } = parsed.data.params
  return { version: protocolVersion, capabilities, client: clientInfo }
}

/** JSON-RPC errors of the server instance travel on 200: 5xx would tell clients and proxies that the daemon is broken. */
function withoutServerError(response: Response): Response {
  if (response.status < 500) return response
  return new Response(response.body, { status: 200, headers: response.headers })
}

/** What authInfoOf has put there. */
function callerIn(authInfo: AuthInfo | undefined): Parameters<ServerFor> {
  const principal = authInfo?.extra?.['principal']
  if (principal === undefined) throw new Error('a request came without its principal')
  // By its own words; nobody else calls the handler.
  return [principal as Principal, authInfo?.extra?.['narrowing'] as Narrowing | undefined]
}
