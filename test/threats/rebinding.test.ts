import { randomBytes } from 'node:crypto'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { beforeEach, expect, test } from 'vitest'
import { waitingPlans } from '../support/change-parts.ts'
import { exchange } from '../support/http-exchange.ts'
import { serveApp, TOKEN, type ServedApp } from '../support/serve-app.ts'
import { reportWith } from '../support/status-report.ts'

const OWN = 'mcp.example.com:8443'
const METHODS = ['GET', 'POST', 'DELETE', 'PUT', 'OPTIONS'] as const
/** Probes come by address, so any Host is good there (DESIGN 3). */
const HEALTH = ['/healthz', '/readyz']

let app: ServedApp
/** What the app itself says that it serves, with everything that can be switched on; and what it doesn't serve. */
let routes: { method: string; path: string }[]

beforeEach(async () => {
  app = await serveApp({
    allowedHosts: [OWN, '[::1]:3000'],
    allowedOrigins: [`https://${OWN}`, 'http://[::1]:3000'],
    metrics: async () => ({ text: '', contentType: 'text/plain' }),
    status: { key: randomBytes(32), report: async () => reportWith() },
    approve: { key: randomBytes(32), approverOf: () => undefined, waiting: waitingPlans(100) },
  })
  const served = app.routes.flatMap(({ method, path }) =>
    (method === 'ALL' ? METHODS : [method]).map((one) => ({
      method: one,
      path: path.replace('*', 'oauth-protected-resource'),
    })),
  )
  routes = [...served, { method: 'GET', path: '/nothing' }]
})

const guarded = () => routes.filter(({ path }) => !HEALTH.includes(path))

type Ask = (route: { method: string; path: string }) => Promise<number>

/** Each route with the status that it answers. */
async function statuses(ask: Ask, of = guarded()): Promise<Record<string, number>> {
  const found = await Promise.all(
    of.map(async (route) => [`${route.method} ${route.path}`, await ask(route)] as const),
  )
  return Object.fromEntries(found)
}

const authorized = { authorization: `Bearer ${TOKEN}`, accept: 'text/event-stream' }

const asking =
  (headers: Record<string, string | string[]>): Ask =>
  async ({ method, path }) =>
    (await exchange(app.url + path, { method, headers: { ...authorized, ...headers } })).status

/** The same status for every route. */
const everywhere = (status: number, of = guarded()): Record<string, number> =>
  Object.fromEntries(of.map(({ method, path }) => [`${method} ${path}`, status]))

/** A request written by hand: HTTP's own clients refuse to send such. */
const raw =
  (target: (path: string) => string, hosts: readonly string[]): Ask =>
  async ({ method, path }) => {
    const socket = connect(app.port, '127.0.0.1')
    const head = [
      `${method} ${target(path)} HTTP/1.1`,
      ...hosts.map((host) => `Host: ${host}`),
      `Authorization: Bearer ${TOKEN}`,
      'Accept: application/json',
      'Connection: close',
    ]
    socket.end(`${head.join('\r\n')}\r\n\r\n`)
    return Number(/^HTTP\/1\.1 (\d{3})/.exec(await text(socket))?.[1])
  }

test('the matrix holds every route of the app', () => {
  const paths = [...new Set(routes.map(({ path }) => path))].toSorted()
  expect(paths).toEqual(
    expect.arrayContaining([
      '/',
      '/.well-known/oauth-protected-resource',
      '/approve/:plan',
      '/healthz',
      '/mcp',
      '/message',
      '/metrics',
      '/nothing',
      '/readyz',
      '/sse',
      '/status',
      '/status/sign-out',
    ]),
  )
})

test.each([OWN, 'MCP.EXAMPLE.COM:8443', '[::1]:3000'])(
  'row 7: our own Host (%s) is let through everywhere',
  async (host) => {
    const found = await statuses(asking({ host }), routes)
    expect(Object.entries(found).filter(([, status]) => status === 403)).toEqual([])
  },
)

