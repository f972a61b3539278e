import type { AuthCall } from './modules/auth.ts'
import type { Reply, Rpc } from './envelope.ts'
import type { FaultKind } from './faults.ts'
import type { Answer, Caller, RpcModule } from './module.ts'
import type { Session, Sessions } from './sessions.ts'
import type { World } from './world/world.ts'
import { composeReply } from './envelope.ts'
import { Refusal } from './module.ts'
import { namesCluster, requireCluster } from './modules/access.ts'
import { answerAuth, isActive, toCaller } from './modules/auth.ts'
import { pingController } from './modules/controller.ts'
import { modules } from './modules/index.ts'
import { pingInfo } from './modules/info.ts'
import { advanceWorld } from './world/jobs/engine.ts'

export interface Dispatcher {
  /** The user behind a session; none once the user is gone or locked out. */
  callerOf(session: Session | undefined): Caller | undefined
  /** Runs an RPC, or lets the faults that struck it answer; never throws. A login sets `caller`. */
  answer(rpc: Rpc, struck: Map<FaultKind, string>): Outcome
}

/** What goes back over the wire. */
export interface Outcome {
  /** The reply as JSON; long lists are made while they are read from it. */
  body: Iterable<string>
  status: string
  httpStatus: 200 | 401
  /** A session to hand to the client by cookie. */
  newSession: Session | undefined
}

interface DispatcherOptions {
  world: World
  sessions: Sessions
  /** Collects what modules threw that was no Refusal. */
  defects: unknown[]
  isFollower: () => boolean
}

const AUTHENTICATION_REQUIRED = 2
const LICENSE_REQUIRED = 4
const CONTROLLER_INITIALIZING = 5

/** Operations that the wire itself answers; the stream replaces the reply of the first. */
const wireModules: Record<string, RpcModule> = {
  subscribe_events: {
    subscribe(call) {
      if (namesCluster(call)) requireCluster(call)
      return {}
    },
  },
}

/** Finds the module and operation of an RPC, checks the session, and wraps what comes back. */
export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { world, sessions, defects } = options
  const open: Record<string, () => Answer> = {
    'info/ping': () => pingInfo(world),
    'controller/ping': () => pingController(options.isFollower()),
  }

  const callerOf = (session: Session | undefined): Caller | undefined => {
    if (session?.userId === undefined) return undefined
    const user = world.users.find(({ userId }) => userId === session.userId)
    return user && isActive(user) ? toCaller(user) : undefined
  }

  const run = (rpc: Rpc): Reply => {
    const { module, caller } = rpc
    if (rpc.problem) throw rpc.problem
    const operation = rpc.operation.toLowerCase()
    const openOperation = own(open, `${module}/${operation}`)
    if (openOperation) return { status: 'Ok', payload: openOperation() }
    const known = own(wireModules, module) ?? own(modules, module)
    if (!known) return unknownOperation(rpc)
    if (!caller) {
      throw new Refusal('AuthRequired', 'Please log in first.', AUTHENTICATION_REQUIRED)
    }
    const handler = own(known, operation)
    if (!handler) return unknownOperation(rpc)
    const { body, clientAddress } = rpc
    const now = world.clock.now()
    advanceWorld(world, now)
    return { status: 'Ok', payload: handler({ body, world, caller, now, clientAddress }) }
  }

  const attempt = (rpc: Rpc, reply: () => Reply): Pick<Outcome, 'body' | 'status'> => {
    try {
      const { status, ...rest } = reply()
      return { status, body: watched(composeReply(world, rpc, { status, ...rest }), defects) }
    } catch (error) {
      const refusal = refusalReply(error, defects)
      return { status: refusal.status, body: composeReply(world, rpc, refusal) }
    }
  }

  return {
    callerOf,
    answer(rpc, struck) {
      if (struck.has('expire') && rpc.session) {
        sessions.remove(rpc.session)
        rpc.session = undefined
        rpc.caller = undefined
      }
      const { body, module, operation, session } = rpc
      const call: AuthCall = { body, world, now: world.clock.now(), sessions, session }
      const { status, body: reply } = attempt(rpc, () => {
        const faulty = faultReply(struck, rpc.serverPort)
        if (faulty) return faulty
        if (module !== 'auth' || rpc.problem) return run(rpc)
        const payload = answerAuth(operation, call)
        rpc.caller = callerOf(call.session)
        return { status: 'Ok', payload }
      })
      const refused = status === 'AuthRequired' || (status === 'AccessDenied' && module === 'auth')
      return {
        body: reply,
        status,
        httpStatus: refused && !struck.has('always-200') ? 401 : 200,
        newSession: call.session === session ? undefined : call.session,
      }
    },
  }
}

/** The reply of a controller that is starting, a follower, or without a licence. */
function faultReply(struck: Map<FaultKind, string>, ownPort: number): Reply | undefined {
  if (struck.has('slow-start')) {
    throw new Refusal('TryAgain', 'The controller is starting up.', CONTROLLER_INITIALIZING)
  }
  const leader = struck.get('redirect')
  if (leader !== undefined || struck.has('lost-leader')) {
    const controllers = [controllerObject('127.0.0.1', ownPort, 'follower')]
    if (leader !== undefined) {
      const { hostname, port } = new URL(leader)
      controllers.push(controllerObject(hostname, Number(port || 443), 'leader'))
    }
    return {
      status: 'Redirect',
      errorText: 'Redirect notification.',
      payload: {
        controllers: Object.fromEntries(controllers.map((one) => [`${one.ip}:${one.port}`, one])),
      },
    }
  }
  if (struck.has('license')) {
    throw new Refusal('AccessDenied', 'This needs a valid licence.', LICENSE_REQUIRED)
  }
  return undefined
}

function controllerObject(hostname: string, port: number, role: 'leader' | 'follower') {
  return { class_name: 'CmonController', hostname, ip: hostname, port, role }
}

/** What lists throw is thrown when the reply has begun: it can't become a refusal any more. */
function watched(body: Iterable<string>, defects: unknown[]): Iterable<string> {
  return {
    *[Symbol.iterator]() {
      try {
        yield* body
      } catch (error) {
        defects.push(error)
        throw error
      }
    },
  }
}

function refusalReply(error: unknown, defects: unknown[]): Reply {
  if (error instanceof Refusal) {
    return { status: error.status, payload: {}, errorText: error.message, errorId: error.errorId }
  }
  defects.push(error)
  return { status: 'UnknownError', payload: {}, errorText: 'The controller failed internally.' }
}

function unknownOperation({ module, operation, path }: Rpc): Reply {
  return {
    status: 'InvalidRequest',
    // A bare /v2 is answered as /v2/info (cmon-rpc-core 18).
    errorText: `Invalid operation '${operation}' on '/v2/${module || 'info'}'.`,
    payload: { request_operation: operation, request_path: path },
  }
}

/** Names come from the network: `constructor` must not find Object's. */
function own<T>(record: Record<string, T>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined
}
