import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { cleanEnvironment, MAIN } from '../support/program.ts'
import { settingsFor, startDemo, type DemoProcess } from '../support/start-demo.ts'

// Who watches a job's log is told of each change, in both eras and on both transports.

let demo: DemoProcess
beforeAll(async () => {
  demo = await startDemo()
})

const MODERN = { pin: '2026-07-28' } as const

async function watchedJob(
  transport: StreamableHTTPClientTransport | StdioClientTransport,
  mode: 'legacy' | typeof MODERN,
  // A cluster of its own: the jobs of one wait for each other.
  cluster: string,
): Promise<void> {
  const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode } })
  onTestFinished(() => client.close())
  const told: string[] = []
  client.setNotificationHandler('notifications/resources/updated', ({ params }) => {
    told.push(params.uri)
  })
  await client.connect(transport)
  const created = await client.callTool({
    name: 'create_backup',
    arguments: { cluster, reason: 'to watch it' },
  })
  const { job_id: job } = created.structuredContent as { job_id: number }
  const uri = `cmon://main/jobs/${job}/log`
  if (mode === 'legacy') await client.subscribeResource({ uri })
  else await client.listen({ resourceSubscriptions: [uri] })
  await expect.poll(() => told.length, { timeout: 60_000 }).toBeGreaterThan(0)
  expect(new Set(told)).toEqual(new Set([uri]))
  const { contents } = await client.readResource({ uri })
  expect(contents[0]).toMatchObject({ uri, mimeType: 'application/json' })
}

describe.each([
  { era: 'legacy', mode: 'legacy', clusters: ['prod-shop-mysql', 'prod-pg'] },
  { era: 'modern', mode: MODERN, clusters: ['prod-orders-galera', 'erp-mssql'] },
] as const)('$era era', ({ mode, clusters: [first, second] }) => {
  test('over Streamable HTTP', () =>
    watchedJob(
      new StreamableHTTPClientTransport(new URL(demo.mcp), {
        requestInit: { headers: { Authorization: `Bearer ${demo.token}` } },
      }),
      mode,
      first,
    ))

  test('on stdio', async () => {
    const env = Object.entries(await cleanEnvironment(settingsFor(demo)))
    await watchedJob(
      new StdioClientTransport({
        command: process.execPath,
        args: [MAIN, 'stdio'],
        env: Object.fromEntries(
          env.flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
        ),
        stderr: 'pipe',
      }),
      mode,
      second,
    )
  })
})
