import { describe, expect, onTestFinished, test } from 'vitest'
import { createOidc, type OidcSettings } from '../../src/auth/oidc/oidc.ts'
import type { Principal } from '../../src/auth/principal.ts'
import type { Pace } from '../../src/auth/oidc/key-set.ts'
import { exchange, type Exchanged } from '../support/http-exchange.ts'
import { AUDIENCE, seconds, startIssuer, type Issuer } from '../support/issuer.ts'
import { openSession, openSse } from '../support/mcp-wire.ts'
import { serveApp } from '../support/serve-app.ts'
import { FORGED, type Forge } from './forged-tokens.ts'

const SCOPES = { observe: ['mcp:read'], operate: ['mcp:write'], destroy: ['mcp:admin'] }

interface Guarded {
  url: string
  /** Why tokens were refused, as the log is told. */
  refusals: string[]
  told: string[]
  status: (token: string) => Promise<number>
  principal: (token: string) => Promise<Principal>
}

/** The HTTP side that takes tokens of the issuer and nothing else. */
async function guard(
  issuer: Issuer,
  more: Partial<OidcSettings> = {},
  pace: Pace = {},
): Promise<Guarded> {
  const refusals: string[] = []
  const told: string[] = []
  const log = {
    warn: (_: object, text: string) => void told.push(text),
    info: (_: object, text: string) => void told.push(text),
  }
  const oidc = createOidc(
    {
      issuer: issuer.url,
      audience: [AUDIENCE],
      jwksUrl: undefined,
      ca: undefined,
      algorithms: ['RS256', 'ES256', 'EdDSA'],
      clockToleranceMs: 30_000,
      scopes: SCOPES,
      usernameClaim: 'preferred_username',
      groupsClaim: 'groups',
      ...more,
    },
    log,
    undefined,
    pace,
  )
  const app = await serveApp({
    oauth: { issuer: issuer.url, scopes: SCOPES },
    async principalOf(token) {
      const found = await oidc.principalOf(token)
      if (found !== undefined && 'refused' in found) refusals.push(found.why)
      return found
    },
  })
  return {
    url: app.url,
    refusals,
    told,
    status: async (token) => (await ask(app.url, { authorization: `Bearer ${token}` })).status,
    async principal(token) {
      const found = await oidc.principalOf(token)
      if (found === undefined || 'refused' in found) throw new Error(`refused: ${found?.why}`)
      return found
    },
  }
}

/** A request that needs a credential and nothing else. */
function ask(
  url: string,
  headers: Record<string, string | string[]>,
  query = '',
): Promise<Exchanged> {
  return exchange(`${url}/metrics${query}`, { headers })
}

/** What a request gets that was let in: there are no metrics. */
const LET_IN = 404

async function started(algorithms?: readonly string[]): Promise<Issuer> {
  const issuer = await startIssuer(algorithms)
  await issuer.start()
  return issuer
}

describe('a token is refused with 401 and no word of why', () => {
  test.each(Object.entries(FORGED))('%s', async (_, forge) => {
    const issuer = await started(['RS256', 'RS512'])
    const { url, status } = await guard(issuer)
    expect(await status(await issuer.token())).toBe(LET_IN)
    const refused = await ask(url, { authorization: `Bearer ${await forge(issuer)}` })
    expect({ status: refused.status, challenge: refused.headers['www-authenticate'] }).toEqual({
      status: 401,
      challenge: `Bearer realm="cmon-mcp", error="invalid_token", error_description="The token is not valid", scope="mcp:read", resource_metadata="${url}/.well-known/oauth-protected-resource/mcp"`,
    })
  })

  test.each<[string, (token: string) => [Record<string, string | string[]>, string]]>([
    ['an empty one', () => [{ authorization: 'Bearer ' }, '']],
    ['an empty header', () => [{ authorization: '' }, '']],
    ['another scheme', (token) => [{ authorization: `Basic ${token}` }, '']],
    ['two headers', (token) => [{ authorization: [`Bearer ${token}`, `Bearer ${token}`] }, '']],
    ['two tokens', (token) => [{ authorization: `Bearer ${token}, Bearer ${token}` }, '']],
    ['in the query', (token) => [{}, `?access_token=${token}`]],
    ['in a cookie', (token) => [{ cookie: `access_token=${token}` }, '']],
  ])('a good one, sent as %s', async (_, send) => {
    const issuer = await started()
    const { url } = await guard(issuer)
    const [headers, query] = send(await issuer.token())
    expect((await ask(url, headers, query)).status).toBe(401)
  })
})

