import { describe, expect, test } from 'vitest'
import type { Approver } from '../../src/auth/approver.ts'
import { createStaticTokens, digestOf, type StaticToken } from '../../src/auth/static-token.ts'
import type { WaitingPlan, WaitingPlans } from '../../src/policy/waiting-plans.ts'
import { changeParts, planThatWaits, TERMS, waitingPlans } from '../support/change-parts.ts'
import { exchange, type Exchanged } from '../support/http-exchange.ts'
import {
  OTHER_TOKEN,
  serveApp,
  TOKEN,
  type ServedApp,
  type ServeAppOptions,
} from '../support/serve-app.ts'

const KEY = Buffer.alloc(32, 3)
const ALICE = 'the-token-of-the-approver-alice'
const BOB = 'the-token-of-the-approver-bob'
const HTML = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }
const hostile = `</title><script>alert(1)</script>"'&`

const approver = (token: string, id: string): StaticToken<Approver> => ({
  digest: digestOf(token),
  principal: { id },
})

interface Served {
  readonly app: ServedApp
  readonly waiting: WaitingPlans
  readonly plan: WaitingPlan
  readonly page: string
}

const planIn = (waiting: WaitingPlans, reason: string): Promise<WaitingPlan> =>
  planThatWaits(waiting, {
    client: hostile,
    requests: [
      { rpc: 'jobs/createJobInstance', params: { cluster_id: 1, title: { untrusted: hostile } } },
    ],
    reason,
  })

async function serve(options: ServeAppOptions = {}): Promise<Served> {
  const waiting = waitingPlans(100)
  const approverOf = createStaticTokens([
    approver(ALICE, 'approver'),
    approver(BOB, 'approver:bob'),
  ])
  const app = await serveApp({ approve: { key: KEY, approverOf, waiting }, ...options })
  const plan = await planIn(waiting, hostile)
  return { app, waiting, plan, page: `${app.url}/approve/${plan.id}` }
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
const json = (url: string, token: string, body: unknown): Promise<Exchanged> =>
  exchange(url, {
    method: 'POST',
    headers: { ...bearer(token), 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })

/** As a browser sends a form of our page. */
const form = (
  url: string,
  fields: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Exchanged> =>
  exchange(url, {
    method: 'POST',
    headers: {
      ...HTML,
      origin: new URL(url).origin,
      'content-type': 'application/x-www-form-urlencoded',
      ...headers,
    },
    body: new URLSearchParams(fields).toString(),
  })

const cookieOf = ({ headers }: Exchanged): string => headers['set-cookie']?.[0]?.split(';')[0] ?? ''
const nonceIn = ({ text }: Exchanged): string =>
  /name="nonce" value="([^"]+)"/.exec(text)?.[1] ?? ''

/** A browser in which an approver is signed in, before the page of a plan. */
async function seated(page: string, token = ALICE): Promise<{ cookie: string; nonce: string }> {
  const cookie = cookieOf(await form(page, { token }))
  return { cookie, nonce: nonceIn(await exchange(page, { headers: { ...HTML, cookie } })) }
}

describe('by JSON', () => {
  test('an approver sees the plan and decides, once', async () => {
    const { page, plan } = await serve()
    const seen = await exchange(page, { headers: bearer(ALICE) })
    expect({ status: seen.status, plan: seen.json }).toEqual({ status: 200, plan })
    const decision = { decision: 'denied', by: 'approver', note: 'not now', at: expect.any(String) }
    const decided = await json(page, ALICE, { decision: 'deny', note: ' not\u202E now\n' })
    expect({ status: decided.status, plan: decided.json }).toEqual({
      status: 200,
      plan: { ...plan, decision },
    })
    const late = await json(page, BOB, { decision: 'approve' })
    expect({ status: late.status, plan: late.json }).toEqual({
      status: 409,
      plan: { ...plan, decision },
    })
  })

  test.each([
    ['nothing', ''],
    ['another word', { decision: 'maybe' }],
    ['the word of a record', { decision: 'approved' }],
    ['a list', ['approve']],
    ['more than it takes', { decision: 'approve', force: true }],
    ['a note that is no text', { decision: 'approve', note: {} }],
    ['a form', 'decision=approve'],
  ])('%s decides nothing', async (_, body) => {
    const { page, plan, waiting } = await serve()
    expect((await json(page, ALICE, body)).status).toBe(400)
    expect(await waiting.find(plan.id)).toEqual(plan)
  })
})

describe('who is no approver', () => {
  const WAYS: [string, Record<string, string>][] = [
    ['nothing', {}],
    ["a client's token", bearer(TOKEN)],
    ["another client's token", bearer(OTHER_TOKEN)],
    ['a token of nobody', bearer('wrong')],
    ['several credentials', { authorization: `Bearer ${ALICE}, Bearer ${TOKEN}` }],
    ['the token in a cookie', { cookie: `cmon_mcp_approve=${ALICE}` }],
  ]
  test.each(WAYS)(
    '%s: is told the same of a plan that waits and of one that does not',
    async (_, headers) => {
      const { app, page, plan, waiting } = await serve()
      const paths = [page, `${app.url}/approve/p1.${'A'.repeat(54)}`, `${app.url}/approve/x`]
      for (const accept of ['application/json', HTML.accept]) {
        const looks = await Promise.all(
          paths.map(async (path) => {
            const { status, text } = await exchange(path, { headers: { accept, ...headers } })
            return { status, text: text.replaceAll(path.slice(app.url.length), 'PATH') }
          }),
        )
        expect(looks[0]?.status).toBe(401)
        expect(new Set(looks.map((look) => JSON.stringify(look))).size).toBe(1)
        expect(looks[0]?.text).not.toContain('192.0.2.11')
      }
      const decided = await exchange(page, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: '{"decision":"approve"}',
      })
      expect(decided.status).toBe(401)
      expect((await form(page, { decision: 'approve' }, headers)).status).toBe(401)
      expect(await waiting.find(plan.id)).toEqual(plan)
    },
  )

  test('an approver calls no tools and sees nothing else', async () => {
    const { app } = await serve({
      status: {
        key: KEY,
        report: async () => {
          throw new Error('told')
        },
      },
    })
    for (const path of ['/mcp', '/sse', '/status', '/metrics', '/message'])
      for (const token of [ALICE, BOB])
        expect((await exchange(app.url + path, { headers: bearer(token) })).status).toBe(401)
    expect(app.authFailures).toHaveLength(10)
  })

  test('where nobody may approve there is no such page', async () => {
    const app = await serveApp()
    expect((await exchange(`${app.url}/approve/x`, { headers: bearer(TOKEN) })).status).toBe(404)
  })

  test('bad tokens slow down, together with those of clients, and a good one never waits', async () => {
    const { app, page } = await serve()
    for (let count = 0; count < 15; count += 1) {
      await exchange(page, { headers: bearer('wrong') })
      await exchange(`${app.url}/mcp`, { headers: bearer('wrong') })
    }
    expect(app.authFailures).toHaveLength(30)
    const began = performance.now()
    const slow = form(page, { token: 'wrong' }).then(() => performance.now() - began)
    expect((await exchange(page, { headers: bearer(ALICE) })).status).toBe(200)
    expect(performance.now() - began).toBeLessThan(1_000)
    expect(await slow).toBeGreaterThan(1_500)
  })
})

