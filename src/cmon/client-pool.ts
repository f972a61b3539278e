import { createCmonClient, type CmonClient, type CmonClientOptions } from './client.ts'
import { withDeadline } from './deadline.ts'
import { createEndpoints } from './endpoints.ts'
import { createPlaces } from './places.ts'
import type { Load } from './rpc.ts'
import type { Credential } from './session.ts'

export interface ClientPoolOptions extends Omit<CmonClientOptions, 'credential' | 'shared'> {
  /** Users who are logged in at the same time. */
  maxSessions: number
  /** How long a session is kept that nobody uses; ten minutes by default. */
  idleMs?: number
}

/** One controller with many users: a session each as they come, connections and concurrency shared by all. */
export interface ClientPool {
  /**
   * The client of a user, the same one for the same `key`. Nothing is opened until it is asked something, and its
   * session may end between two requests: the next one logs in anew.
   */
  clientFor(key: string, credential: Credential): CmonClient
  /** Users who are logged in. */
  sessions(): number
  load(): Load
  /** Forgets the clients of other keys and ends their sessions. Their calls have to be over. */
  retain(keys: ReadonlySet<string>): Promise<void>
  close(): Promise<void>
}

/** Longer than a person thinks between two questions, much shorter than controllers keep a session. */
const IDLE_MS = 10 * 60_000

interface User {
  readonly client: CmonClient
  readonly end: () => Promise<void>
}

/** Makes a pool; nothing is connected until the first request. */
export function createClientPool(options: ClientPoolOptions): ClientPool {
  const { maxSessions, idleMs = IDLE_MS, ...common } = options
  const endpoints = createEndpoints(common)
  const places = createPlaces(maxSessions)
  const users = new Map<string, User>()

  function createUser(credential: Credential): User {
    const create = (): CmonClient => createCmonClient({ ...common, credential, shared: endpoints })
    /** The one that is open, or was. */
    let current = create()
    const place = places.of({
      open: () => (current = create()),
      close: (cmon) => cmon.close(),
      idleMs,
    })

    async function entered(what: string, signal?: AbortSignal, timeoutMs = common.timeoutMs) {
      return withDeadline({ what, timeoutMs, next: BUSY_NEXT }, signal, (within) =>
        place.enter(within),
      )
    }

    return {
      client: {
        name: common.name,
        username: credential.username,
        async call(request, schema, callOptions = {}) {
          const { signal, timeoutMs } = callOptions
          const cmon = await entered(request.operation, signal, timeoutMs)
          try {
            return await cmon.call(request, schema, callOptions)
          } finally {
            place.leave()
          }
        },
        async stream(request, signal, asked) {
          const cmon = await entered(request.operation, signal)
          try {
            return leaving(await cmon.stream(request, signal, asked), () => place.leave())
          } catch (thrown) {
            place.leave()
            throw thrown
          }
        },
        state: () => current.state(),
        load: () => endpoints.load(),
        close: () => place.close(),
      },
      end: () => place.close(),
    }
  }

  return {
    clientFor(key, credential) {
      const known = users.get(key)
      if (known !== undefined) return known.client
      const made = createUser(credential)
      users.set(key, made)
      return made.client
    },
    sessions: () => places.taken(),
    load: () => endpoints.load(),
    async retain(keys) {
      const gone = [...users].filter(([key]) => !keys.has(key))
      for (const [key] of gone) users.delete(key)
      await Promise.all(gone.map(([, user]) => user.end()))
    },
    async close() {
      await this.retain(new Set())
      await endpoints.close()
    },
  }
}

const BUSY_NEXT =
  'As many people as MCP_USERS_MAX_SESSIONS allows were asking at the same time, and none of them was done: try again, or raise it.'

async function* leaving(
  stream: AsyncIterable<Buffer>,
  leave: () => void,
): AsyncGenerator<Buffer, void, undefined> {
  try {
    yield* stream
  } finally {
    leave()
  }
}
