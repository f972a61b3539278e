import { randomBytes } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import type { Certificate } from './certificate.ts'
import type { Faults } from './fault-injector.ts'
import type { Fault } from './faults.ts'
import type { RpcLogEntry } from './rpc-log.ts'
import type { World } from './world/world.ts'
import { createCertificate } from './certificate.ts'
import { answerControl, CONTROL_PATH } from './control.ts'
import { createDispatcher } from './dispatch.ts'
import { createEventStreams, toRpc } from './envelope.ts'
import { createEventFeed } from './event-feed.ts'
import { hearerOf } from './event-scope.ts'
import { createFaults } from './fault-injector.ts'
import { listen } from './head.ts'
import { createLastingFaults } from './lasting-faults.ts'
import { OBSTACLES, obstruct, send } from './reply.ts'
import { rewritten, type Rewrite } from './rewrite.ts'
import { createRpcLog } from './rpc-log.ts'
import { createSessions, sessionCookie } from './sessions.ts'
import { createClock } from './world/clock.ts'
import { createWorld } from './world/world.ts'

export interface DemoControllerOptions {
  /** 0 = any free one. */
  port: number
  seed?: number
  clusters?: number
  worldName?: string
  /** Simulated seconds per second. */
  clockSpeed?: number
  faults?: Fault[]
  /** A new one when absent. */
  certificate?: Certificate
  rpcLogFile?: string
  sessionIdleMs?: number
  /** Ready-made, instead of one from seed, clusters, worldName and clockSpeed. */
  world?: World
  /** Says something else than the world: what a controller may be made to say, or one that lies. */
  rewrite?: Rewrite
}

export interface DemoController {
  url: string
  certificatePem: string
  fingerprint256: string
  world: World
  /** `settled` resolves once what was set or cleared plays: a new certificate takes a moment to make. */
  faults: Faults & { settled(): Promise<void> }
  /** Bearer token of `/demo/faults`. */
  token: string
  sessions: { expireAll(): void }
  /** What was asked so far, secrets masked. */
  rpcs(): RpcLogEntry[]
  /** What modules threw that was no refusal: bugs of the demo. */
  defects: unknown[]
  /** Sends an event to every subscriber whom it concerns. */
  emitEvent(event: Record<string, unknown>): void
  /** Cuts every open connection; new ones are accepted. */
  dropConnections(): void
  /** Cuts every connection, frees the port, flushes the RPC log. */
  close(): Promise<void>
}

const BODY_LIMIT_BYTES = 8 * 1024 * 1024
const SESSION_IDLE_MS = 30 * 60 * 1000

/** Starts a demo controller on 127.0.0.1. Rejects when the port or the log file can't be opened. */
export async function startDemoController(options: DemoControllerOptions): Promise<DemoController> {
  const certificate = options.certificate ?? (await createCertificate())
  const rpcLog = await createRpcLog(options.rpcLogFile)
  const world = options.world ?? worldFrom(options)
  const sessions = createSessions(options.sessionIdleMs ?? SESSION_IDLE_MS)
  const faults = createFaults(options.faults)
  const token = randomBytes(24).toString('base64url')
  const events = createEventStreams(world)
  const defects: unknown[] = []
  const dispatcher = createDispatcher({
    world,
    sessions,
    defects,
    isFollower: () => faults.isFollower(),
  })
  const closing = new AbortController()
  // Every request that a fault delays listens to it.
  setMaxListeners(0, closing.signal)
  let obstructed = 0
  const feed = createEventFeed(world, events, defects)

  const exchange = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const sent = await readText(request)
    if (request.url === CONTROL_PATH) {
      const { httpStatus, body } = answerControl(request, sent, { faults, token })
      const text = JSON.stringify(body)
      await lasting.settled()
      await send(request, response, { httpStatus, type: 'application/json', body: [text] })
      return
    }
    const rpc = toRpc(request, sent)
    rpc.session = sessions.find(request.headers.cookie)
    rpc.caller = dispatcher.callerOf(rpc.session)
    const struck = faults.strike({ ...rpc, hasSession: rpc.caller !== undefined })
    const jitterMs = Math.random() * Number(struck.get('jitter') ?? 0)
    const latencyMs = Number(struck.get('latency') ?? 0) + jitterMs
    if (latencyMs > 0) await delay(latencyMs, undefined, { signal: closing.signal })

    const obstacle = OBSTACLES.find((kind) => struck.has(kind))
    if (obstacle) {
      rpcLog.add(rpc, `fault:${obstacle}`)
      obstructed += 1
      await obstruct(obstacle, obstructed, request, response)
      return
    }
    const { status, httpStatus, body, newSession } = dispatcher.answer(rpc, struck)
    rpcLog.add(rpc, status)
    if (struck.has('drop-after')) {
      request.socket.destroy()
      return
    }
    const { caller, clientAddress } = rpc
    if (rpc.module === 'subscribe_events' && status === 'Ok' && caller !== undefined) {
      const call = { body: rpc.body, caller, clientAddress, world, now: world.clock.now() }
      events.open(request, response, hearerOf(call))
      feed.start()
      return
    }
    if (newSession) response.setHeader('Set-Cookie', sessionCookie(newSession))
    await send(request, response, {
      httpStatus,
      type: 'application/json',
      date: world.clock.now(),
      body: rewritten(body, rpc, options.rewrite),
      half: struck.has('half'),
    })
  }

  const listener = await listen(options.port, certificate, (request, response) => {
    response.setHeader('Server', `cmon/${world.version}`)
    exchange(request, response).catch((error: unknown) => {
      // A client that left, or close(), ends an exchange too.
      if (!request.socket.destroyed && !closing.signal.aborted && !defects.includes(error))
        defects.push(error)
      request.socket.destroy()
    })
  }).catch(async (error: unknown) => {
    await rpcLog.close()
    throw error
  })
  const lasting = createLastingFaults({
    world,
    certificate,
    present: (other) => listener.present(other),
    defects,
  })
  faults.follow((active) => lasting.apply(active))
  await lasting.settled()
  return {
    url: `https://127.0.0.1:${listener.port}`,
    certificatePem: certificate.certificatePem,
    fingerprint256: certificate.fingerprint256,
    world,
    faults: { ...faults, settled: () => lasting.settled() },
    token,
    sessions: { expireAll: () => sessions.expireAll() },
    rpcs: () => rpcLog.entries(),
    defects,
    emitEvent: (event) => events.send(event),
    dropConnections: () => listener.dropConnections(),
    async close() {
      closing.abort()
      feed.stop()
      await listener.close()
      await lasting.settled()
      await rpcLog.close()
    },
  }
}

function worldFrom({ seed, clusters, worldName, clockSpeed }: DemoControllerOptions): World {
  return createWorld({
    ...(seed === undefined ? {} : { seed }),
    ...(clusters === undefined ? {} : { clusters }),
    ...(worldName === undefined ? {} : { name: worldName }),
    clock: createClock(clockSpeed),
  })
}

/** Undefined when the body is over the limit; it is read to its end all the same. */
async function readText(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let length = 0
  // Without an encoding set, a request yields Buffers.
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length <= BODY_LIMIT_BYTES) chunks.push(chunk)
  }
  return length <= BODY_LIMIT_BYTES ? Buffer.concat(chunks).toString() : undefined
}
