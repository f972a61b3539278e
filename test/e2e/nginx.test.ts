import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { ToolListChangedNotificationSchema } from '@modelcontextprotocol/sdk/types.js'
import { Agent, fetch as fetchBy } from 'undici'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { clusterNames } from '../support/controller-rpc.ts'
import { startFileDaemon, type FileDaemon } from '../support/file-daemon.ts'
import { namesIn } from '../support/mcp-wire.ts'
import { NO_NGINX, startNginx, type Nginx } from '../support/nginx.ts'
import { portToComeBackOn } from '../support/ports.ts'
import { temporaryFolder } from '../support/program.ts'
import { socketName } from '../support/serve-app.ts'
import { settingsFor, startDemo, type DemoProcess } from '../support/start-demo.ts'

const TOKEN = 'a-token-of-the-tests-0123456789abcdef'

let demo: DemoProcess
beforeAll(async () => {
  if (NO_NGINX === undefined) demo = await startDemo(['--controller-only'])
})

interface Behind {
  nginx: Nginx
  daemon: FileDaemon
  settings: Record<string, string>
}

/** A daemon whose public URL is nginx's, with a path. */
async function behindNginx(
  bind: string,
  location: (upstream: string) => string,
  more: Record<string, string> = {},
): Promise<Behind> {
  const port = await portToComeBackOn()
  const settings = {
    ...settingsFor(demo),
    MCP_AUTH_TOKEN: TOKEN,
    MCP_BIND_ADDRESS: bind,
    MCP_BASE_URL: `https://127.0.0.1:${port}/cc`,
    ...more,
  }
  const daemon = await startFileDaemon(settings)
  const upstream = daemon.url.startsWith('unix:') ? `http://${daemon.url}:` : daemon.url
  return { nginx: await startNginx(location(upstream), port), daemon, settings }
}

const keepsPath = (upstream: string): string => `location /cc/ { proxy_pass ${upstream}; }`
const takesPathAway = (upstream: string): string => `location /cc/ { proxy_pass ${upstream}/; }`

/** `fetch` that trusts nginx's certificate. */
function fetchThrough({ ca }: Nginx, localAddress?: string): typeof fetch {
  const dispatcher = new Agent({
    connect: { ca },
    bodyTimeout: 0,
    ...(localAddress === undefined ? {} : { localAddress }),
  })
  onTestFinished(() => dispatcher.destroy())
  // undici's own fetch is the one behind the global: only its types are others.
  return ((url: string, init: object) => fetchBy(url, { ...init, dispatcher })) as typeof fetch
}

const requestInit = { headers: { authorization: `Bearer ${TOKEN}` } }

describe.skipIf(NO_NGINX !== undefined)(`behind nginx ${NO_NGINX ?? ''}`, () => {
  test.each([
    ['that keeps the path', '127.0.0.1:0', keepsPath],
    ['that takes the path away', '127.0.0.1:0', takesPathAway],
    ['on a unix socket', 'unix', keepsPath],
  ])('%s both transports answer and stream', async (_, where, location) => {
    const bind = where === 'unix' ? `unix:${socketName(await temporaryFolder())}` : where
    const { nginx, daemon, settings } = await behindNginx(bind, location)
    const fetch = fetchThrough(nginx)
    const told: string[] = []
    const clients = await Promise.all(
      [
        new StreamableHTTPClientTransport(new URL(`${nginx.url}/cc/mcp`), { requestInit, fetch }),
        new SSEClientTransport(new URL(`${nginx.url}/cc/sse`), { requestInit, fetch }),
      ].map(async (transport) => {
        const client = new Client({ name: 'test', version: '1' })
        const { name } = transport.constructor
        client.setNotificationHandler(ToolListChangedNotificationSchema, () => {
          told.push(name)
        })
        // A buffering proxy would keep SSE's endpoint event, and connect() would wait for it in vain.
        await client.connect(transport)
        onTestFinished(() => client.close())
        return client
      }),
    )
    const answers = await Promise.all(
      clients.map((client) =>
        client.callTool({ name: 'list_clusters', arguments: { limit: 100 } }),
      ),
    )
    const names = await clusterNames(demo)
    expect(answers.map((answer) => namesIn(Object(answer.structuredContent)))).toEqual([
      names,
      names,
    ])

    // Comes over streams that stay open, so it comes only if nothing on the way holds it back.
    await daemon.reload({ ...settings, MCP_LEVEL: 'observe' })
    await expect
      .poll(() => told.toSorted(), { timeout: 10_000 })
      .toEqual(['SSEClientTransport', 'StreamableHTTPClientTransport'])
  })

  test.each([
    ['the address of a proxy that is trusted', '127.0.0.1:0', '127.0.0.1', '127.0.0.2'],
    ['a unix socket that is trusted', 'unix', 'unix', '127.0.0.2'],
    ['a unix socket that is not', 'unix', '192.0.2.1', 'unix'],
  ])('bad tokens count for the client behind %s', async (_, where, trusted, expected) => {
    const bind = where === 'unix' ? `unix:${socketName(await temporaryFolder())}` : where
    const { nginx, daemon } = await behindNginx(bind, keepsPath, {
      MCP_TRUSTED_PROXIES: trusted,
    })
    const headers = { authorization: 'Bearer wrong', 'x-forwarded-for': '198.51.100.7' }
    const answer = await fetchThrough(nginx, '127.0.0.2')(`${nginx.url}/cc/mcp`, { headers })
    expect(answer.status).toBe(401)
    expect(await daemon.logged(/bad token/)).toMatchObject({ address: expected })
  })
})