test.each<[string, Forge]>([
  ['typ at+jwt in full', (issuer) => issuer.token({}, { typ: 'application/AT+JWT' })],
  ['typ JWT with scopes', (issuer) => issuer.token({ typ: 'Bearer' }, { typ: 'JWT' })],
  [
    'no typ, scopes in a list',
    (issuer) => issuer.token({ scope: undefined, scp: ['x', 'mcp:read'] }, { typ: undefined }),
  ],
  ['several auds', (issuer) => issuer.token({ aud: ['https://other.example.com', AUDIENCE] })],
  ['an exp within the tolerance', (issuer) => issuer.token({ exp: seconds(-20) })],
  ['ES256', (issuer) => issuer.token({}, {}, issuer.keys[1])],
  ['EdDSA', (issuer) => issuer.token({}, {}, issuer.keys[2])],
])('a token is taken with %s', async (_, make) => {
  const issuer = await started(['RS256', 'ES256', 'EdDSA'])
  const { status } = await guard(issuer)
  expect(await status(await make(issuer))).toBe(LET_IN)
})

test('a principal is who the issuer says, by the highest of its scopes', async () => {
  const issuer = await started()
  const { principal } = await guard(issuer)
  const exp = seconds(300)
  const token = await issuer.token({
    exp,
    scope: 'openid mcp:read mcp:write',
    preferred_username: 'alice.example',
    groups: ['dba', 7, 'ops'],
  })
  expect(await principal(token)).toEqual({
    id: 'oidc:alice',
    kind: 'oidc',
    how: 'access token',
    scope: { level: 'operate', toolsets: ['all'] },
    expires: exp * 1_000 + 30_000,
    name: 'alice.example',
    groups: ['dba', 'ops'],
  })
})

test('a good token without a scope for anything here gets 403 that says which', async () => {
  const issuer = await started()
  const { url } = await guard(issuer)
  const token = await issuer.token({ scope: 'openid email' })
  const { status, headers } = await ask(url, { authorization: `Bearer ${token}` })
  expect([status, headers['www-authenticate']]).toEqual([
    403,
    `Bearer realm="cmon-mcp", error="insufficient_scope", error_description="Level observe is needed", scope="mcp:read", resource_metadata="${url}/.well-known/oauth-protected-resource/mcp"`,
  ])
})

