import { randomBytes } from 'node:crypto'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { onTestFinished } from 'vitest'
import type { DemoController } from '../../src/demo/server.ts'
import { runProgram, temporaryFolder, type Finished } from './program.ts'
import { settingsForController, startController } from './start-controller.ts'
import { startDaemon, type DaemonProcess } from './start-demo.ts'

/** A daemon whose changes wait for a human, and the controller behind it. */
export interface HumanApproval {
  readonly controller: DemoController
  readonly daemon: DaemonProcess
  readonly settings: Record<string, string>
  readonly approver: string
  /** `cmon-mcp approve` or `deny`, as that approver. */
  decide: (...args: string[]) => Promise<Finished>
}

export const newToken = (): string => randomBytes(32).toString('base64url')

export async function startHumanApproval(env: Record<string, string> = {}): Promise<HumanApproval> {
  const controller = await startController()
  const approver = newToken()
  const settings: Record<string, string> = {
    ...settingsForController(controller),
    MCP_STATE_DIR: await temporaryFolder(),
    MCP_APPROVAL: 'human',
    MCP_APPROVER_TOKEN: approver,
    ...env,
  }
  const daemon = await startDaemon(settings)
  return {
    controller,
    daemon,
    settings,
    approver,
    decide: (...args) =>
      runProgram(args, {
        MCP_BASE_URL: settings['MCP_BASE_URL'] ?? daemon.url,
        MCP_APPROVER_TOKEN: approver,
      }),
  }
}

export interface Answer {
  isError?: boolean
  text: string
  code: unknown
  data: Record<string, unknown>
}

/** A client of the SDK that says it can ask its user, and agrees to everything itself. */
export async function connectAgreeable(
  { url, token }: Pick<DaemonProcess, 'url' | 'token'>,
  mode: 'legacy' | { pin: '2026-07-28' } = 'legacy',
): Promise<{
  call: (name: string, args: object, options?: CallOptions) => Promise<Answer>
  asked: () => number
}> {
  let asked = 0
  const client = new Client(
    { name: 'agreeable\u202E', version: '1' },
    { versionNegotiation: { mode }, capabilities: { elicitation: {} } },
  )
  client.setRequestHandler('elicitation/create', () => {
    asked++
    return { action: 'accept', content: {} }
  })
  await client.connect(
    new StreamableHTTPClientTransport(new URL(`${url}/mcp`), {
      requestInit: { headers: { Authorization: `Bearer ${token}` } },
    }),
  )
  onTestFinished(() => client.close())
  return {
    asked: () => asked,
    async call(name, args, options = {}) {
      const result = await client.callTool({ name, arguments: { ...args } }, options)
      const error: unknown = result._meta?.['cmon-mcp/error']
      return {
        ...(result.isError === true ? { isError: true } : {}),
        text: result.content.map((block) => (block.type === 'text' ? block.text : '')).join('\n'),
        code:
          typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined,
        // An object by every tool's output schema.
        data: (result.structuredContent ?? {}) as Record<string, unknown>,
      }
    },
  }
}

interface CallOptions {
  signal?: AbortSignal
  onprogress?: (progress: { progress: number; message?: string | undefined }) => void
}

/** The id of the plan in an answer. */
export function approvalIn({ data }: Answer): string {
  // The change mechanism's own shape.
  const { approval } = data['plan'] as { approval: string }
  return approval
}

/** What the controller was told to change. */
export function writesAt(controller: DemoController): string[] {
  return controller
    .rpcs()
    .map(({ operation }) => operation)
    .filter(
      (operation) => !/^(get|list|stat|auth|ping|whoami|check|available|logout)/i.test(operation),
    )
}

/** A node of the first Galera cluster, as arguments of restart_node. */
export async function restartOf(
  call: (name: string, args: object) => Promise<Answer>,
): Promise<Record<string, unknown>> {
  const cluster = 'main/prod-orders-galera'
  const { data } = await call('list_nodes', { cluster })
  // The tool's own rows.
  const [row] = data['nodes'] as { node: string }[]
  return { cluster, node: row?.node, reason: 'kernel update', ticket: 'OPS-7' }
}
