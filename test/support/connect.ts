import type { KeyObject } from 'node:crypto'
import {
  Client,
  InMemoryTransport,
  type CallToolRequestOptions,
  type CallToolResult,
} from '@modelcontextprotocol/client'
import { anonymousPrincipal, type Principal } from '../../src/auth/principal.ts'
import { createCmonClient, type CmonClient } from '../../src/cmon/client.ts'
import type { Rewrite } from '../../src/demo/rewrite.ts'
import { startDemoController, type DemoController } from '../../src/demo/server.ts'
import type { World } from '../../src/demo/world/world.ts'
import type { CallAudit } from '../../src/mcp/call-audit.ts'
import { createPipeline, type CallReport } from '../../src/mcp/call-tool.ts'
import { selectTools } from '../../src/mcp/select-tools.ts'
import { createServerFactory } from '../../src/mcp/server.ts'
import { openSecretsDirectory } from '../../src/state/secrets-directory.ts'
import { toolsets } from '../../src/tools/index.ts'
import { createTaint } from '../../src/mcp/taint.ts'
import { standingOf, type Standing } from '../../src/policy/standing.ts'
import { readPolicy } from '../../src/policy/policy-file.ts'
import type { Policy } from '../../src/policy/policy.ts'
import type { ApprovalMode } from '../../src/policy/severity.ts'
import type { WaitingPlans } from '../../src/policy/waiting-plans.ts'
import { createMemoryState } from '../../src/state/directory.ts'
import { TOOL_NAMES } from '../../src/tools/names.ts'
import { changeParts } from './change-parts.ts'
import { createEventHub } from '../../src/fleet/event-hub.ts'
import { noRunbooks, type Runbooks } from '../../src/mcp/prompts/runbook.ts'

export interface ConnectOptions {
  /** A ready world; else one from seed and clusters. */
  world?: World
  seed?: number
  clusters?: number
  clockSpeed?: number
  /** CMON user of the daemon; default admin. */
  username?: string
  password?: string
  /** Names of controllers; each gets a demo controller of its own with the next seed. Default `main`. */
  controllers?: string[]
  /** How destructive calls get their consent; default `ask`. */
  approval?: ApprovalMode
  /** Where plans wait for a human outside; without it there is none. */
  waiting?: WaitingPlans
  /** The client's user: what they answer when asked. Without it the client can't ask. */
  user?: (question: string) => 'accept' | 'decline' | 'cancel'
  /** Per RPC; default 30 s. */
  timeoutMs?: number
  /** The operator's texts; default none. */
  runbooks?: Runbooks
  /** Where made passwords go; without it there is no place for them. */
  secretsDir?: string
  /** Records calls. */
  audit?: CallAudit
  /** Text of a policy file. */
  policy?: string
  /** Who calls; nobody in particular by default. */
  principal?: Principal
  /** Says something else than the world does. */
  rewrite?: Rewrite
  /** What stands between tools and the controller's client. */
  between?: (cmon: CmonClient) => CmonClient
}

export interface Connection {
  client: Client
  demo: DemoController
  demos: DemoController[]
  /** Calls a tool and gives its structured content. Throws ToolError for an error result. */
  // Tests read answers freely; their shapes are what they assert.
  call: (name: string, args?: Record<string, unknown>) => Promise<Record<string, unknown>>
  /** The result as it came, text form included. */
  callRaw: (
    name: string,
    args?: Record<string, unknown>,
    options?: CallToolRequestOptions,
  ) => Promise<CallToolResult>
  reports: CallReport[]
  close(): Promise<void>
}

export class ToolError extends Error {
  readonly text: string
  readonly code: string | undefined
  constructor(text: string, code: string | undefined) {
    super(text)
    this.text = text
    this.code = code
  }
}

/** Throws for one that can't be read. */
function policyOf(text: string | undefined): Policy | undefined {
  if (text === undefined) return undefined
  const read = readPolicy(text, Object.keys(TOOL_NAMES))
  if ('policy' in read) return read.policy
  throw new Error(read.problems.map(({ line, message }) => `${line}: ${message}`).join('\n'))
}

/** No schedule that the world comes with fires: a test would see other jobs at another time of the day. */
function holdSchedules({ engine }: World): void {
  for (const { jobId, recurrence } of engine.live)
    if (recurrence !== undefined) engine.fires.set(jobId, null)
}

