import type { z } from 'zod'
import { pause, withDeadline } from './deadline.ts'
import {
  asksForLogin,
  asksForPatience,
  CmonError,
  ConnectionError,
  refusalError,
  sessionEnded,
} from './errors.ts'
import { exchange, RedirectNotice, type Exchange, type Reply } from './exchange.ts'
import { createEndpoint, type Endpoint } from './rpc.ts'
import { createSession, type Credential, type Session } from './session.ts'
import { trustingConnector, type TrustPolicy } from './tls.ts'

export interface CmonClientOptions {
  /** The controller's name in `controller/cluster`. */
  name: string
  /** `https://host:port`, maybe with a path prefix. */
  endpoint: string
  credential: Credential
  trust: TrustPolicy
  timeoutMs: number
  maxConcurrency: number
}

export interface RpcRequest {
  /** Module path below `/v2/`, as the vendor's CLI spells it. */
  path: string
  operation: string
  params?: Record<string, unknown>
  /** A read may be sent again after a lost connection or a new login; a write never is. */
  kind: 'read' | 'write'
  /** False for what is answered without a login. */
  session?: false
}

export interface CallOptions {
  signal?: AbortSignal | undefined
  timeoutMs?: number
  lane?: 'work' | 'watch'
}

/** What is known of a controller from the calls made so far. */
export interface ControllerState {
  condition: 'unknown' | 'ready' | 'unreachable' | 'refused'
  /** Why it isn't ready. */
  problem: CmonError | undefined
  version: string | undefined
  /** Address that answers now: the configured one, or the leader it named. */
  address: string
  /** Epoch milliseconds of the last contact that told something. */
  checkedAt: number
}

/** One controller, logged in as one user. */
export interface CmonClient {
  readonly name: string
  readonly username: string
  /** Sends one RPC and reads the reply by `schema`. Throws CmonError, or the signal's reason. */
  call<S extends z.ZodType>(
    request: RpcRequest,
    schema: S,
    options?: CallOptions,
  ): Promise<z.output<S>>
  /**
   * Sends an RPC that is answered by a stream, and gives its bytes once they begin to come: there is no
   * deadline, since a quiet stream is a good one. They end when the controller or `signal` ends them.
   * `asked` is told whenever the request has gone out, perhaps again after a new login.
   */
  stream(
    request: RpcRequest,
    signal: AbortSignal,
    asked?: () => void,
  ): Promise<AsyncIterable<Buffer>>
  state(): ControllerState
  close(): Promise<void>
}

type Carriage = Pick<Exchange, 'lane' | 'stream'>

const CONNECT_TIMEOUT_MS = 5_000
const MAX_REDIRECTS = 8
/** How long reads sit out the restart of a controller that had answered within `RECENTLY_MS` before. */
const RESTART_PATIENCE_MS = 10_000
const RECENTLY_MS = 60_000

interface Connection {
  endpoint: Endpoint
  session: Session
}

/** Makes a client; nothing is connected until the first call. */
export function createCmonClient(options: CmonClientOptions): CmonClient {
  const connector = trustingConnector(
    options.trust,
    Math.min(CONNECT_TIMEOUT_MS, options.timeoutMs),
  )
  const open = new Map<string, Connection>()
  const home = connectionTo(options.endpoint.replace(/\/+$/, ''))
  let current = home
  /** Controllers named by the last redirect: where to ask when the current one is gone. */
  let named: string[] = []
  let lastReadyAt = 0
  /** Begin of the outage that goes on now. */
  let failingSince: number | undefined
  let state: Omit<ControllerState, 'address'> = {
    condition: 'unknown',
    problem: undefined,
    version: undefined,
    checkedAt: 0,
  }

  function connectionTo(base: string): Connection {
    const known = open.get(base)
    if (known !== undefined) return known
    const endpoint = createEndpoint({ base, connector, maxConnections: options.maxConcurrency })
    const session = createSession(endpoint, options.credential, options.timeoutMs)
    const made = { endpoint, session }
    open.set(base, made)
    return made
  }

  function ready(version: string | undefined): void {
    lastReadyAt = Date.now()
    failingSince = undefined
    state = {
      condition: 'ready',
      problem: undefined,
      version: version ?? state.version,
      checkedAt: lastReadyAt,
    }
  }

  function notReady(problem: CmonError): void {
    const condition = problem.code === 'not_authenticated' ? 'refused' : 'unreachable'
    state = { ...state, condition, problem, checkedAt: Date.now() }
  }

  async function send(
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
    current = connectionTo(next)
    return true
  }

  async function sendPatiently(
    request: RpcRequest,
    signal: AbortSignal,
    by: Carriage,
  ): Promise<Reply> {
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
        const reply = await send(asked, request, signal, by)
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
          current = connectionTo(thrown.leader)
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

  /** Keeps what the reply tells of the controller. Throws what it refused. */
  function settle(what: string, reply: Reply): void {
    if (reply.refusal === undefined) return ready(reply.version)
    const error = refusalError(what, reply.refusal)
    if (error.code === 'unreachable' || error.code === 'not_authenticated') notReady(error)
    else ready(reply.version)
    throw error
  }

  return {
    name: options.name,
    username: options.credential.username,
    async call(request, schema, callOptions = {}) {
      const what = nameOf(request)
      try {
        const reply = await withDeadline(
          { what, timeoutMs: callOptions.timeoutMs ?? options.timeoutMs, next: TIMEOUT_NEXT },
          callOptions.signal,
          (signal) =>
            sendPatiently(
              request,
              signal,
              callOptions.lane === undefined ? {} : { lane: callOptions.lane },
            ),
        )
        settle(what, reply)
        return read(what, schema, reply.json)
      } catch (thrown) {
        if (thrown instanceof CmonError && UNWELL.has(thrown.code)) notReady(thrown)
        throw thrown
      }
    },
    async stream(request, signal, asked = () => {}) {
      const what = `${request.path}/${request.operation}`
      try {
        const reply = await sendPatiently(request, signal, { stream: { asked } })
        settle(what, reply)
        if (reply.stream !== undefined) return reply.stream
        throw new CmonError('bad_reply', `${what}: a single reply came, not a stream`)
      } catch (thrown) {
        signal.throwIfAborted()
        if (thrown instanceof CmonError && UNWELL.has(thrown.code)) notReady(thrown)
        throw thrown
      }
    },
    state: () => ({ ...state, address: current.endpoint.base }),
    async close() {
      await Promise.all([...open.values()].map(({ endpoint }) => endpoint.close()))
    },
  }
}

/** How messages call a request: `clusters/getAllClusterInfo`. */
function nameOf({ path, operation }: RpcRequest): string {
  return `${path.replace(/\/$/, '')}/${operation}`
}

const TIMEOUT_NEXT = 'Try again with less (a smaller limit or one cluster), or raise CMON_TIMEOUT.'
const UNWELL = new Set(['unreachable', 'timeout', 'not_authenticated'])

function noLeader(name: string): CmonError {
  return new CmonError(
    'unreachable',
    `Controller ${name} is a follower and names no leader that answers`,
    {
      next: 'Look at the CMON HA state of the controllers; a leader is elected within a minute.',
    },
  )
}

function read<S extends z.ZodType>(what: string, schema: S, json: unknown): z.output<S> {
  const parsed = schema.safeParse(json)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw new CmonError(
    'bad_reply',
    `${what}: the reply isn't as expected at ${issue?.path.join('.') ?? '?'}: ${issue?.message ?? ''}`,
    {
      next: 'This controller version may answer differently; please report it.',
      cause: parsed.error,
    },
  )
}
