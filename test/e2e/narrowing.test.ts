import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js'
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { startDemo, type DemoProcess } from '../support/start-demo.ts'

const INFO = { name: 'test', version: '1' }

let demo: DemoProcess
beforeAll(async () => {
  demo = await startDemo()
})

const asked = (url: string): URL => new URL(`${url}?toolsets=jobs&read_only=true`)
const JOBS = /job/

test.each(['legacy', { pin: '2026-07-28' }] as const)(
  'over /mcp a client may narrow by the URL, %j',
  async (mode) => {
    const client = new Client(INFO, { versionNegotiation: { mode } })
    onTestFinished(() => client.close())
    await client.connect(
      new StreamableHTTPClientTransport(asked(demo.mcp), {
        requestInit: { headers: { Authorization: `Bearer ${demo.token}` } },
      }),
    )
    const { tools } = await client.listTools()
    expect(tools.length).toBeGreaterThan(2)
    for (const { name, annotations } of tools) {
      expect(name).toMatch(JOBS)
      expect(annotations?.readOnlyHint).toBe(true)
    }
    await expect(client.callTool({ name: 'list_clusters', arguments: {} })).rejects.toThrow(
      /There is no tool "list_clusters" here/,
    )
  },
)

test('and over /sse', async () => {
  const client = new ClientV1(INFO)
  onTestFinished(() => client.close())
  await client.connect(
    new SSEClientTransport(asked(demo.sse), {
      requestInit: { headers: { Authorization: `Bearer ${demo.token}` } },
    }),
  )
  const { tools } = await client.listTools()
  expect(tools.every(({ name }) => JOBS.test(name))).toBe(true)
})

test('an unknown value is refused with a word on what there is', async () => {
  const response = await fetch(`${demo.mcp}?surface=tiny`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${demo.token}`, 'content-type': 'application/json' },
    body: '{}',
  })
  expect([response.status, await response.json()]).toEqual([
    400,
    {
      jsonrpc: '2.0',
      id: null,
      error: {
        code: -32600,
        message: 'surface: there is no "tiny". Known: full, core, search.',
      },
    },
  ])
})
