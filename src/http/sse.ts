import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { Server } from '@modelcontextprotocol/server'
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js'
import type { Context } from 'hono'
import type { ServerFor } from '../mcp/server.ts'
import { authInfoOf } from './auth-info.ts'
import type { Connected } from './connected.ts'
import type { AppEnv } from './env.ts'
import { rpcCodes, rpcError } from './json-rpc-error.ts'
import type { OpenStreams } from './open-streams.ts'
import { readJson } from './read-json.ts'

// Proxies close a silent stream after a minute or so; the SDK's class sends nothing by itself.
const KEEP_ALIVE_MS = 15_000

export interface SseOptions {
  serverFor: ServerFor
  openStreams: OpenStreams
  onError: (error: Error) => void
}

/** The transport of revision 2024-11-05: one stream per client at `/sse`, its messages POSTed to `/message`. */
export function createSseEndpoint({ serverFor, openStreams, onError }: SseOptions): {
  /** `prefix`: path of the public URL; clients resolve the endpoint event against it. */
  open(context: Context<AppEnv>, prefix: string): Promise<Response>
  message(context: Context<AppEnv>): Promise<Response>
  readonly live: number
  servers(): Server[]
  connected(): Connected[]
  close(): Promise<void>
} {
  const streams = new Map<
    string,
    { transport: SSEServerTransport; server: Server; principalId: string }
  >()
  return {
    get live() {
      return streams.size
    },
    servers: () => [...streams.values()].map(({ server }) => server),
    connected: () =>
      [...streams.values()].map(({ server }) => ({
        transport: 'sse',
        revision: server.getNegotiatedProtocolVersion(),
        client: server.getClientVersion(),
        session: true,
        open: 1,
      })),
    async open(context, prefix) {
      // Hono takes HEAD for GET, but a stream without a body would never end.
      if (context.req.method === 'HEAD')
        return rpcError(405, rpcCodes.server, 'Method not allowed', { allow: 'GET' })
      const principal = context.get('principal')
      const { outgoing } = context.env
      // A name in front of the class's own header object can't be given; set beforehand, it is kept.
      outgoing.setHeader('X-Accel-Buffering', 'no')
      outgoing.setHeader('X-Request-Id', context.get('requestId'))
      const transport = new SSEServerTransport(`${prefix}/message`, outgoing)
      const server = serverFor(principal, context.get('narrowing'))
      streams.set(transport.sessionId, { transport, server, principalId: principal.id })
      const keepAlive = setInterval(() => outgoing.write(': keepalive\n\n'), KEEP_ALIVE_MS)
      openStreams.hold(context)
      await server.connect(transport)
      // connect() has put its own handler there.
      const closed = transport.onclose
      transport.onclose = () => {
        clearInterval(keepAlive)
        streams.delete(transport.sessionId)
        closed?.()
      }
      return RESPONSE_ALREADY_SENT
    },
    async message(context) {
      const id = context.req.query('sessionId')
      if (id === undefined)
        return rpcError(400, rpcCodes.server, 'sessionId is missing in the query')
      const stream = streams.get(id)
      if (stream === undefined || stream.principalId !== context.get('principal').id)
        return rpcError(404, rpcCodes.sessionNotFound, 'Session not found: open /sse again')
      const body = await readJson(context.env.incoming)
      if (body instanceof Response) return body
      const refusal = await context.get('stepUp')(body.value)
      if (refusal !== undefined) return refusal
      if (Array.isArray(body.value))
        return rpcError(400, rpcCodes.invalidRequest, 'Batches are not part of revision 2024-11-05')
      try {
        await stream.transport.handleMessage(body.value, { authInfo: authInfoOf(context, 'sse') })
      } catch (thrown) {
        onError(thrown instanceof Error ? thrown : new Error(String(thrown)))
        return rpcError(400, rpcCodes.invalidRequest, 'The body is no JSON-RPC message')
      }
      return new Response('Accepted', { status: 202 })
    },
    async close() {
      await Promise.allSettled(this.servers().map((server) => server.close()))
    },
  }
}
