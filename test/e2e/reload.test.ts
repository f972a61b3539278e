import { copyFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Client as ClientOfOld } from '@modelcontextprotocol/sdk/client/index.js'
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import {
  ResourceUpdatedNotificationSchema,
  ToolListChangedNotificationSchema,
} from '@modelcontextprotocol/sdk/types.js'
import { Client, StreamableHTTPClientTransport as NewTransport } from '@modelcontextprotocol/client'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { clusterNames } from '../support/controller-rpc.ts'
import { exchange } from '../support/http-exchange.ts'
import { startFileDaemon } from '../support/file-daemon.ts'
import { namesIn, openSession, post, structured } from '../support/mcp-wire.ts'
import { temporaryFolder } from '../support/program.ts'
import { settingsFor, startDemo, type DemoProcess } from '../support/start-demo.ts'

const TOKEN = 'a-token-of-the-tests-0123456789abcdef'
const NEXT_TOKEN = 'the-token-that-came-after-0123456789'

let demo: DemoProcess
beforeAll(async () => {
  demo = await startDemo(['--controller-only'])
})

const settings = (more: Record<string, string> = {}): Record<string, string> => ({
  ...settingsFor(demo),
  MCP_AUTH_TOKEN: TOKEN,
  ...more,
})

/** Clients of both old transports with their streams open, counting what they are told. */
async function listeners(url: string): Promise<{ told: number; tools: () => Promise<string[]> }[]> {
  const requestInit = { headers: { authorization: `Bearer ${TOKEN}` } }
  return Promise.all(
    [
      new StreamableHTTPClientTransport(new URL(`${url}/mcp`), { requestInit }),
      new SSEClientTransport(new URL(`${url}/sse`), { requestInit }),
    ].map(async (transport) => {
      const client = new ClientOfOld({ name: 'test', version: '1' })
      const listener = {
        told: 0,
        tools: async () => (await client.listTools()).tools.map(({ name }) => name),
      }
      client.setNotificationHandler(ToolListChangedNotificationSchema, () => {
        listener.told++
      })
      await client.connect(transport)
      onTestFinished(() => client.close())
      return listener
    }),
  )
}

test('a reload narrows what open sessions see and may call, and tells them', async () => {
  const daemon = await startFileDaemon(settings())
  const open = await listeners(daemon.url)
  const session = await openSession(`${daemon.url}/mcp`, { token: TOKEN })
  const modern = await modernListener(daemon.url)
  const before = await Promise.all(open.map(({ tools }) => tools()))
  expect(before.map((names) => names.includes('restart_node'))).toEqual([true, true])

  expect(await daemon.reload(settings({ MCP_LEVEL: 'observe' }))).toMatchObject({
    level: 'info',
    msg: 'reloaded',
    changed: ['MCP_LEVEL'],
  })

  await expect
    .poll(() => [...open.map(({ told }) => told), modern.told], { timeout: 10_000 })
    .toEqual([1, 1, 1])
  const after = await Promise.all(open.map(({ tools }) => tools()))
  expect(after.map((names) => [names.includes('restart_node'), names.includes('whoami')])).toEqual([
    [false, true],
    [false, true],
  ])
  const refused = await session.callTool('restart_node', {})
  expect(refused.message.error?.message).toContain('There is no tool "restart_node" here')
})

async function modernListener(url: string): Promise<{ told: number }> {
  const client = new Client(
    { name: 'test', version: '1' },
    { versionNegotiation: { mode: 'auto' } },
  )
  const listener = { told: 0 }
  client.setNotificationHandler('notifications/tools/list_changed', () => {
    listener.told++
  })
  await client.connect(
    new NewTransport(new URL(`${url}/mcp`), {
      requestInit: { headers: { authorization: `Bearer ${TOKEN}` } },
    }),
  )
  onTestFinished(() => client.close())
  await client.listen({ toolsListChanged: true })
  return listener
}

