import { randomBytes } from 'node:crypto'
import { describe, expect, test, vi } from 'vitest'
import { anonymousPrincipal, type Principal } from '../../src/auth/principal.ts'
import { createStaticTokens, sharedToken } from '../../src/auth/static-token.ts'
import type { StatusReport } from '../../src/http/pages/status-report.ts'
import { exchange, type Exchanged } from '../support/http-exchange.ts'
import { modernRequest, openSession, openSse } from '../support/mcp-wire.ts'
import {
  OTHER_TOKEN,
  serveApp,
  TOKEN,
  type ServeAppOptions,
  type ServedApp,
} from '../support/serve-app.ts'
import { reportWith } from '../support/status-report.ts'

const key = randomBytes(32)
const report = async () => reportWith()
const serve = (options: ServeAppOptions = {}): Promise<ServedApp> =>
  serveApp({ status: { key, report }, ...options })

const HTML = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }
const bearer = { authorization: `Bearer ${TOKEN}` }

const post = (
  url: string,
  token: string,
  headers: Record<string, string> = {},
): Promise<Exchanged> =>
  exchange(url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...HTML, ...headers },
    body: new URLSearchParams({ token }).toString(),
  })

/** The name and value of a cookie that an answer sets, as it is sent back. */
const cookieOf = ({ headers }: Exchanged): string => headers['set-cookie']?.[0]?.split(';')[0] ?? ''

const told = ({ status, headers }: Exchanged) => ({
  status,
  type: headers['content-type'],
  challenge: headers['www-authenticate'],
})

describe('/status', () => {
  test('tells a browser without a token nothing, and gives it a form', async () => {
    const app = await serve()
    const answer = await exchange(`${app.url}/status`, { headers: HTML })
    expect(told(answer)).toEqual({
      status: 401,
      type: 'text/html; charset=UTF-8',
      challenge: 'Bearer realm="cmon-mcp"',
    })
    expect(answer.text).toContain('<form method="post" action="/status">')
    expect(answer.text).not.toMatch(/east|192\.0\.2|list_nodes/)
    expect(app.authFailures).toEqual([])
  })

  test.each(['application/json', '*/*'])(
    'answers others, by Accept: %s, as every route does',
    async (accept) => {
      const app = await serve()
      expect(told(await exchange(`${app.url}/status`, { headers: { accept } }))).toEqual({
        status: 401,
        type: 'application/json',
        challenge: 'Bearer realm="cmon-mcp"',
      })
    },
  )

  test.each([
    ['text/html,*/*;q=0.8', 'text/html; charset=UTF-8'],
    ['*/*', 'text/html; charset=UTF-8'],
    ['application/json', 'application/json'],
    ['application/json, text/html;q=0.5', 'application/json'],
  ])('by Accept: %s is %s for who sends the token', async (accept, type) => {
    const app = await serve()
    const answer = await exchange(`${app.url}/status`, { headers: { ...bearer, accept } })
    expect(told(answer)).toEqual({ status: 200, type, challenge: undefined })
    if (type === 'application/json') expect(answer.json).toEqual(reportWith())
    else expect(answer.text).toContain('<h2 id="controllers">')
  })

  test('shows who may not see others their own calls, and no clients', async () => {
    const app = await serve({ status: { key, report: async () => reportWith({ view: 'own' }) } })
    const { text } = await exchange(`${app.url}/status`, { headers: { ...bearer, ...HTML } })
    expect(text).toContain('Your recent calls')
    expect(text).not.toMatch(/Sessions|2025-11-25/)
  })

  test('is kept by nobody on the way', async () => {
    const app = await serve()
    const { headers } = await exchange(`${app.url}/status`, { headers: bearer })
    expect(headers['cache-control']).toBe('no-store')
  })

  test('knows the clients of every transport', async () => {
    const connected = vi.fn(async (_: readonly unknown[]) => reportWith())
    const app = await serve({ status: { key, report: connected } })
    const session = await openSession(`${app.url}/mcp`, { token: TOKEN })
    const stream = await session.stream()
    const sse = await openSse(`${app.url}/sse`, { token: TOKEN })
    const waiting = modernRequest(`${app.url}/mcp`, TOKEN, 'tools/call', {
      name: 'wait',
      arguments: { milliseconds: 1_000 },
    })
    const look = async () => {
      await exchange(`${app.url}/status`, { headers: bearer })
      return connected.mock.lastCall?.[0]
    }
    const wire = { name: 'wire', version: '1' }
    await expect.poll(look).toEqual([
      { transport: 'http', revision: '2025-11-25', client: wire, session: true, open: 1 },
      { transport: 'http', revision: '2026-07-28', client: wire, session: false, open: 1 },
      { transport: 'sse', revision: '2024-11-05', client: wire, session: true, open: 1 },
    ])
    await waiting
    stream.close()
    sse.close()
    await expect
      .poll(look)
      .toEqual([
        { transport: 'http', revision: '2025-11-25', client: wire, session: true, open: 0 },
      ])
  })

  test('shows whatever it is told as text', async () => {
    const hostile = `</td></title><script>alert(1)</script>"'&`
    const spoilt = JSON.parse(
      JSON.stringify(reportWith()),
      (key, value: unknown) =>
        typeof value === 'string' && !/^(at|condition|level|transport|last_contact)$/.test(key)
          ? hostile
          : value,
      // Every string but those that choose words and times is another; the shape is as it was.
    ) as StatusReport
    const app = await serve({ status: { key, report: async () => spoilt } })
    const { text } = await exchange(`${app.url}/status`, { headers: { ...HTML, ...bearer } })
    const escaped = '&lt;/td&gt;&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;'
    expect(text.split(escaped).length).toBeGreaterThan(20)
    expect(text).not.toContain('<script>alert')
    expect(text).not.toContain(hostile.slice(-3))
  })

  test('is open where no credential is configured', async () => {
    const app = await serve({ anonymous: anonymousPrincipal, principalOf: () => undefined })
    const answer = await exchange(`${app.url}/status`, { headers: HTML })
    expect(answer.status).toBe(200)
    expect(answer.text).not.toContain('Sign out')
  })
})