describe('keys', () => {
  test('are fetched once for all, and once more for a key that is new', async () => {
    const issuer = await started()
    const { status } = await guard(issuer, {}, { pauseMs: 0 })
    const token = await issuer.token()
    expect(await Promise.all([1, 2, 3].map(() => status(token)))).toEqual([LET_IN, LET_IN, LET_IN])
    expect(issuer.asked).toBe(1)
    await issuer.rotate()
    const next = await issuer.token()
    expect([await status(next), await status(token)]).toEqual([LET_IN, LET_IN])
    expect(issuer.asked).toBe(2)
  })

  test('are not fetched again for every kid that somebody makes up', async () => {
    const issuer = await started()
    const { status } = await guard(issuer)
    for (let count = 0; count < 5; count += 1)
      expect(await status(await issuer.token({}, { kid: `made-up-${count}` }))).toBe(401)
    expect(issuer.asked).toBe(1)
  })

  test('that were withdrawn are good no longer than the copy of them', async () => {
    const issuer = await started()
    const { status } = await guard(issuer, {}, { freshMs: 0, pauseMs: 0 })
    const token = await issuer.token()
    expect(await status(token)).toBe(LET_IN)
    await issuer.rotate(true)
    expect(await status(token)).toBe(401)
  })

  test('stay good while the issuer is down', async () => {
    const issuer = await started()
    const { status, told } = await guard(issuer, {}, { freshMs: 0, pauseMs: 0 })
    const token = await issuer.token()
    expect(await status(token)).toBe(LET_IN)
    await issuer.stop()
    expect(await status(token)).toBe(LET_IN)
    expect(told).toEqual([expect.stringContaining('the keys of the issuer can not be had')])
    await issuer.start()
    expect(await status(token)).toBe(LET_IN)
    expect(told.slice(1)).toEqual(['the keys of the issuer are there again'])
  })

  test('of an issuer that is down from the start are fetched when it is there', async () => {
    const issuer = await startIssuer()
    const { url, status } = await guard(issuer, {}, { pauseMs: 0 })
    const token = await issuer.token()
    const refused = await ask(url, { authorization: `Bearer ${token}` })
    expect([refused.status, refused.headers['www-authenticate']]).toEqual([
      401,
      expect.stringContaining('The keys of the issuer can not be had at the moment'),
    ])
    await issuer.start()
    expect(await status(token)).toBe(LET_IN)
  })

  test.each<[string, (issuer: Issuer) => void, string]>([
    [
      'metadata of another issuer',
      (issuer) => (issuer.metadata = { issuer: 'https://other.example.com' }),
      'calls itself otherwise',
    ],
    [
      'keys on another origin',
      (issuer) => (issuer.metadata = { jwks_uri: 'http://127.0.0.1:1/keys' }),
      'on another origin',
    ],
    [
      'a page without end',
      (issuer) => (issuer.answer = () => ({ text: `{"a":"${'a'.repeat(600_000)}"}` })),
      "can't be read",
    ],
    [
      'a page that is no JSON',
      (issuer) => (issuer.answer = () => ({ text: '<html>' })),
      'no JSON object',
    ],
    [
      'a redirect',
      (issuer) => (issuer.answer = () => ({ status: 302, text: '' })),
      'answers HTTP 302',
    ],
    [
      'no keys',
      (issuer) =>
        (issuer.answer = (path) => (path === '/keys' ? { text: '{"keys":[]}' } : undefined)),
      'holds no keys',
    ],
  ])('are not taken from %s', async (_, spoil, why) => {
    const issuer = await started()
    spoil(issuer)
    const { status, refusals } = await guard(issuer)
    expect(await status(await issuer.token())).toBe(401)
    expect(refusals).toEqual([expect.stringContaining(why)])
  })

  test('are found by the metadata of RFC 8414 too, or where the settings say', async () => {
    const issuer = await started()
    const token = await issuer.token()
    const { text } = {
      text: JSON.stringify({ issuer: issuer.url, jwks_uri: `${issuer.url}/keys` }),
    }
    issuer.answer = (path) => {
      if (path === '/.well-known/openid-configuration') return { status: 404, text: '' }
      return path === '/.well-known/oauth-authorization-server' ? { text } : undefined
    }
    expect(await (await guard(issuer)).status(token)).toBe(LET_IN)
    issuer.answer = (path) => (path === '/keys' ? undefined : { status: 404, text: '' })
    expect(await (await guard(issuer, { jwksUrl: `${issuer.url}/keys` })).status(token)).toBe(
      LET_IN,
    )
  })
})

test('an open stream ends with the token that opened it', async () => {
  const issuer = await started()
  const { url } = await guard(issuer, { clockToleranceMs: 0 })
  const exp = seconds(3)
  const token = await issuer.token({ exp })
  const stream = await openSse(`${url}/sse`, { token })
  onTestFinished(() => stream.close())
  await stream.ended
  expect(Date.now()).toBeGreaterThanOrEqual(exp * 1_000)
})

test('a session goes on with a fresh token of the same person, and not with one of another', async () => {
  const issuer = await started()
  const { url } = await guard(issuer)
  const session = await openSession(`${url}/mcp`, { token: await issuer.token() })
  const statusWith = async (token: string): Promise<number> => {
    const { status } = await exchange(`${url}/mcp`, {
      method: 'POST',
      headers: {
        ...session.headers,
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        authorization: `Bearer ${token}`,
      },
      body: '{"jsonrpc":"2.0","id":9,"method":"ping"}',
    })
    return status
  }
  expect([
    await statusWith(await issuer.token()),
    await statusWith(await issuer.token({ sub: 'bob' })),
  ]).toEqual([200, 404])
})