test('a token is rotated without ending a session', async () => {
  const daemon = await startFileDaemon(settings())
  const url = `${daemon.url}/mcp`
  const session = await openSession(url, { token: TOKEN })
  const list = { jsonrpc: '2.0', id: 9, method: 'tools/list' }
  const statusWith = async (token: string): Promise<number> =>
    (await post(url, list, { ...session.headers, authorization: `Bearer ${token}` })).status

  await daemon.reload(settings({ MCP_AUTH_TOKEN: NEXT_TOKEN, MCP_AUTH_TOKEN_PREVIOUS: TOKEN }))
  expect([await statusWith(TOKEN), await statusWith(NEXT_TOKEN)]).toEqual([200, 200])
  await daemon.reload(settings({ MCP_AUTH_TOKEN: NEXT_TOKEN }))
  expect([await statusWith(TOKEN), await statusWith(NEXT_TOKEN)]).toEqual([401, 200])
})

test('a file with a mistake changes nothing, and is told', async () => {
  const daemon = await startFileDaemon(settings({ MCP_LEVEL: 'observe' }))
  const session = await openSession(`${daemon.url}/mcp`, { token: TOKEN })
  const broken = { MCP_LEVEL: 'everything', MCP_AUTH_TOKEN: NEXT_TOKEN }
  const line = await daemon.reload(settings(broken))
  expect(line).toMatchObject({
    level: 'error',
    msg: 'nothing was reloaded: the settings from before stay',
    problems: expect.stringMatching(
      /^MCP_LEVEL \(.*cmon-mcp\.env:\d+\): must be observe, operate or destroy/,
    ),
  })
  expect((await session.request('tools/list')).status).toBe(200)

  const lost = { CMON_CA_FILE: '/nowhere/ca.pem', MCP_LEVEL: 'destroy' }
  expect(await daemon.reload(settings(lost))).toMatchObject({ level: 'error' })
  const refused = await session.callTool('restart_node', {})
  expect(refused.message.error?.message).toContain('There is no tool')
})

test('what only a restart changes is told, and the rest is taken over', async () => {
  const daemon = await startFileDaemon(settings())
  const other = { MCP_BIND_ADDRESS: '127.0.0.1:1', MCP_LEVEL: 'observe' }
  expect(await daemon.reload(settings(other))).toMatchObject({
    msg: 'reloaded',
    changed: ['MCP_LEVEL'],
  })
  expect(await daemon.logged(/with a restart only/)).toMatchObject({
    level: 'warn',
    settings: ['MCP_BIND_ADDRESS'],
  })
  const session = await openSession(`${daemon.url}/mcp`, { token: TOKEN })
  expect((await session.request('tools/list')).status).toBe(200)
})

test('another controller with another key is asked from then on; calls under way end as they began', async () => {
  const slow = await startDemo(['--controller-only', '--fault', 'latency=700'])
  const other = await startDemo(['--controller-only', '--clusters', '30'])
  const keyFile = join(await temporaryFolder(), 'daemon.key')
  const withKeyOf = async (controller: DemoProcess): Promise<Record<string, string>> => {
    await copyFile(controller.key_file, keyFile)
    return {
      CMON_ENDPOINT: controller.controller,
      CMON_USERNAME: controller.key_username,
      CMON_KEY_FILE: keyFile,
      MCP_AUTH_TOKEN: TOKEN,
    }
  }
  const daemon = await startFileDaemon(await withKeyOf(slow))
  const session = await openSession(`${daemon.url}/mcp`, { token: TOKEN })
  const list = async (): Promise<string[]> =>
    namesIn(structured((await session.callTool('list_clusters', { limit: 100 })).message))

  const watcher = await watcherOf(daemon.url, 'cmon://controllers')
  const underWay = list()
  await daemon.reload(await withKeyOf(other))
  expect([await underWay, await list()]).toEqual([
    await clusterNames(slow),
    await clusterNames(other),
  ])
  // Of another controller anything may be new.
  await expect.poll(() => watcher.told, { timeout: 10_000 }).toEqual(['cmon://controllers'])
})

