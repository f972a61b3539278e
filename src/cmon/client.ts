import type { z } from 'zod'
import { createContact, type ContactOptions } from './contact.ts'
import { withDeadline } from './deadline.ts'
import { CmonError, refusalError } from './errors.ts'
import type { Reply } from './exchange.ts'
import { nameOf, type RpcRequest } from './request.ts'
import type { Load } from './rpc.ts'

export type { RpcRequest } from './request.ts'

export type CmonClientOptions = ContactOptions

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
  /** Empty for one without a login, which asks only what needs none. */
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
  /** Requests under way and waiting. */
  load(): Load
  close(): Promise<void>
}

/** Whether the client can ask what needs a login. */
export function hasLogin({ username }: Pick<CmonClient, 'username'>): boolean {
  return username !== ''
}

/** Makes a client; nothing is connected until the first call. */
export function createCmonClient(options: CmonClientOptions): CmonClient {
  const contact = createContact(options)
  let state: Omit<ControllerState, 'address'> = {
    condition: 'unknown',
    problem: undefined,
    version: undefined,
    checkedAt: 0,
  }

  function ready(version: string | undefined): void {
    contact.answered()
    state = {
      condition: 'ready',
      problem: undefined,
      version: version ?? state.version,
      checkedAt: Date.now(),
    }
  }

  function notReady(problem: CmonError): void {
    const condition = problem.code === 'not_authenticated' ? 'refused' : 'unreachable'
    state = { ...state, condition, problem, checkedAt: Date.now() }
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
            contact.send(
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
      const what = nameOf(request)
      try {
        const reply = await contact.send(request, signal, { stream: { asked } })
        settle(what, reply)
        if (reply.stream !== undefined) return reply.stream
        throw new CmonError('bad_reply', `${what}: a single reply came, not a stream`)
      } catch (thrown) {
        signal.throwIfAborted()
        if (thrown instanceof CmonError && UNWELL.has(thrown.code)) notReady(thrown)
        throw thrown
      }
    },
    state: () => ({ ...state, address: contact.address() }),
    load: () => contact.load(),
    close: () => contact.close(),
  }
}

const TIMEOUT_NEXT = 'Try again with less (a smaller limit or one cluster), or raise CMON_TIMEOUT.'
const UNWELL = new Set(['unreachable', 'timeout', 'not_authenticated'])

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
