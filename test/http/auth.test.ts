import { beforeEach, describe, expect, test } from 'vitest'
import { anonymousPrincipal } from '../../src/auth/principal.ts'
import { createMemoryState } from '../../src/state/directory.ts'
import { exchange, type Exchanged } from '../support/http-exchange.ts'
import { modernRequest, openSession, openSse, structured } from '../support/mcp-wire.ts'
import {
  OTHER_TOKEN,
  PREVIOUS_TOKEN,
  serveApp,
  TOKEN,
  type ServedApp,
} from '../support/serve-app.ts'

const ROUTES = [
  ['POST', '/mcp'],
  ['GET', '/mcp'],
  ['DELETE', '/mcp'],
  ['PUT', '/mcp'],
  ['HEAD', '/mcp'],
  ['GET', '/sse'],
  ['POST', '/sse'],
  ['HEAD', '/sse'],
  ['POST', '/message'],
  ['POST', '/message?sessionId=x'],
  ['GET', '/nothing'],
] as const

const BAD_CREDENTIALS = [
  'Bearer wrong',
  'Bearer ',
  'Bearer',
  `Bearer ${TOKEN}x`,
  `Bearer ${TOKEN.slice(0, -1)}`,
  `Bearer ${TOKEN.toUpperCase()}`,
  `Bearer ${TOKEN} ${TOKEN}`,
  `Bearer "${TOKEN}"`,
  `Basic ${Buffer.from(`alice:${TOKEN}`).toString('base64')}`,
  `Token ${TOKEN}`,
  TOKEN,
  '',
]

const accept = { accept: 'application/json, text/event-stream' }

describe('a request', () => {
  let app: ServedApp
  beforeEach(async () => {
    app = await serveApp()
  })

  const unauthorized = {
    jsonrpc: '2.0',
    error: { code: -32000, message: expect.stringMatching(/bearer token/i) },
    id: null,
  }

  test.each(ROUTES)('%s %s without a token is told what is wanted', async (method, path) => {
    const { status, headers, json } = await exchange(app.url + path, { method, headers: accept })
    expect({
      status,
      type: headers['content-type'],
      challenge: headers['www-authenticate'],
    }).toEqual({ status: 401, type: 'application/json', challenge: 'Bearer realm="cmon-mcp"' })
    expect(json).toEqual(method === 'HEAD' ? undefined : unauthorized)
    expect(app.authFailures).toEqual([])
  })

  test.each(ROUTES)('%s %s with a bad credential is refused', async (method, path) => {
    for (const authorization of BAD_CREDENTIALS) {
      const { status, headers, json } = await exchange(app.url + path, {
        method,
        headers: { ...accept, authorization },
      })
      expect({ authorization, status, type: headers['content-type'] }).toEqual({
        authorization,
        status: 401,
        type: 'application/json',
      })
      expect(headers['www-authenticate']).toMatch(/^Bearer realm="cmon-mcp", error="invalid_token"/)
      expect(json).toEqual(method === 'HEAD' ? undefined : unauthorized)
    }
    expect(app.authFailures).toEqual(BAD_CREDENTIALS.map(() => '127.0.0.1'))
  })

  test.each([
    ['the token', `Bearer ${TOKEN}`],
    ['the token before it', `Bearer ${PREVIOUS_TOKEN}`],
    ['a scheme in other letters', `bearer ${TOKEN}`],
  ])('with %s is served', async (_, authorization) => {
    const { status } = await exchange(`${app.url}/mcp`, {
      headers: { ...accept, authorization },
    })
    expect(status).toBe(400)
  })

  test('is not let in by what stands in the query', async () => {
    const query = `?access_token=${TOKEN}&token=${TOKEN}`
    const { status } = await exchange(`${app.url}/sse${query}`, { headers: accept })
    expect(status).toBe(401)
  })

  test.each(['/healthz', '/readyz', '/', '/.well-known/oauth-protected-resource/mcp'])(
    '%s needs no token and minds no bad one',
    async (path) => {
      const statuses = await Promise.all(
        [undefined, 'Bearer wrong', `Bearer ${TOKEN}`].map(async (authorization) => {
          const headers: Record<string, string> = authorization ? { authorization } : {}
          return (await exchange(app.url + path, { headers })).status
        }),
      )
      expect(new Set(statuses).size).toBe(1)
      expect(statuses[0]).not.toBe(401)
    },
  )
})

