import type { ChangeBus } from '../mcp/resources/change-bus.ts'
import { announceLists, type ServerFor } from '../mcp/server.ts'
import type { Connected } from './connected.ts'
import { createOpenStreams, type OpenStreams } from './open-streams.ts'
import type { Sessions } from './sessions.ts'
import { createSseEndpoint } from './sse.ts'
import { createStreamableEndpoint } from './streamable.ts'

export interface EndpointOptions {
  sessions: Sessions
  serverFor: ServerFor
  /** What `subscriptions/listen` hears. */
  changes: ChangeBus
  /** What a client's bad request or a broken connection made the SDK complain about. */
  onError: (error: Error) => void
}

/** Where MCP is spoken: sessions and streams live here, and outlive the app that leads to them. */
export interface McpEndpoints {
  readonly streamable: Pick<ReturnType<typeof createStreamableEndpoint>, 'handle'>
  readonly sse: Pick<ReturnType<typeof createSseEndpoint>, 'open' | 'message'>
  /** The clients of both. */
  connected(): Connected[]
  /** Sessions in memory. */
  sessions(): number
  /** Event streams that stay open while nothing is asked. */
  streams(): { sse: number; http: number }
  /** Tells every client with an open stream that tools, prompts and resources may be others now. */
  announceLists(): void
  /** Closes open streams whose credential is worth nothing any more, now that there are other rules. */
  readonly recheck: OpenStreams['recheck']
  /** Ends every stream and session's transport. */
  close: () => Promise<void>
}

/** Makes the endpoints; nothing leads to them yet. */
export function createMcpEndpoints(options: EndpointOptions): McpEndpoints {
  const { sessions, serverFor, changes, onError } = options
  const openStreams = createOpenStreams()
  const streamable = createStreamableEndpoint({ ...options, openStreams })
  const sse = createSseEndpoint({ serverFor, openStreams, onError })
  return {
    streamable,
    sse,
    connected: () => [...sessions.connected(), ...streamable.connected(), ...sse.connected()],
    sessions: () => sessions.live,
    streams: () => ({ sse: sse.live, http: streamable.streams }),
    announceLists() {
      for (const server of [...sessions.servers(), ...sse.servers()]) announceLists(server)
      for (const kind of LISTS_CHANGED) changes.publish({ kind })
    },
    recheck: openStreams.recheck,
    async close() {
      await Promise.allSettled([streamable.close(), sse.close(), sessions.close()])
    },
  }
}

const LISTS_CHANGED = [
  'tools_list_changed',
  'prompts_list_changed',
  'resources_list_changed',
] as const