describe('signing in', () => {
  test('gives a cookie for /status alone, that scripts and other sites do not get', async () => {
    const app = await serve()
    const answer = await post(`${app.url}/status`, ` ${TOKEN}\n`)
    expect({ status: answer.status, location: answer.headers.location }).toEqual({
      status: 303,
      location: '/status',
    })
    expect(answer.headers['set-cookie']).toEqual([
      expect.stringMatching(
        /^cmon_mcp_status=v1\.[\w-]+; Max-Age=3600; Path=\/status; HttpOnly; SameSite=Strict$/,
      ),
    ])
    expect(answer.headers['set-cookie']?.[0]).not.toContain(TOKEN)
    const cookie = cookieOf(answer)
    const page = await exchange(`${app.url}/status`, { headers: { ...HTML, cookie } })
    expect(page.status).toBe(200)
    expect(page.text).toContain('Sign out')
    const elsewhere = await exchange(`${app.url}/mcp`, { headers: { cookie } })
    expect(elsewhere.status).toBe(401)
  })

  test('with a public URL by HTTPS and a path is for those', async () => {
    const app = await serve({
      baseUrl: new URL('https://example.com/cc'),
      allowedHosts: ['127.0.0.1'],
    })
    const answer = await post(`${app.url}/cc/status`, TOKEN)
    expect(answer.headers.location).toBe('/cc/status')
    expect(answer.headers['set-cookie']?.[0]).toMatch(
      /; Path=\/cc\/status; HttpOnly; Secure; SameSite=Strict$/,
    )
  })

  test.each(['wrong', '', TOKEN.slice(1)])('with %j is refused, and counted', async (token) => {
    const app = await serve()
    const answer = await post(`${app.url}/status`, token)
    expect(told(answer)).toEqual({
      status: 401,
      type: 'text/html; charset=UTF-8',
      challenge: expect.stringContaining('error="invalid_token"'),
    })
    expect(answer.headers).not.toHaveProperty('set-cookie')
    expect(answer.text).toContain('That is not a token of this server.')
    expect(app.authFailures).toEqual(['127.0.0.1'])
  })

  test('waits after thirty failures in a minute, those of other routes among them', async () => {
    const app = await serve()
    for (let count = 0; count < 30; count += 1)
      await exchange(`${app.url}/mcp`, { headers: { authorization: 'Bearer wrong' } })
    const began = performance.now()
    await post(`${app.url}/status`, 'wrong')
    expect(performance.now() - began).toBeGreaterThan(1_500)
    const good = performance.now()
    expect((await post(`${app.url}/status`, TOKEN)).status).toBe(303)
    expect(performance.now() - good).toBeLessThan(1_000)
  })

  test('from a page of another site is refused', async () => {
    const app = await serve()
    for (const path of ['/status', '/status/sign-out']) {
      const answer = await post(app.url + path, TOKEN, { origin: 'https://evil.example.com' })
      expect({ path, status: answer.status }).toEqual({ path, status: 403 })
      expect(answer.headers).not.toHaveProperty('set-cookie')
    }
  })

  test('takes no body that a form could not send', async () => {
    const app = await serve()
    expect((await post(`${app.url}/status`, 'a'.repeat(20_000))).status).toBe(413)
    expect(app.defects).toEqual([])
  })

  test('with a token too long for a cookie says what to do', async () => {
    const long = 'a'.repeat(3_000)
    const app = await serve({
      principalOf: createStaticTokens([sharedToken(long, 'alice')]),
    })
    const answer = await post(`${app.url}/status`, long)
    expect({ status: answer.status, text: answer.text }).toEqual({
      status: 413,
      text: 'This token is too long for a cookie: send it as a header',
    })
  })
})