describe('a session', () => {
  test('goes on with the token that replaces the one it began with', async () => {
    const app = await serveApp()
    const session = await openSession(`${app.url}/mcp`, { token: PREVIOUS_TOKEN })
    const answer = await exchange(`${app.url}/mcp`, {
      method: 'DELETE',
      headers: { ...session.headers, authorization: `Bearer ${TOKEN}` },
    })
    expect(answer.status).toBe(200)
  })

  test('is asked for the token at every request', async () => {
    const app = await serveApp()
    const session = await openSession(`${app.url}/mcp`, { token: TOKEN })
    const { authorization: _, ...headers } = session.headers
    for (const method of ['POST', 'GET', 'DELETE']) {
      const { status } = await exchange(`${app.url}/mcp`, {
        method,
        headers: { ...headers, ...accept },
      })
      expect({ method, status }).toEqual({ method, status: 401 })
    }
    expect((await session.callTool('echo', { text: 'a' })).status).toBe(200)
  })

  test('of somebody else looks as if it were not there, before and after a restart', async () => {
    const state = createMemoryState()
    const app = await serveApp({ state })
    const session = await openSession(`${app.url}/mcp`, { token: TOKEN })
    const asBob = async (base: string): Promise<Exchanged[]> =>
      Promise.all(
        ['POST', 'GET', 'DELETE'].map((method) =>
          exchange(`${base}/mcp`, {
            method,
            headers: {
              ...session.headers,
              ...accept,
              'content-type': 'application/json',
              authorization: `Bearer ${OTHER_TOKEN}`,
            },
            ...(method === 'POST' ? { body: '{"jsonrpc":"2.0","id":1,"method":"ping"}' } : {}),
          }),
        ),
      )
    const unknown = await exchange(`${app.url}/mcp`, {
      headers: { ...accept, authorization: `Bearer ${OTHER_TOKEN}`, 'mcp-session-id': 'nope' },
    })
    expect(unknown.status).toBe(404)
    for (const { status, text } of await asBob(app.url))
      expect({ status, text }).toEqual({ status: unknown.status, text: unknown.text })
    expect((await session.callTool('echo', { text: 'a' })).status).toBe(200)

    const restarted = await serveApp({ state })
    for (const { status, text } of await asBob(restarted.url))
      expect({ status, text }).toEqual({ status: unknown.status, text: unknown.text })
  })

  test('of SSE of somebody else looks as if it were not there', async () => {
    const app = await serveApp()
    const client = await openSse(`${app.url}/sse`, { token: TOKEN })
    const send = (token: string): Promise<Exchanged> =>
      exchange(new URL(client.endpoint, app.url).href, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: '{"jsonrpc":"2.0","id":99,"method":"ping"}',
      })
    expect((await send(OTHER_TOKEN)).status).toBe(404)
    expect((await send(TOKEN)).status).toBe(202)
    client.close()
  })
})

describe('where no credential is configured', () => {
  test('everybody is served who sends none, and nobody who sends one', async () => {
    const app = await serveApp({ anonymous: anonymousPrincipal, principalOf: () => undefined })
    const called = await modernRequest(`${app.url}/mcp`, undefined, 'tools/call', {
      name: 'echo',
      arguments: { text: 'hello' },
    })
    expect(structured(called.message)).toEqual({ text: 'hello' })
    const refused = await modernRequest(`${app.url}/mcp`, TOKEN, 'tools/list')
    expect(refused.status).toBe(401)
  })
})

describe('bad tokens', () => {
  const FREE = 30
  const fail = async (app: ServedApp, headers: Record<string, string> = {}): Promise<number> => {
    const began = performance.now()
    const { status } = await exchange(`${app.url}/mcp`, {
      headers: { ...headers, authorization: 'Bearer wrong' },
    })
    expect(status).toBe(401)
    return performance.now() - began
  }

  test('wait from the thirty-first in a minute on, while a good token and none never do', async () => {
    const app = await serveApp()
    for (let count = 0; count < FREE; count += 1) expect(await fail(app)).toBeLessThan(1_000)
    const slow = fail(app)
    const good: number[] = []
    for (let count = 0; count < 20; count += 1) {
      const began = performance.now()
      const session = await openSession(`${app.url}/mcp`, { token: TOKEN })
      const { status } = await exchange(`${app.url}/mcp`)
      expect([typeof session.id, status]).toEqual(['string', 401])
      good.push(performance.now() - began)
    }
    expect(Math.max(...good)).toBeLessThan(1_000)
    expect(await slow).toBeGreaterThan(1_500)
  })

  test('of one address do not slow down another behind a trusted proxy', async () => {
    const app = await serveApp({ trustedProxies: ['127.0.0.1'] })
    const from = (address: string): Record<string, string> => ({ 'x-forwarded-for': address })
    for (let count = 0; count < FREE; count += 1) await fail(app, from('192.0.2.1'))
    const [slow, swift] = await Promise.all([
      fail(app, from('192.0.2.1')),
      fail(app, from('192.0.2.2')),
    ])
    expect(slow).toBeGreaterThan(1_500)
    expect(swift).toBeLessThan(1_000)
  })

  test.each([
    ['is not believed from just anybody', [], '192.0.2.1', '127.0.0.1'],
    ['is believed from a trusted proxy', ['127.0.0.1'], '192.0.2.1', '192.0.2.1'],
    ['is believed from a trusted subnet', ['127.0.0.0/8'], '2001:db8::1', '2001:db8::1'],
    ['counts from the right', ['127.0.0.1'], '198.51.100.9, 192.0.2.1', '192.0.2.1'],
    ['is read past other proxies', ['127.0.0.1', '10.0.0.0/8'], '192.0.2.1, 10.1.1.1', '192.0.2.1'],
    ['is not believed when it is no address', ['127.0.0.1'], 'unknown', '127.0.0.1'],
    ['may be empty', ['127.0.0.1'], '', '127.0.0.1'],
  ])('X-Forwarded-For %s', async (_, trustedProxies, forwarded, address) => {
    const app = await serveApp({ trustedProxies })
    await fail(app, { 'x-forwarded-for': forwarded })
    expect(app.authFailures).toEqual([address])
  })
})