test.each([
  ['of somebody else', 'evil.example.com', 403],
  ['of somebody else at our port', 'evil.example.com:8443', 403],
  ['below ours', 'evil.mcp.example.com:8443', 403],
  ['above ours', 'example.com:8443', 403],
  ['that begins as ours', 'mcp.example.com.evil.example.com:8443', 403],
  ['with a dot at its end', 'mcp.example.com.:8443', 403],
  ['without the port', 'mcp.example.com', 403],
  ['with another port', 'mcp.example.com:8444', 403],
  ['with a port that begins as ours', 'mcp.example.com:84430', 400],
  ['with two ports', 'mcp.example.com:8443:8443', 400],
  ['that is an address', '127.0.0.1:8443', 403],
  ['that is loopback', 'localhost:8443', 403],
  ['of another IPv6 address', '[::2]:3000', 403],
  ['of ours as IPv6, written out', '[0:0:0:0:0:0:0:1]:3000', 400],
  ['of IPv4 in IPv6', '[::ffff:127.0.0.1]:3000', 400],
  ['of IPv6 without brackets', '::1', 400],
  ['with a user before it', `user@${OWN}`, 400],
  ['as a user before another', `${OWN}@evil.example.com`, 400],
  ['with a path', `${OWN}/x`, 400],
  ['in a list', `${OWN}, evil.example.com`, 400],
  ['that is empty', '', 403],
])('row 7: a Host %s is refused everywhere', async (_, host, status) => {
  expect(await statuses(asking({ host }))).toEqual(everywhere(status))
})

test('row 7: without a Host nothing is served', async () => {
  expect(await statuses(raw((path) => path, []))).toEqual(everywhere(403))
})

test.each([
  ['another', [OWN, 'evil.example.com']],
  ['ours behind another', ['evil.example.com', OWN]],
  ['the same', [OWN, OWN]],
])('row 7: a second Host (%s) is refused everywhere', async (_, hosts) => {
  expect(await statuses(raw((path) => path, hosts))).toEqual(everywhere(403))
})

test.each([
  ['http://evil.example.com', 403],
  ['https://evil.example.com:8443', 403],
  ['http://mcp.example.com.:8443', 403],
  [`http://user@${OWN}`, 403],
  // What the parser of HTTP makes no URL of.
  ['HTTP://evil.example.com', 400],
  ['ftp://evil.example.com', 400],
])('row 7: a target in absolute form (%s) is refused everywhere', async (origin, status) => {
  expect(await statuses(raw((path) => origin + path, [OWN]))).toEqual(everywhere(status))
})

test('our own target in absolute form is served', async () => {
  const home = { method: 'GET', path: '/' }
  expect(await raw((path) => `http://${OWN}${path}`, [OWN])(home)).toBe(200)
})

test('health takes any Host', async () => {
  const health = routes.filter(({ path }) => HEALTH.includes(path))
  const [own, foreign] = await Promise.all(
    [OWN, 'evil.example.com'].map((host) => statuses(asking({ host }), health)),
  )
  expect(foreign).toEqual(own)
  expect(own).toEqual({ 'GET /healthz': 200, 'GET /readyz': 503 })
})

test.each([
  ['of somebody else', 'https://evil.example.com'],
  ['of no page', 'null'],
  ['that is empty', ''],
  ['by another scheme', `http://${OWN}`],
  ['without the port', 'https://mcp.example.com'],
  ['with another port', 'https://mcp.example.com:8444'],
  ['with a dot at its end', 'https://mcp.example.com.:8443'],
  ['below ours', 'https://evil.mcp.example.com:8443'],
  ['that begins as ours', `https://${OWN}.evil.example.com`],
  ['with a user', `https://user@${OWN}`],
  ['with a path', `https://${OWN}/`],
  ['of IPv6, written out', 'http://[0:0:0:0:0:0:0:1]:3000'],
  ['of another port of IPv6', 'http://[::1]:3001'],
  ['of a file', 'file://'],
  ['of an extension', 'chrome-extension://abcdefghijklmnop'],
  ['twice', [`https://${OWN}`, `https://${OWN}`]],
])('row 7: an Origin %s is refused everywhere, at health too', async (_, origin) => {
  expect(await statuses(asking({ host: OWN, origin }), routes)).toEqual(everywhere(403, routes))
})

test.each([`https://${OWN}`, `HTTPS://MCP.example.com:8443`, 'http://[::1]:3000'])(
  'our own Origin (%s) is let through everywhere',
  async (origin) => {
    const found = await statuses(asking({ host: OWN, origin }), routes)
    expect(Object.entries(found).filter(([, status]) => status === 403)).toEqual([])
  },
)

test('row 7: no answer to a page elsewhere lets its browser read it', async () => {
  const answers = await Promise.all(
    routes.flatMap(({ method, path }) =>
      ['https://evil.example.com', 'null'].map((origin) =>
        exchange(app.url + path, { method, headers: { ...authorized, host: OWN, origin } }),
      ),
    ),
  )
  const allowing = answers.flatMap(({ headers }) =>
    Object.keys(headers).filter((name) => name.startsWith('access-control-')),
  )
  expect([...new Set(allowing)]).toEqual([])
})
