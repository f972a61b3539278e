import { beforeAll, describe, expect, test } from 'vitest'
import { clusterNames } from '../../support/controller-rpc.ts'
import { namesIn } from '../../support/mcp-wire.ts'
import { startProgram } from '../../support/program.ts'
import { ERAS, throughProxy, type ProxyClientOptions } from '../../support/proxy-client.ts'
import {
  settingsFor,
  startDaemon,
  startDemo,
  type DaemonProcess,
  type DemoProcess,
} from '../../support/start-demo.ts'

// A client on stdio sees of a daemon elsewhere what it would see of its own.

let demo: DemoProcess
let daemon: DaemonProcess
let names: string[]
beforeAll(async () => {
  demo = await startDemo(['--controller-only'])
  daemon = await startDaemon(settingsFor(demo))
  names = await clusterNames(demo)
})

const connected = (options: ProxyClientOptions) =>
  throughProxy([`${daemon.url}/mcp`], { env: { MCP_PROXY_TOKEN: daemon.token }, ...options })

/** By the daemon's log. */
const cancelledCalls = (): number =>
  daemon.program.stderr().match(/"outcome":"cancelled"/g)?.length ?? 0

describe.each(ERAS)('$era era', ({ mode }) => {
  test('lists and calls tools, reads resources and prompts', async () => {
    const { client, call } = await connected({ mode })
    const { tools } = await client.listTools()
    expect(tools.map(({ name }) => name)).toContain('list_clusters')
    const { structuredContent } = await call('list_clusters', { limit: 100 })
    expect(namesIn(structuredContent ?? {})).toEqual(names)
    const { prompts } = await client.listPrompts()
    expect(prompts.length).toBeGreaterThan(0)
    const { resources } = await client.listResources()
    expect(resources.length).toBeGreaterThan(0)
    expect(client.getServerVersion()?.name).toBe('cmon-mcp')
  })

  test("hands on the daemon's errors as they are", async () => {
    const { client, call } = await connected({ mode })
    expect(await call('get_cluster', { cluster: 'no-such-cluster' })).toMatchObject({
      isError: true,
    })
    await expect(client.callTool({ name: 'no_such_tool' })).rejects.toMatchObject({
      code: -32602,
      message: expect.stringContaining('no_such_tool'),
    })
  })

  test("asks the client's user, whose answer counts", async () => {
    const questions: string[] = []
    const { call } = await connected({
      mode,
      user: (question) => (questions.push(question) === 1 ? 'decline' : 'accept'),
    })
    const { structuredContent } = await call('list_nodes', { cluster: 'prod-orders-galera' })
    const [row] = (structuredContent?.['nodes'] ?? []) as { node: string }[]
    const restart = { cluster: 'prod-orders-galera', node: row?.node, reason: 'kernel update' }
    const refused = await call('restart_node', restart)
    const done = await call('restart_node', restart)
    expect([questions.length, refused.isError, done.structuredContent?.['done']]).toEqual([
      2,
      true,
      true,
    ])
  })

  test('carries progress, and a cancellation that reaches the daemon', async () => {
    const { client, call } = await connected({ mode })
    const cluster = mode === 'legacy' ? 'prod-shop-mysql' : 'prod-pg'
    const created = await call('create_backup', { cluster, reason: 'to wait for it' })
    const job = created.structuredContent?.['job_id']
    const before = cancelledCalls()
    const progress: number[] = []
    const leave = new AbortController()
    const waiting = client.callTool(
      { name: 'wait_for_job', arguments: { jobs: [job], timeout_seconds: 45 } },
      {
        signal: leave.signal,
        onprogress: () => {
          progress.push(progress.length)
          leave.abort(new Error('enough'))
        },
      },
    )
    await expect(waiting).rejects.toThrow('enough')
    expect(progress.length).toBeGreaterThan(0)
    await expect.poll(cancelledCalls, { timeout: 10_000 }).toBe(before + 1)
  })

  test('tells of changes to what is subscribed', async () => {
    const told: string[] = []
    const { client, call } = await connected({
      mode,
      prepare: (one) =>
        one.setNotificationHandler('notifications/resources/updated', ({ params }) => {
          told.push(params.uri)
        }),
    })
    const cluster = mode === 'legacy' ? 'prod-orders-galera' : 'erp-mssql'
    const created = await call('create_backup', { cluster, reason: 'to watch it' })
    const uri = `cmon://main/jobs/${String(created.structuredContent?.['job_id'])}/log`
    if (mode === 'legacy') await client.subscribeResource({ uri })
    else await client.listen({ resourceSubscriptions: [uri] })
    await expect.poll(() => told.length, { timeout: 60_000 }).toBeGreaterThan(0)
    expect(new Set(told)).toEqual(new Set([uri]))
  })
})

const INTRODUCTION = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'pipe', version: '1' },
  },
}

test('answers everything that was piped in, and ends with 0', async () => {
  const program = await startProgram(['proxy', `${daemon.url}/mcp`], {
    MCP_PROXY_TOKEN: daemon.token,
  })
  const call = (id: number) => ({
    jsonrpc: '2.0',
    id,
    method: 'tools/call',
    params: { name: 'get_inventory', arguments: {} },
  })
  const messages = [
    INTRODUCTION,
    { jsonrpc: '2.0', method: 'notifications/initialized' },
    call(2),
    call(3),
  ]
  program.child.stdin.end(messages.map((message) => `${JSON.stringify(message)}\n`).join(''))
  expect(await program.exited).toBe(0)
  const answers = program
    .stdout()
    .trim()
    .split('\n')
    // Messages by the protocol.
    .map((line) => JSON.parse(line) as { id: number; result?: unknown })
  const answered = answers.filter(({ result }) => result !== undefined).map(({ id }) => id)
  expect(answered.toSorted((one, other) => one - other)).toEqual([1, 2, 3])
  expect(program.stderr()).toBe('')
})

test('ends with 0 on SIGTERM', async () => {
  const program = await startProgram(['proxy', `${daemon.url}/mcp`], {
    MCP_PROXY_TOKEN: daemon.token,
  })
  program.child.stdin.write(`${JSON.stringify(INTRODUCTION)}\n`)
  await program.saw('stdout', /"id":1/)
  expect(await program.stop('SIGTERM')).toBe(0)
})