/** A client that watches a resource over SSE, and what it was told. */
async function watcherOf(url: string, uri: string): Promise<{ told: string[] }> {
  const client = new ClientOfOld({ name: 'watcher', version: '1' })
  const watcher: { told: string[] } = { told: [] }
  client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => {
    watcher.told.push(params.uri)
  })
  const requestInit = { headers: { authorization: `Bearer ${TOKEN}` } }
  await client.connect(new SSEClientTransport(new URL(`${url}/sse`), { requestInit }))
  onTestFinished(() => client.close())
  await client.subscribeResource({ uri })
  return watcher
}

test('controllers come and go with the files of their folder', async () => {
  const folder = await temporaryFolder()
  const other = await startDemo(['--controller-only', '--seed', '2'])
  const fileOf = ({ controller, username, password }: DemoProcess): string =>
    `CMON_ENDPOINT='${controller}'\nCMON_USERNAME='${username}'\nCMON_PASSWORD='${password}'\n`
  await writeFile(join(folder, 'east.env'), fileOf(demo), { mode: 0o600 })
  const own = { MCP_AUTH_TOKEN: TOKEN, CMON_CONTROLLERS_DIR: folder }
  const daemon = await startFileDaemon(own)
  const session = await openSession(`${daemon.url}/mcp`, { token: TOKEN })
  const controllers = async (): Promise<unknown> =>
    (structured((await session.callTool('list_controllers')).message)['controllers'] as Row[])
      .map(({ name, condition }) => `${name} ${condition}`)
      .toSorted()

  expect(await controllers()).toEqual(['east ready'])
  await writeFile(join(folder, 'west.env'), fileOf(other), { mode: 0o600 })
  expect(await daemon.reload(own)).toMatchObject({ controllers: ['east', 'west'] })
  expect(await controllers()).toEqual(['east ready', 'west ready'])
  await rm(join(folder, 'east.env'))
  await daemon.reload(own)
  expect(await controllers()).toEqual(['west ready'])

  await writeFile(join(folder, 'east.env'), "CMON_ENDPOINT='https://127.0.0.1:1'\n", {
    mode: 0o600,
  })
  expect(await daemon.reload(own)).toMatchObject({
    level: 'error',
    problems: expect.stringContaining('east.env'),
  })
  expect(await controllers()).toEqual(['west ready'])
})

/** As list_controllers gives them. */
interface Row {
  name: string
  condition: string
}

test('a key that is no key is told, and the login from before stays', async () => {
  const daemon = await startFileDaemon(settings())
  const session = await openSession(`${daemon.url}/mcp`, { token: TOKEN })
  const { CMON_PASSWORD: _, ...rest } = settings()
  const keyFile = join(await temporaryFolder(), 'no.key')
  await copyFile('package.json', keyFile)
  expect(await daemon.reload({ ...rest, CMON_KEY_FILE: keyFile })).toMatchObject({
    level: 'error',
    problems: expect.stringContaining('CMON_KEY_FILE'),
  })
  const answer = await session.callTool('list_clusters', { limit: 100 })
  expect(namesIn(structured(answer.message))).toEqual(await clusterNames(demo))
})

/** So many a minute an address may have wrong; what comes then waits for two seconds. */
const FREE_GUESSES = 30
const SLOWED_MS = 1_500

test('who guesses tokens is slowed down over a reload too', async () => {
  const daemon = await startFileDaemon(settings())
  const guess = async (): Promise<number> => {
    const start = performance.now()
    const { status } = await exchange(`${daemon.url}/metrics`, {
      headers: { authorization: 'Bearer a-token-that-is-wrong' },
    })
    expect(status).toBe(401)
    return performance.now() - start
  }
  await Promise.all(Array.from({ length: FREE_GUESSES }, guess))
  await daemon.reload(settings({ MCP_LEVEL: 'observe' }))
  expect(await guess()).toBeGreaterThan(SLOWED_MS)
})
