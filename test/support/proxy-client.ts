import { Client } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { onTestFinished } from 'vitest'
import { cleanEnvironment, MAIN } from './program.ts'

export const ERAS = [
  { era: 'legacy', mode: 'legacy' },
  { era: 'modern', mode: { pin: '2026-07-28' } },
] as const

export type Mode = (typeof ERAS)[number]['mode']

export interface ProxyClientOptions {
  readonly mode?: Mode
  readonly env?: Record<string, string>
  /** What the client's user says when asked. */
  readonly user?: (question: string) => 'accept' | 'decline'
  /** Before the connection. */
  readonly prepare?: (client: Client) => void
}

export interface ProxyClient {
  readonly client: Client
  readonly call: (name: string, args?: Record<string, unknown>) => Promise<Answer>
  /** What the proxy wrote on stderr so far. */
  readonly stderr: () => string
}

export interface Answer {
  isError?: boolean
  structuredContent?: Record<string, unknown>
}

/** The SDK's client that has started `cmon-mcp proxy <args>` and is connected through it; closed with the test. */
export async function throughProxy(
  args: readonly string[],
  { mode = 'legacy', env = {}, user, prepare }: ProxyClientOptions,
): Promise<ProxyClient> {
  const client = new Client(
    { name: 'test', version: '1' },
    {
      versionNegotiation: { mode },
      capabilities: user === undefined ? {} : { elicitation: {} },
    },
  )
  if (user !== undefined)
    client.setRequestHandler('elicitation/create', ({ params }) => ({
      action: user(params.message),
      content: {},
    }))
  prepare?.(client)
  const clean = Object.entries(await cleanEnvironment(env)).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, value] as const],
  )
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [MAIN, 'proxy', ...args],
    env: Object.fromEntries(clean),
    stderr: 'pipe',
  })
  let stderr = ''
  transport.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  onTestFinished(() => client.close())
  await client.connect(transport).catch((thrown: unknown) => {
    throw new Error(`not connected; stderr: ${stderr}`, { cause: thrown })
  })
  return {
    client,
    // The client has checked it against the tool's output schema.
    call: async (name, args = {}) =>
      (await client.callTool({ name, arguments: args })) as unknown as Answer,
    stderr: () => stderr,
  }
}
