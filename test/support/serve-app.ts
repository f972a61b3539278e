import { randomBytes } from 'node:crypto'
import { onTestFinished } from 'vitest'
import { z } from 'zod'
import { createStaticTokens, sharedToken } from '../../src/auth/static-token.ts'
import { createApp, type App, type AppOptions } from '../../src/http/app.ts'
import { createFailureLimiter } from '../../src/http/failure-limiter.ts'
import { createMcpEndpoints } from '../../src/http/endpoints.ts'
import {
  listen,
  type BindAddress,
  type Listener,
  type ServerCertificate,
} from '../../src/http/listen.ts'
import { createSeal } from '../../src/http/seal.ts'
import { createSessions, type Sessions } from '../../src/http/sessions.ts'
import { createPipeline, type Pipeline } from '../../src/mcp/call-tool.ts'
import { defineTool, readOnly } from '../../src/mcp/define-tool.ts'
import { createChangeBus } from '../../src/mcp/resources/change-bus.ts'
import { selectTools } from '../../src/mcp/select-tools.ts'
import { createServerFactory } from '../../src/mcp/server.ts'
import { withoutPolicy } from '../../src/policy/standing.ts'
import { defineToolset } from '../../src/mcp/toolset.ts'
import { createMemoryState } from '../../src/state/directory.ts'
import type { StateStore } from '../../src/state/state.ts'
import { changeParts } from './change-parts.ts'
import { createEventHub } from '../../src/fleet/event-hub.ts'
import { noRunbooks } from '../../src/mcp/prompts/runbook.ts'

export const TOKEN = 'the-token-of-alice'
export const PREVIOUS_TOKEN = 'the-token-alice-had-before'
export const OTHER_TOKEN = 'the-token-of-bob'

export interface ServeAppOptions extends Partial<Omit<AppOptions, 'endpoints' | 'log'>> {
  bind?: BindAddress
  /** Shared by apps that stand for one daemon before and after a restart. */
  state?: StateStore
  idleMs?: number
  certificate?: ServerCertificate
}

export interface ServedApp {
  /** `http://127.0.0.1:port` */
  readonly url: string
  readonly port: number
  /** What the app told its log. */
  readonly authFailures: string[]
  readonly defects: unknown[]
  readonly pipeline: Pipeline
  readonly sessions: Sessions
  readonly listener: Listener
  /** What the app serves where. */
  readonly routes: App['routes']
  /** As the daemon stops. */
  stop(): Promise<void>
}

const TOOLS = defineToolset('tests', 'For tests', [
  defineTool({
    name: 'echo',
    title: 'Echo',
    description: 'Says the same.',
    hints: readOnly,
    input: { text: z.string().max(1_000), count: z.int().min(1).max(10).optional() },
    output: { text: z.string() },
    async run(_, { text, count = 1 }) {
      return { text: text.repeat(count) }
    },
  }),
  defineTool({
    name: 'wait',
    title: 'Wait',
    description: 'Takes its time.',
    hints: readOnly,
    input: { milliseconds: z.int().min(0).max(10_000) },
    output: { waited: z.int() },
    async run(_, { milliseconds }) {
      await new Promise((resolve) => setTimeout(resolve, milliseconds))
      return { waited: milliseconds }
    },
  }),
])

/**
 * The HTTP side of the daemon on a real socket, with two tools of its own and no controller; stopped with the
 * test. Alice's token and her previous one, and Bob's, are good.
 */
export async function serveApp(options: ServeAppOptions = {}): Promise<ServedApp> {
  const {
    bind = { host: '127.0.0.1', port: 0 },
    state = createMemoryState(),
    idleMs,
    certificate,
    ...overrides
  } = options
  const pipeline = createPipeline({
    fleetFor: () => ({ controllers: [] }),
    ...(await changeParts()),
    report: () => {},
  })
  const selection = selectTools([TOOLS], {
    level: 'destroy',
    toolsets: ['all'],
    include: [],
    exclude: [],
  })
  const identity = { name: 'cmon-mcp', title: 'ClusterControl', version: '0.0.0' }
  const offer = {
    pipeline,
    runbooks: noRunbooks,
    standingOf: withoutPolicy,
    select: () => selection,
  }
  const hub = createEventHub({ controllers: [] }, () => {})
  const serverFor = createServerFactory({
    identity,
    hub,
    offer: () => offer,
  })
  const sessions = createSessions({
    seal: createSeal(await state.key('session')),
    ended: await state.expiringSet('ended-sessions'),
    serverFor,
    ...(idleMs === undefined ? {} : { idleMs }),
  })
  const authFailures: string[] = []
  const defects: unknown[] = []
  let port = 0
  let routes: App['routes'] = []
  const endpoints = createMcpEndpoints({
    sessions,
    serverFor,
    changes: createChangeBus(hub, pipeline.sees),
    onError: () => {},
  })
  const listener = await listen({ bind, certificate }, (boundPort) => {
    port = boundPort ?? 0
    const host = boundPort === undefined ? 'localhost' : `127.0.0.1:${port}`
    const app = createApp({
      baseUrl: new URL(`http://${host}`),
      allowedHosts: [host],
      allowedOrigins: [`http://${host}`],
      trustedProxies: [],
      transports: ['sse', 'http'],
      principalOf: createStaticTokens([
        sharedToken(TOKEN, 'alice'),
        sharedToken(PREVIOUS_TOKEN, 'alice'),
        sharedToken(OTHER_TOKEN, 'bob'),
      ]),
      anonymous: undefined,
      limiter: createFailureLimiter(),
      endpoints,
      narrowingOf: () => undefined,
      readiness: async () => [],
      version: '0.0.0',
      ...overrides,
      log: {
        authFailure: (address) => void authFailures.push(address),
        defect: (error) => void defects.push(error),
      },
    })
    routes = app.routes
    return app
  })
  let stopped: Promise<void> | undefined
  const stop = (): Promise<void> =>
    (stopped ??= listener.close(pipeline.drained(), endpoints.close))
  onTestFinished(stop)
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    authFailures,
    defects,
    pipeline,
    sessions,
    listener,
    routes,
    stop,
  }
}

/** A name for a unix socket that no other test uses. */
export function socketName(folder: string): string {
  return `${folder}/${randomBytes(4).toString('hex')}.sock`
}
