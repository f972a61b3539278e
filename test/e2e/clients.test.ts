import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js'
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js'
import { StdioClientTransport as StdioClientTransportV1 } from '@modelcontextprotocol/sdk/client/stdio.js'
import { StreamableHTTPClientTransport as StreamableHTTPClientTransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { clusterNames } from '../support/controller-rpc.ts'
import { namesIn } from '../support/mcp-wire.ts'
import { cleanEnvironment, MAIN, temporaryFolder } from '../support/program.ts'
import { settingsFor, startDemo, type DemoProcess } from '../support/start-demo.ts'

const INFO = { name: 'test', version: '1' }

let demo: DemoProcess
let names: string[]
beforeAll(async () => {
  demo = await startDemo()
  names = await clusterNames(demo)
})

const authorization = (): { headers: Record<string, string> } => ({
  headers: { Authorization: `Bearer ${demo.token}` },
})

/** What both SDKs' clients have in common. */
interface AnyClient {
  listTools(): Promise<{ tools: { name: string }[] }>
  callTool(call: { name: string; arguments: Record<string, unknown> }): Promise<unknown>
  close(): Promise<void>
}

/** What a connected client sees: its tools, and the clusters that list_clusters gives it. */
async function seenBy(client: AnyClient): Promise<{ listed: boolean; clusters: string[] }> {
  onTestFinished(() => client.close())
  const { tools } = await client.listTools()
  const result = await client.callTool({ name: 'list_clusters', arguments: { limit: 100 } })
  // Both SDKs have checked it against the tool's output schema.
  const { structuredContent } = result as { structuredContent: Record<string, unknown> }
  return {
    listed: tools.some(({ name }) => name === 'list_clusters'),
    clusters: namesIn(structuredContent),
  }
}

test('the demo has clusters of which every client below must see all', () => {
  expect(names.length).toBeGreaterThanOrEqual(6)
})

describe('SDK v1', () => {
  test('over SSE', async () => {
    const client = new ClientV1(INFO)
    await client.connect(
      new SSEClientTransport(new URL(demo.sse), { requestInit: authorization() }),
    )
    expect(await seenBy(client)).toEqual({ listed: true, clusters: names })
  })

  test('over Streamable HTTP', async () => {
    const client = new ClientV1(INFO)
    const transport = new StreamableHTTPClientTransportV1(new URL(demo.mcp), {
      requestInit: authorization(),
    })
    await client.connect(transport)
    expect(await seenBy(client)).toEqual({ listed: true, clusters: names })
    await transport.terminateSession()
  })
})

const ERAS = [
  { era: 'legacy', mode: 'legacy', revision: '2025-11-25' },
  { era: 'modern', mode: { pin: '2026-07-28' }, revision: '2026-07-28' },
  { era: 'modern when it may choose', mode: 'auto', revision: '2026-07-28' },
] as const

describe.each(ERAS)('SDK v2, $era era', ({ mode, revision }) => {
  const connected = async (
    transport: StreamableHTTPClientTransport | StdioClientTransport,
  ): Promise<Client> => {
    const client = new Client(INFO, { versionNegotiation: { mode } })
    await client.connect(transport)
    return client
  }

  test('over Streamable HTTP', async () => {
    const client = await connected(
      new StreamableHTTPClientTransport(new URL(demo.mcp), { requestInit: authorization() }),
    )
    expect({
      ...(await seenBy(client)),
      revision: client.getNegotiatedProtocolVersion(),
    }).toEqual({ listed: true, clusters: names, revision })
  })

  test('on stdio', async () => {
    const client = await connected(
      new StdioClientTransport({
        command: process.execPath,
        args: [MAIN, 'stdio'],
        env: definedOf(await cleanEnvironment(settingsFor(demo))),
        stderr: 'pipe',
      }),
    )
    expect({
      ...(await seenBy(client)),
      revision: client.getNegotiatedProtocolVersion(),
    }).toEqual({ listed: true, clusters: names, revision })
  })
})

describe('mcp-remote', () => {
  // It tries Streamable HTTP first and falls back to SSE by the 404 of POST /sse.
  test.each(['mcp', 'sse'] as const)('through /%s', async (route) => {
    const client = new ClientV1(INFO)
    await client.connect(
      new StdioClientTransportV1({
        command: process.execPath,
        args: [
          'node_modules/mcp-remote/dist/proxy.js',
          demo[route],
          '--allow-http',
          '--header',
          `Authorization: Bearer ${demo.token}`,
        ],
        // Its tokens and locks otherwise go to the home folder.
        env: definedOf({ ...process.env, MCP_REMOTE_CONFIG_DIR: await temporaryFolder() }),
        stderr: 'pipe',
      }),
    )
    expect(await seenBy(client)).toEqual({ listed: true, clusters: names })
  })
})

function definedOf(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
}
