import { createServer } from 'node:http'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { listenOnLoopback } from '../../support/listen-on-loopback.ts'
import { portToComeBackOn } from '../../support/ports.ts'
import { temporaryFolder } from '../../support/program.ts'
import { ERAS, throughProxy, type ProxyClient } from '../../support/proxy-client.ts'
import {
  settingsFor,
  startDaemon,
  startDemo,
  type DaemonProcess,
  type DemoProcess,
} from '../../support/start-demo.ts'

// The daemon may be killed and come back; the client behind the proxy goes on.

let demo: DemoProcess
beforeAll(async () => {
  demo = await startDemo(['--controller-only'])
})

interface Mortal {
  readonly mcp: string
  readonly token: string
  kill(): Promise<void>
  start(changed?: Record<string, string>): Promise<DaemonProcess>
}

async function mortalDaemon(): Promise<Mortal> {
  const env = {
    ...settingsFor(demo),
    MCP_BIND_ADDRESS: `127.0.0.1:${await portToComeBackOn()}`,
    MCP_STATE_DIR: await temporaryFolder(),
  }
  let running = await startDaemon(env)
  return {
    mcp: `${running.url}/mcp`,
    token: running.token,
    async kill() {
      await running.stop('SIGKILL')
    },
    async start(changed = {}) {
      running = await startDaemon({ ...env, ...changed })
      return running
    },
  }
}

const works = async ({ call }: ProxyClient): Promise<boolean> =>
  (await call('get_inventory')).isError !== true

describe.each(ERAS)('$era era', ({ mode }) => {
  test('a call during the restart is answered after it', async () => {
    const daemon = await mortalDaemon()
    const proxied = await throughProxy([daemon.mcp], {
      mode,
      env: { MCP_PROXY_TOKEN: daemon.token },
    })
    expect(await works(proxied)).toBe(true)
    await daemon.kill()
    const during = works(proxied)
    await daemon.start()
    expect(await during).toBe(true)
    expect(await works(proxied)).toBe(true)
  })

  test('a subscription lives on over it', async () => {
    const daemon = await mortalDaemon()
    const told: string[] = []
    const proxied = await throughProxy([daemon.mcp], {
      mode,
      env: { MCP_PROXY_TOKEN: daemon.token },
      prepare: (client) =>
        client.setNotificationHandler('notifications/resources/updated', ({ params }) => {
          told.push(params.uri)
        }),
    })
    const cluster = mode === 'legacy' ? 'prod-pg' : 'prod-shop-mysql'
    const created = await proxied.call('create_backup', { cluster, reason: 'to watch it' })
    const uri = `cmon://main/jobs/${String(created.structuredContent?.['job_id'])}/log`
    if (mode === 'legacy') await proxied.client.subscribeResource({ uri })
    else await proxied.client.listen({ resourceSubscriptions: [uri] })
    await daemon.kill()
    told.length = 0
    await daemon.start()
    await expect.poll(() => told.length, { timeout: 60_000 }).toBeGreaterThan(0)
    expect(new Set(told)).toEqual(new Set([uri]))
  }, 120_000)

  test('a call that was under way is not repeated, and what is known of it is told', async () => {
    const daemon = await mortalDaemon()
    const { client, call } = await throughProxy([daemon.mcp], {
      mode,
      env: { MCP_PROXY_TOKEN: daemon.token },
    })
    const cluster = mode === 'legacy' ? 'erp-mssql' : 'prod-orders-galera'
    const created = await call('create_backup', { cluster, reason: 'to wait for it' })
    let started = (): void => {}
    const underWay = new Promise<void>((resolve) => (started = resolve))
    const waiting = client.callTool(
      {
        name: 'wait_for_job',
        arguments: { jobs: [created.structuredContent?.['job_id']], timeout_seconds: 45 },
      },
      { onprogress: () => started() },
    )
    waiting.catch(() => {})
    await underWay
    await daemon.kill()
    await expect(waiting).rejects.toMatchObject({
      code: -32000,
      message: expect.stringMatching(
        /wait_for_job took effect is not known, and it was not repeated/,
      ),
    })
  })
})

test('a session that the daemon can not revive is opened anew, and calls that met it are answered', async () => {
  const daemon = await mortalDaemon()
  const proxied = await throughProxy([daemon.mcp], { env: { MCP_PROXY_TOKEN: daemon.token } })
  expect(await works(proxied)).toBe(true)
  await daemon.kill()
  // Another key: ids of before are unknown to it.
  await daemon.start({ MCP_STATE_DIR: await temporaryFolder() })
  const answers = await Promise.all(Array.from({ length: 6 }, () => works(proxied)))
  expect(answers).toEqual(Array.from({ length: 6 }, () => true))
  expect(proxied.stderr()).toBe('')
})

test('a token that was changed on both sides is read anew', async () => {
  const tokenFile = join(await temporaryFolder(), 'token')
  const daemon = await mortalDaemon()
  await writeFile(tokenFile, `${daemon.token}\n`, { mode: 0o600 })
  const proxied = await throughProxy([daemon.mcp, '--token-file', tokenFile], {})
  expect(await works(proxied)).toBe(true)
  const token = 'the-next-token-of-the-tests-0123456789abc'
  await daemon.kill()
  await daemon.start({ MCP_AUTH_TOKEN: token })
  await writeFile(tokenFile, `${token}\n`, { mode: 0o600 })
  expect(await works(proxied)).toBe(true)
  await rm(tokenFile)
})

test('a changed token that the proxy can not know ends it, and the client is told why', async () => {
  const daemon = await mortalDaemon()
  const proxied = await throughProxy([daemon.mcp], { env: { MCP_PROXY_TOKEN: daemon.token } })
  expect(await works(proxied)).toBe(true)
  await daemon.kill()
  await daemon.start({ MCP_AUTH_TOKEN: 'the-next-token-of-the-tests-0123456789abc' })
  const gone = new Promise<void>((resolve) => (proxied.client.onclose = resolve))
  await expect(works(proxied)).rejects.toThrow('the token is refused')
  await gone
  expect(proxied.stderr()).toContain('the token is refused (HTTP 401); check MCP_PROXY_TOKEN')
})

test('a call goes out once when the connection breaks before its answer, a list again', async () => {
  const asked: string[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (text: string) => (body += text))
    request.on('end', () => {
      if (request.method !== 'POST') return void response.writeHead(405).end()
      // Messages of a client of the SDK.
      const { id, method } = JSON.parse(body) as { id?: number; method: string }
      asked.push(method)
      const again = asked.filter((one) => one === method).length > 1
      if (method === 'tools/call' || (method === 'tools/list' && !again))
        return void response.destroy()
      if (id === undefined) return void response.writeHead(202).end()
      const result =
        method === 'initialize' ? INTRODUCED : method === 'tools/list' ? { tools: [] } : {}
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ jsonrpc: '2.0', id, result }))
    })
  })
  const { client } = await throughProxy([`http://127.0.0.1:${await listenOnLoopback(server)}`], {})
  await expect(client.callTool({ name: 'delete_all' })).rejects.toThrow(
    'whether the call of delete_all took effect is not known',
  )
  expect(await client.listTools()).toMatchObject({ tools: [] })
  expect(asked.filter((method) => method.startsWith('tools/'))).toEqual([
    'tools/call',
    'tools/list',
    'tools/list',
  ])
})

const INTRODUCED = {
  protocolVersion: '2025-11-25',
  capabilities: { tools: {} },
  serverInfo: { name: 'stub', version: '1' },
}
