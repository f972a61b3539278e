import { createConnections, type Connection, type ContactOptions } from './connections.ts'
import { pause } from './deadline.ts'
import {
  asksForLogin,
  asksForPatience,
  CmonError,
  ConnectionError,
  RedirectNotice,
  sessionEnded,
} from './errors.ts'
import { exchange, type Exchange, type Reply } from './exchange.ts'
import { nameOf, type RpcRequest } from './request.ts'
import type { Load } from './rpc.ts'

export type { ContactOptions } from './connections.ts'

export type Carriage = Pick<Exchange, 'lane' | 'stream'>

/** The way to whichever of a controller's addresses answers, with a session there. */
export interface Contact {
  /**
   * Sends a request where an answer comes from: after a redirect to the leader, a new login, and for reads
   * a lost connection or a restart. The reply may be a refusal. Throws CmonError, or the signal's reason.
   */
  send(request: RpcRequest, signal: AbortSignal, by: Carriage): Promise<Reply>
  /** An answer came: the outage, if there was one, is over. */
  answered(): void
  /** Address that answers now: the configured one, or the leader it named. */
  address(): string
  /** Of all addresses together. */
  load(): Load
  close(): Promise<void>
}

const MAX_REDIRECTS = 8
/** How long reads sit out the restart of a controller that had answered within `RECENTLY_MS` before. */
const RESTART_PATIENCE_MS = 10_000
const RECENTLY_MS = 60_000

/** Makes the way; nothing is connected until the first request. */
export function createContact(options: ContactOptions): Contact {
  const connections = createConnections(options)
  const home = connections.to(options.endpoint.replace(/\/+$/, ''))
  let current = home
  /** Controllers named by the last redirect: where to ask when the current one is gone. */
  let named: string[] = []
  let lastReadyAt = 0
  /** Begin of the outage that goes on now. */
  let failingSince: number | undefined

  async function ask(
    { endpoint, session }: Connection,
    request: RpcRequest,
    signal: AbortSignal,
    by: Carriage,
  ): Promise<Reply> {
    const what = nameOf(request)
    const message = {
      path: request.path,
      operation: request.operation,
      params: request.params ?? {},
      signal,
      ...by,
    }
    if (request.session === false) return exchange(endpoint, message)
    let cookie = await session.cookie(signal)
    let reply = await exchange(endpoint, { ...message, cookie })
    if (reply.refusal !== undefined && asksForLogin(reply.httpStatus, reply.refusal)) {
      cookie = await session.renew(cookie, signal)
      if (request.kind === 'read') reply = await exchange(endpoint, { ...message, cookie })
      else if (sessionEnded(reply.refusal))
        throw new CmonError(
          'not_authenticated',
          `${what}: the session had ended, nothing was changed`,
          { next: 'A new session is open now: call again.' },
        )
    }
    if (reply.cookie !== undefined) session.keep(reply.cookie)
    return reply
  }

  /** After a failure at `asked`: another controller to ask, if the last redirect named one not yet tried. */
  function turnElsewhere(asked: Connection, tried: Set<string>): boolean {
    tried.add(asked.endpoint.base)
    // Another call may have turned already.
    const candidates = [current.endpoint.base, home.endpoint.base, ...named]
    const next = candidates.find((base) => !tried.has(base))
    if (next === undefined) return false
    current = connections.to(next)
    return true
  }

  async function send(request: RpcRequest, signal: AbortSignal, by: Carriage): Promise<Reply> {
    /** The patience is one for all calls: who comes later into an outage waits the less. */
    const isPatient = (): boolean => {
      failingSince ??= Date.now()
      return (
        request.kind === 'read' &&
        failingSince - lastReadyAt < RECENTLY_MS &&
        Date.now() - failingSince < RESTART_PATIENCE_MS
      )
    }
    const tried = new Set<string>()
    let redirects = 0
    let repeated = false
    for (let waitMs = 50; ; waitMs = Math.min(waitMs * 2, 1_000)) {
      const asked = current
      try {
        const reply = await ask(asked, request, signal, by)
        if (reply.refusal === undefined || !asksForPatience(reply.refusal)) return reply
        if (!isPatient()) return reply
      } catch (thrown) {
        if (thrown instanceof RedirectNotice) {
          named = thrown.named
          if (
            thrown.leader === undefined ||
            thrown.leader === asked.endpoint.base ||
            ++redirects > MAX_REDIRECTS
          )
            throw noLeader(options.name)
          current = connections.to(thrown.leader)
          continue
        }
        if (!(thrown instanceof ConnectionError)) throw thrown
        // A request on a lost connection may have arrived; one that met no listener has not.
        if (thrown.lost && request.kind === 'write')
          throw new CmonError('unreachable', `${thrown.message} while a change was under way`, {
            next: 'The change may or may not have been made: look before you try again.',
            cause: thrown,
          })
        if (thrown.lost && !repeated) {
          repeated = true
          continue
        }
        if (turnElsewhere(asked, tried)) continue
        tried.clear()
        current = home
        if (!isPatient()) throw thrown
      }
      await pause(waitMs * (0.75 + Math.random() / 2), signal)
    }
  }

  return {
    send,
    answered() {
      lastReadyAt = Date.now()
      failingSince = undefined
    },
    address: () => current.endpoint.base,
    load: () => connections.load(),
    close: () => connections.close(),
  }
}

function noLeader(name: string): CmonError {
  return new CmonError(
    'unreachable',
    `Controller ${name} is a follower and names no leader that answers`,
    {
      next: 'Look at the CMON HA state of the controllers; a leader is elected within a minute.',
    },
  )
}