test('an approver is told the same of every plan that is not there', async () => {
  const { app } = await serve()
  const { plans } = (await changeParts()).approvals
  const foreign = plans.issue({ ...TERMS, consent: 'second_call' }).id
  const looks = await Promise.all(
    [foreign, `p1.${'A'.repeat(54)}`, 'x', '..%2Fplans', '%00'].map(async (id) => {
      const seen = await exchange(`${app.url}/approve/${id}`, { headers: bearer(ALICE) })
      const decided = await json(`${app.url}/approve/${id}`, ALICE, { decision: 'approve' })
      return [seen.status, seen.text, decided.status, decided.text]
    }),
  )
  expect(looks[0]).toEqual([
    404,
    expect.stringContaining('There is no such plan'),
    404,
    looks[0]?.[1],
  ])
  expect(new Set(looks.map((look) => JSON.stringify(look))).size).toBe(1)
})

describe('in a browser', () => {
  test('signing in gives a cookie for /approve alone, that scripts and other sites do not get', async () => {
    const { app, page, plan } = await serve()
    const answer = await form(page, { token: ` ${ALICE}\n` })
    expect([answer.status, answer.headers.location]).toEqual([303, `/approve/${plan.id}`])
    expect(answer.headers['set-cookie']).toEqual([
      expect.stringMatching(
        /^cmon_mcp_approve=v1\.[\w-]+; Max-Age=900; Path=\/approve; HttpOnly; SameSite=Strict$/,
      ),
    ])
    expect(answer.headers['set-cookie']?.[0]).not.toContain(ALICE)
    const cookie = cookieOf(answer)
    for (const path of ['/mcp', '/status'])
      expect((await exchange(app.url + path, { headers: { cookie } })).status).toBe(401)
  })

  test('with a public URL by HTTPS and a path it is for those', async () => {
    const { plan, app } = await serve({
      baseUrl: new URL('https://example.com/cc'),
      allowedHosts: ['127.0.0.1'],
      allowedOrigins: ['https://example.com'],
    })
    for (const prefix of ['/cc', '']) {
      const url = `${app.url}${prefix}/approve/${plan.id}`
      const answer = await form(url, { token: ALICE }, { origin: 'https://example.com' })
      expect(answer.headers.location).toBe(`/cc/approve/${plan.id}`)
      expect(answer.headers['set-cookie']?.[0]).toMatch(/; Path=\/cc\/approve; HttpOnly; Secure; /)
    }
  })

  test('what clients and the fleet say is shown as text', async () => {
    const { page } = await serve()
    const { cookie } = await seated(page)
    const { text, headers } = await exchange(page, { headers: { ...HTML, cookie } })
    const escaped = '&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;'
    expect(text.split(escaped)).toHaveLength(4)
    expect(text).not.toContain('<script>alert')
    expect(headers['content-security-policy']).toMatch(
      /default-src 'none'.*form-action 'self'.*frame-ancestors 'none'/,
    )
    expect(headers['cache-control']).toBe('no-store')
  })

  test('the form of the page decides, and the outcome is shown', async () => {
    const { page, plan, waiting } = await serve()
    const { cookie, nonce } = await seated(page)
    const answer = await form(page, { nonce, decision: 'approve', note: '' }, { cookie })
    expect([answer.status, answer.headers.location]).toEqual([303, `/approve/${plan.id}`])
    expect((await waiting.find(plan.id))?.decision).toMatchObject({
      decision: 'approved',
      by: 'approver',
    })
    const after = await exchange(page, { headers: { ...HTML, cookie } })
    expect(after.text).toContain('<b>Approved</b> by <bdi>approver</bdi>')
    expect(nonceIn(after)).toBe('')
  })

  const FORGED: [
    string,
    (served: Served) => Promise<[Record<string, string>, Record<string, string>]>,
    number,
  ][] = [
    [
      'without the nonce of a page',
      async ({ page }) => [{}, { cookie: (await seated(page)).cookie }],
      403,
    ],
    [
      'with a nonce that was altered',
      async ({ page }) => {
        const { cookie, nonce } = await seated(page)
        return [{ nonce: `${nonce.slice(0, -1)}${nonce.endsWith('A') ? 'B' : 'A'}` }, { cookie }]
      },
      403,
    ],
    [
      'with the nonce of another plan',
      async ({ app, page, waiting }) => {
        const other = await planIn(waiting, 'another')
        const { nonce } = await seated(`${app.url}/approve/${other.id}`)
        return [{ nonce }, { cookie: (await seated(page)).cookie }]
      },
      403,
    ],
    [
      'with the nonce of another approver',
      async ({ page }) => {
        const [alice, bob] = [await seated(page), await seated(page, BOB)]
        return [{ nonce: alice.nonce }, { cookie: bob.cookie }]
      },
      403,
    ],
    [
      'with the cookie as nonce',
      async ({ page }) => {
        const { cookie } = await seated(page)
        return [{ nonce: cookie.split('=')[1] ?? '' }, { cookie }]
      },
      403,
    ],
    ['without its cookie', async ({ page }) => [{ nonce: (await seated(page)).nonce }, {}], 401],
    [
      'with the nonce as cookie',
      async ({ page }) => {
        const { nonce } = await seated(page)
        return [{ nonce }, { cookie: `cmon_mcp_approve=${nonce}` }]
      },
      401,
    ],
    [
      'from a foreign site',
      async ({ page }) => {
        const { cookie, nonce } = await seated(page)
        return [{ nonce }, { cookie, origin: 'https://evil.example.com' }]
      },
      403,
    ],
    [
      'from a page that hides where it is from',
      async ({ page }) => {
        const { cookie, nonce } = await seated(page)
        return [{ nonce }, { cookie, origin: 'null' }]
      },
      403,
    ],
  ]
  test.each(FORGED)('a form %s decides nothing', async (_, forge, status) => {
    const served = await serve()
    const { page, plan, waiting } = served
    const [fields, headers] = await forge(served)
    const answer = await form(page, { decision: 'approve', ...fields }, headers)
    expect(answer.status).toBe(status)
    expect(await waiting.find(plan.id)).toEqual(plan)
  })

  test('a form without an Origin is none, and signs nobody in', async () => {
    const { page } = await serve()
    const answer = await exchange(page, {
      method: 'POST',
      headers: { ...HTML, 'content-type': 'application/x-www-form-urlencoded' },
      body: `token=${ALICE}`,
    })
    expect([answer.status, answer.headers['set-cookie']]).toEqual([403, undefined])
  })

  test('a cookie is worth nothing once the token is', async () => {
    let good = true
    const waiting = waitingPlans(100)
    const plan = await planIn(waiting, 'why')
    const approverOf = (token: string) => (good && token === ALICE ? { id: 'approver' } : undefined)
    const app = await serveApp({ approve: { key: KEY, approverOf, waiting } })
    const page = `${app.url}/approve/${plan.id}`
    const { cookie, nonce } = await seated(page)
    good = false
    expect((await exchange(page, { headers: { ...HTML, cookie } })).status).toBe(401)
    expect((await form(page, { nonce, decision: 'approve' }, { cookie })).status).toBe(401)
    expect(await waiting.find(plan.id)).toEqual(plan)
  })

  test('signing out takes the cookie away', async () => {
    const { page } = await serve()
    const { cookie } = await seated(page)
    const answer = await form(page, { leave: '1' }, { cookie })
    expect(answer.headers['set-cookie']?.[0]).toMatch(
      /^cmon_mcp_approve=; Max-Age=0; Path=\/approve/,
    )
  })
})
