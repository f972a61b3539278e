import { WebStandardStreamableHTTPServerTransport, type Server } from '@modelcontextprotocol/server'
import type { Principal } from '../auth/principal.ts'
import type { Narrowing } from '../mcp/select-tools.ts'
import type { ServerFor } from '../mcp/server.ts'
import type { ExpiringSet } from '../state/state.ts'
import type { Connected } from './connected.ts'
import { introduce } from './introduce.ts'
import type { Seal, SealedSession } from './seal.ts'

/** How long an id is worth something; its transport is closed long before when it idles. */
export const SESSION_LIFETIME_MS = 7 * 24 * 3_600_000
const IDLE_MS = 15 * 60_000
const REAP_EVERY_MS = 60_000
/** Above this the longest idle transports are closed early: their ids revive them. */
const MAX_LIVE = 2_000

/** A running session of the 2025 era: one transport, one server. */
export interface LiveSession {
  readonly id: string
  readonly principalId: string
  /** Revision the client asked for. */
  readonly version: string
  readonly transport: WebStandardStreamableHTTPServerTransport
  readonly server: Server
  /** Exchanges under way, an open GET stream included. */
  open: number
  lastUsed: number
}

export interface Opening {
  version: string
  capabilities: Record<string, unknown>
  client: { name: string; version: string }
}

export interface Sessions {
  /** A session for an `initialize` request that is then handed to its transport. */
  create(opening: Opening, principal: Principal, narrowing?: Narrowing): Promise<LiveSession>
  /** The session of this id and principal, revived if its process is gone; undefined for any other. */
  find(id: string, principal: Principal, narrowing?: Narrowing): Promise<LiveSession | undefined>
  /** Takes a session out of memory; its id still counts. */
  discard(session: LiveSession): void
  /** Ends a session for good: its id is never revived. */
  end(session: LiveSession): Promise<void>
  readonly live: number
  servers(): Server[]
  connected(): Connected[]
  close(): Promise<void>
}

export interface SessionsOptions {
  seal: Seal
  ended: ExpiringSet
  serverFor: ServerFor
  /** For tests. */
  idleMs?: number
}

export function createSessions({
  seal,
  ended,
  serverFor,
  idleMs = IDLE_MS,
}: SessionsOptions): Sessions {
  const table = new Map<string, LiveSession>()
  const reviving = new Map<string, Promise<LiveSession | undefined>>()
  const reaper = setInterval(() => reap(Date.now() - idleMs), Math.min(REAP_EVERY_MS, idleMs))
  reaper.unref()

  function reap(before: number): void {
    for (const session of table.values())
      if (session.open === 0 && session.lastUsed < before) discard(session)
  }

  function makeRoom(): void {
    if (table.size < MAX_LIVE) return
    const idle = [...table.values()].filter(({ open }) => open === 0)
    idle.sort((a, b) => a.lastUsed - b.lastUsed)
    for (const session of idle.slice(0, Math.ceil(MAX_LIVE / 10))) discard(session)
  }

  function discard(session: LiveSession): void {
    table.delete(session.id)
    // Closing the server closes its transport too; a client that is gone can't be told.
    session.server.close().catch(() => {})
  }

  async function start(
    id: string,
    opening: Opening,
    principal: Principal,
    narrowing: Narrowing | undefined,
  ): Promise<LiveSession> {
    makeRoom()
    const transport = new WebStandardStreamableHTTPServerTransport({ sessionIdGenerator: () => id })
    const server = serverFor(principal, narrowing)
    await server.connect(transport)
    return {
      id,
      principalId: principal.id,
      version: opening.version,
      transport,
      server,
      open: 0,
      lastUsed: Date.now(),
    }
  }

  async function revive(
    id: string,
    sealed: SealedSession,
    principal: Principal,
    narrowing: Narrowing | undefined,
  ): Promise<LiveSession | undefined> {
    if (await ended.has(id)) return undefined
    const session = await start(id, sealed, principal, narrowing)
    if (!(await introduce(session.transport, id, sealed))) {
      // An update may refuse what the version before took: then the client begins anew.
      discard(session)
      return undefined
    }
    table.set(id, session)
    return session
  }

  return {
    get live() {
      return table.size
    },
    servers: () => [...table.values()].map(({ server }) => server),
    connected: () =>
      [...table.values()].map(({ version, server, open }) => ({
        transport: 'http',
        revision: version,
        client: server.getClientVersion(),
        session: true,
        open,
      })),
    async create(opening, principal, narrowing) {
      const id = seal.close({
        version: opening.version,
        capabilities: opening.capabilities,
        client: opening.client,
        principal: principal.id,
        expires: Date.now() + SESSION_LIFETIME_MS,
      })
      if (id === undefined) throw new RangeError('the capabilities in initialize are too large')
      const session = await start(id, opening, principal, narrowing)
      table.set(id, session)
      return session
    },
    async find(id, principal, narrowing) {
      const known = table.get(id)
      // A foreign session looks like an unknown one.
      if (known !== undefined) return known.principalId === principal.id ? known : undefined
      const sealed = seal.open(id)
      if (sealed === undefined || sealed.principal !== principal.id) return undefined
      let flight = reviving.get(id)
      if (flight === undefined) {
        flight = revive(id, sealed, principal, narrowing).finally(() => reviving.delete(id))
        reviving.set(id, flight)
      }
      return flight
    },
    discard,
    async end(session) {
      await ended.add(session.id, Date.now() + SESSION_LIFETIME_MS)
      discard(session)
    },
    async close() {
      clearInterval(reaper)
      await Promise.allSettled(this.servers().map((server) => server.close()))
      table.clear()
    },
  }
}
