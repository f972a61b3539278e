import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js'
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js'
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { cleanEnvironment, MAIN } from '../support/program.ts'
import { settingsFor, startDemo, type DemoProcess } from '../support/start-demo.ts'

// The user of a client is asked on every way in, and what they say is what happens.

const INFO = { name: 'test', version: '1' }

let demo: DemoProcess
beforeAll(async () => {
  demo = await startDemo()
})

const authorization = (): { headers: Record<string, string> } => ({
  headers: { Authorization: `Bearer ${demo.token}` },
})

interface AnyClient {
  callTool(call: { name: string; arguments: Record<string, unknown> }): Promise<unknown>
}

interface Answer {
  isError?: boolean
  structuredContent?: Record<string, unknown>
}

async function call(client: AnyClient, name: string, args: object): Promise<Answer> {
  // Both SDKs have checked it against the tool's output schema.
  return (await client.callTool({ name, arguments: { ...args } })) as Answer
}

/** Asks for the restart of a node twice: the user says no, then yes. */
async function saysNoThenYes(client: AnyClient, questions: string[]): Promise<unknown[]> {
  const { structuredContent } = await call(client, 'list_nodes', { cluster: 'prod-orders-galera' })
  const [row] = (structuredContent?.['nodes'] ?? []) as { node: string }[]
  const args = { cluster: 'prod-orders-galera', node: row?.node, reason: 'kernel update' }
  const refused = await call(client, 'restart_node', args)
  const done = await call(client, 'restart_node', args)
  return [questions.length, refused.isError, done.structuredContent?.['done']]
}

/** Declines the first question, accepts every other. */
function user(questions: string[]): (message: string) => { action: 'accept' | 'decline' } {
  return (message) => ({ action: questions.push(message) === 1 ? 'decline' : 'accept' })
}

const ERAS = [
  { era: 'legacy', mode: 'legacy' },
  { era: 'modern', mode: { pin: '2026-07-28' } },
] as const

describe.each(ERAS)('$era era', ({ mode }) => {
  const connected = async (
    transport: StreamableHTTPClientTransport | StdioClientTransport,
    questions: string[],
  ): Promise<Client> => {
    const client = new Client(INFO, {
      versionNegotiation: { mode },
      capabilities: { elicitation: {} },
    })
    const answer = user(questions)
    client.setRequestHandler('elicitation/create', ({ params }) => ({
      ...answer(params.message),
      content: {},
    }))
    await client.connect(transport)
    onTestFinished(() => client.close())
    return client
  }

  test('over Streamable HTTP', async () => {
    const questions: string[] = []
    const transport = new StreamableHTTPClientTransport(new URL(demo.mcp), {
      requestInit: authorization(),
    })
    const client = await connected(transport, questions)
    expect(await saysNoThenYes(client, questions)).toEqual([2, true, true])
  })

  test('on stdio', async () => {
    const questions: string[] = []
    const transport = new StdioClientTransport({
      command: process.execPath,
      args: [MAIN, 'stdio'],
      env: Object.fromEntries(
        Object.entries(await cleanEnvironment(settingsFor(demo))).flatMap(([key, value]) =>
          value === undefined ? [] : [[key, value]],
        ),
      ),
      stderr: 'pipe',
    })
    const client = await connected(transport, questions)
    expect(await saysNoThenYes(client, questions)).toEqual([2, true, true])
  })
})

test('SDK v1 over SSE', async () => {
  const questions: string[] = []
  const client = new ClientV1(INFO, { capabilities: { elicitation: {} } })
  const answer = user(questions)
  client.setRequestHandler(ElicitRequestSchema, ({ params }) => ({
    ...answer(params.message),
    content: {},
  }))
  await client.connect(new SSEClientTransport(new URL(demo.sse), { requestInit: authorization() }))
  onTestFinished(() => client.close())
  expect(await saysNoThenYes(client, questions)).toEqual([2, true, true])
})