/** A real MCP client, the daemon's pipeline, and real TLS to demo controllers in this process. */
export async function connect(options: ConnectOptions = {}): Promise<Connection> {
  const names = options.controllers ?? ['main']
  const demos = await Promise.all(
    names.map((_, index) =>
      startDemoController({
        port: 0,
        ...(options.world === undefined ? {} : { world: options.world }),
        seed: (options.seed ?? 1) + index,
        ...(options.clusters === undefined ? {} : { clusters: options.clusters }),
        ...(options.clockSpeed === undefined ? {} : { clockSpeed: options.clockSpeed }),
        ...(options.rewrite === undefined ? {} : { rewrite: options.rewrite }),
      }),
    ),
  )
  for (const { world } of demos) holdSchedules(world)
  const { between = (cmon) => cmon } = options
  const controllers = demos.map((demo, index) => ({
    name: names[index] ?? 'main',
    cmon: between(clientOf(demo, names[index] ?? 'main', options)),
  }))
  const reports: CallReport[] = []
  const fleet = { controllers }
  const parts = await changeParts(options.approval, policyOf(options.policy), options.waiting)
  const pipeline = createPipeline({
    fleetFor: () => fleet,
    ...parts,
    taint: createTaint(await createMemoryState().expiringSet('tainted')),
    report: (report) => void reports.push(report),
    audit: options.audit,
    ...(options.secretsDir === undefined
      ? {}
      : { secrets: await openSecretsDirectory(options.secretsDir) }),
  })
  const shown = { level: 'destroy', toolsets: ['all'], include: [], exclude: [] } as const
  const hub = createEventHub({ controllers }, () => {})
  const identity = { name: 'cmon-mcp', title: 'cmon-mcp', version: '0.0.0' }
  const offer = {
    pipeline,
    runbooks: options.runbooks ?? noRunbooks,
    standingOf: (principal: Principal) => standingOf(parts.rules, principal),
    select: (standing: Standing) => selectTools(toolsets, shown, {}, standing),
  }
  const server = createServerFactory({ identity, hub, offer: () => offer })(
    options.principal ?? anonymousPrincipal,
  )
  const { user } = options
  const client = new Client(
    { name: 'test', version: '1' },
    { capabilities: user === undefined ? {} : { elicitation: {} } },
  )
  if (user !== undefined)
    client.setRequestHandler('elicitation/create', ({ params }) => ({
      action: user(params.message),
      content: {},
    }))
  const [near, far] = InMemoryTransport.createLinkedPair()
  await server.connect(far)
  await client.connect(near)

  const [demo] = demos
  if (demo === undefined) throw new Error('no controller was asked for')
  const callRaw: Connection['callRaw'] = (name, args = {}, options = {}) =>
    client.callTool({ name, arguments: args }, options)
  return {
    client,
    demo,
    demos,
    reports,
    callRaw,
    async call(name, args) {
      const result = await callRaw(name, args)
      if (result.isError === true) throw toolError(result)
      // Every tool here declares an output schema of type object.
      return result.structuredContent as Record<string, unknown>
    },
    async close() {
      hub.close()
      await client.close()
      await Promise.all(controllers.map(({ cmon }) => cmon.close()))
      await Promise.all(demos.map((one) => one.close()))
    },
  }
}

function toolError(result: CallToolResult): ToolError {
  const text = result.content.map((block) => (block.type === 'text' ? block.text : '')).join('\n')
  return new ToolError(text, /^Error \((\w+)\)/.exec(text)?.[1])
}

/** A client logged in to a demo controller as `username`, by password unless a key is given. */
export function clientOf(
  demo: DemoController,
  name = 'main',
  options: {
    username?: string
    password?: string
    key?: KeyObject
    insecure?: boolean
    timeoutMs?: number
  } = {},
): CmonClient {
  const username = options.username ?? 'admin'
  const user = demo.world.users.find((one) => one.userName === username)
  return createCmonClient({
    name,
    endpoint: demo.url,
    credential:
      options.key === undefined
        ? {
            kind: 'password',
            username,
            password: options.password ?? user?.password ?? 'no such user',
          }
        : { kind: 'key', username, key: options.key },
    trust: {
      insecure: options.insecure ?? false,
      fingerprint: demo.fingerprint256,
      ca: undefined,
      pins: { get: () => undefined, set: async () => {} },
    },
    timeoutMs: options.timeoutMs ?? 30_000,
    maxConcurrency: 16,
  })
}