describe('the cookie', () => {
  const statusWith = async (app: ServedApp, cookie: string): Promise<number> =>
    (await exchange(`${app.url}/status`, { headers: { ...HTML, cookie } })).status

  test('outlives the process, under the same key only', async () => {
    const cookie = cookieOf(await post(`${(await serve()).url}/status`, TOKEN))
    expect(await statusWith(await serve(), cookie)).toBe(200)
    const other = await serve({ status: { key: randomBytes(32), report } })
    expect(await statusWith(other, cookie)).toBe(401)
  })

  test('ends with its token', async () => {
    let tokens = createStaticTokens([sharedToken(TOKEN, 'alice')])
    const principalOf = (token: string): Principal | undefined => tokens(token)
    const app = await serve({ principalOf })
    const cookie = cookieOf(await post(`${app.url}/status`, TOKEN))
    expect(await statusWith(app, cookie)).toBe(200)
    tokens = createStaticTokens([sharedToken(OTHER_TOKEN, 'alice')])
    expect(await statusWith(app, cookie)).toBe(401)
  })

  test('ends after an hour', async () => {
    const app = await serve()
    const cookie = cookieOf(await post(`${app.url}/status`, TOKEN))
    vi.useFakeTimers({ toFake: ['Date'] })
    try {
      vi.setSystemTime(Date.now() + 59 * 60_000)
      expect(await statusWith(app, cookie)).toBe(200)
      vi.setSystemTime(Date.now() + 2 * 60_000)
      expect(await statusWith(app, cookie)).toBe(401)
    } finally {
      vi.useRealTimers()
    }
  })

  test.each([
    ['altered', (cookie: string) => `${cookie.slice(0, -1)}${cookie.endsWith('A') ? 'B' : 'A'}`],
    ['cut', (cookie: string) => cookie.slice(0, 40)],
    ['made up', () => 'cmon_mcp_status=v1.AAAA'],
    ['empty', () => 'cmon_mcp_status='],
  ])('that is %s is none', async (_, change) => {
    const app = await serve()
    const cookie = cookieOf(await post(`${app.url}/status`, TOKEN))
    expect(await statusWith(app, change(cookie))).toBe(401)
    expect(app.authFailures).toEqual([])
  })

  test('is no help to a bad header', async () => {
    const app = await serve()
    const cookie = cookieOf(await post(`${app.url}/status`, TOKEN))
    const answer = await exchange(`${app.url}/status`, {
      headers: { cookie, authorization: 'Bearer wrong' },
    })
    expect(answer.status).toBe(401)
  })

  test('is taken back by signing out', async () => {
    const app = await serve()
    const answer = await exchange(`${app.url}/status/sign-out`, { method: 'POST' })
    expect({ status: answer.status, location: answer.headers.location }).toEqual({
      status: 303,
      location: '/',
    })
    expect(answer.headers['set-cookie']).toEqual([
      expect.stringMatching(/^cmon_mcp_status=; Max-Age=0; Path=\/status;/),
    ])
  })
})
