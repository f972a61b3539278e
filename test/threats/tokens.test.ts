import { randomBytes } from 'node:crypto'
import { beforeEach, expect, test } from 'vitest'
import { waitingPlans } from '../support/change-parts.ts'
import { exchange } from '../support/http-exchange.ts'
import { serveApp, TOKEN, type ServedApp } from '../support/serve-app.ts'
import { reportWith } from '../support/status-report.ts'

/** What needs no credential, or takes one in a form of its own (test/http/status.test.ts, approve.test.ts). */
const OPEN = ['/', '/healthz', '/readyz', '/.well-known/*', '/status/sign-out']
const FORMS = ['POST /status', 'POST /approve/:plan']

let app: ServedApp
/** Every route of the app that asks for a credential, and what isn't there. */
let routes: { method: string; path: string }[]
beforeEach(async () => {
  app = await serveApp({
    metrics: async () => ({ text: '', contentType: 'text/plain' }),
    status: { key: randomBytes(32), report: async () => reportWith() },
    approve: { key: randomBytes(32), approverOf: () => undefined, waiting: waitingPlans(100) },
    // Each request comes from an address of its own, so that none waits for the failures of others.
    trustedProxies: ['127.0.0.1'],
  })
  const served = app.routes
    .filter(({ method, path }) => !OPEN.includes(path) && !FORMS.includes(`${method} ${path}`))
    .flatMap(({ method, path }) =>
      (method === 'ALL' ? ['GET', 'POST', 'DELETE', 'PUT'] : [method]).map((one) => ({
        method: one,
        path,
      })),
    )
  routes = [...served, { method: 'GET', path: '/nothing' }]
})

let address = 0
async function answers(
  headers: Record<string, string | string[]>,
  query: string,
): Promise<Record<string, unknown>> {
  const found = await Promise.all(
    routes.map(async ({ method, path }) => {
      const { status, json } = await exchange(app.url + path + query, {
        method,
        headers: {
          accept: 'application/json, text/event-stream',
          'x-forwarded-for': `198.51.100.${(address += 1) % 250}`,
          ...headers,
        },
      })
      return [`${method} ${path}`, { status, json }] as const
    }),
  )
  return Object.fromEntries(found)
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
const unsigned = [
  { alg: 'none', typ: 'at+jwt' },
  { sub: 'alice', exp: 9_999_999_999 },
]
  .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
  .join('.')

test('the matrix holds every route that asks for a credential', () => {
  expect(routes.map(({ method, path }) => `${method} ${path}`).toSorted()).toEqual(
    expect.arrayContaining([
      'DELETE /mcp',
      'GET /approve/:plan',
      'GET /mcp',
      'GET /metrics',
      'GET /nothing',
      'GET /sse',
      'GET /status',
      'POST /mcp',
      'POST /message',
      'PUT /mcp',
    ]),
  )
})

test.each<[string, Record<string, string | string[]>, string]>([
  ['none', {}, ''],
  ['an empty one', bearer(''), ''],
  ['an empty header', { authorization: '' }, ''],
  ['a wrong one', bearer('the-token-of-nobody'), ''],
  ['its beginning', bearer(TOKEN.slice(0, -1)), ''],
  ['it and more', bearer(`${TOKEN}0`), ''],
  ['it in other letters', bearer(TOKEN.toUpperCase()), ''],
  ['it twice in one header', bearer(`${TOKEN}, Bearer ${TOKEN}`), ''],
  ['it in two headers', { authorization: [`Bearer ${TOKEN}`, `Bearer ${TOKEN}`] }, ''],
  ['it behind another', { authorization: ['Bearer wrong', `Bearer ${TOKEN}`] }, ''],
  ['it by another scheme', { authorization: `Basic ${btoa(`alice:${TOKEN}`)}` }, ''],
  ['it without a scheme', { authorization: TOKEN }, ''],
  ['it in another header', { 'x-api-key': TOKEN, 'proxy-authorization': `Bearer ${TOKEN}` }, ''],
  ['it in a cookie', { cookie: `access_token=${TOKEN}; cmon_mcp_status=${TOKEN}` }, ''],
  ['it in the query', {}, `?access_token=${TOKEN}&token=${TOKEN}&authorization=Bearer%20${TOKEN}`],
  ['a JWT that nobody has signed', bearer(`${unsigned}.`), ''],
  ['a huge one', bearer('A'.repeat(12_000)), ''],
])('row 28: with %s every route answers 401', async (_, headers, query) => {
  const refused = {
    status: 401,
    json: {
      jsonrpc: '2.0',
      error: { code: -32000, message: expect.stringMatching(/bearer token/i) },
      id: null,
    },
  }
  expect(await answers(headers, query)).toEqual(
    Object.fromEntries(routes.map(({ method, path }) => [`${method} ${path}`, refused])),
  )
})

test('row 28: refusals of bad tokens differ in nothing, whatever was right about them', async () => {
  const seen = await Promise.all(
    ['x', TOKEN.slice(0, 5), TOKEN.slice(0, -1), `${TOKEN}x`, 'A'.repeat(5_000)].map((token) =>
      answers(bearer(token), ''),
    ),
  )
  for (const one of seen) expect(one).toEqual(seen[0])
})
