import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { beforeAll, describe, expect, test } from 'vitest'
import { startOidcDaemon, type OidcDaemon } from '../../support/oidc-daemon.ts'
import { SECRET } from '../../support/oidc-login.ts'
import { temporaryFolder } from '../../support/program.ts'
import { ERAS, throughProxy, type ProxyClient, type Mode } from '../../support/proxy-client.ts'
import { startDemo, type DemoProcess } from '../../support/start-demo.ts'

// The proxy, an issuer, and the daemon itself, which takes that issuer's tokens.

let demo: DemoProcess
beforeAll(async () => {
  demo = await startDemo(['--controller-only'])
})

const BY_BASIC = { MCP_PROXY_CLIENT_ID: 'by-basic', MCP_PROXY_CLIENT_SECRET: SECRET }

async function principalBehind({ call }: ProxyClient): Promise<unknown> {
  const { structuredContent } = await call('whoami')
  return structuredContent?.['principal']
}

/** Lines of the daemon's log about credentials that it refused. */
const refusals = ({ daemon }: Pick<OidcDaemon, 'daemon'>): number =>
  daemon.program.stderr().match(/a request came with a bad token/g)?.length ?? 0

const statuses = ({ login }: OidcDaemon): number[] =>
  login.tokenRequests().map(({ status }) => status)

interface LoggedIn extends OidcDaemon {
  readonly proxied: ProxyClient
  /** How requests for a token have gone since. The SDK's client starts a process more to find out the era. */
  readonly renewals: () => number[]
}

async function logIn(mode: Mode, lifetimeSeconds?: number): Promise<LoggedIn> {
  const place = await startOidcDaemon(demo, lifetimeSeconds)
  const proxied = await throughProxy([place.resource], { mode, env: BY_BASIC })
  expect(await principalBehind(proxied)).toBe('oidc:by-basic')
  const before = statuses(place).length
  return { ...place, proxied, renewals: () => statuses(place).slice(before) }
}

describe('the daemon knows a machine by its client', () => {
  test.each([
    ['client_secret_post', 'by-post'],
    ['client_secret_basic', 'by-basic'],
  ])('that authenticates by %s', async (method, id) => {
    const place = await startOidcDaemon(demo)
    const env = { MCP_PROXY_CLIENT_ID: id, MCP_PROXY_CLIENT_SECRET: SECRET }
    const proxied = await throughProxy([place.resource, '--client-auth', method], { env })
    expect(await principalBehind(proxied)).toBe(`oidc:${id}`)
    expect(place.login.tokenRequests()).toEqual([
      { client: id, grant: 'client_credentials', resource: place.resource, status: 200 },
    ])
  })

  test('that authenticates by private_key_jwt', async () => {
    const place = await startOidcDaemon(demo)
    const keyFile = join(await temporaryFolder(), 'client.pem')
    await writeFile(keyFile, place.login.clientKeyPem, { mode: 0o600 })
    const env = { MCP_PROXY_CLIENT_ID: 'by-key', MCP_PROXY_CLIENT_KEY_FILE: keyFile }
    const proxied = await throughProxy([place.resource], { env })
    expect(await principalBehind(proxied)).toBe('oidc:by-key')
    expect(statuses(place)).toEqual([200])
  })
})

/** How long calls go on, and how far apart: tokens of 5 s end under them more than once. */
const RUN_MS = 12_000
const PACE_MS = 100

describe.each(ERAS)('$era era', ({ mode }) => {
  test('no call fails while tokens of 5 s end under them', async () => {
    const { proxied, renewals, ...place } = await logIn(mode, 5)
    const principals = new Set<unknown>()
    for (const end = Date.now() + RUN_MS; Date.now() < end; await pause(PACE_MS))
      principals.add(await principalBehind(proxied))
    expect([...principals]).toEqual(['oidc:by-basic'])
    expect(renewals().length).toBeGreaterThanOrEqual(2)
    expect(new Set(renewals())).toEqual(new Set([200]))
    expect(refusals(place)).toBe(0)
  })

  test('a call while the issuer is away is made when it is back', async () => {
    const { proxied, renewals, login, ...place } = await logIn(mode, 5)
    await login.stop()
    await pause(5_000)
    const called = principalBehind(proxied)
    expect(await Promise.race([called, pause(1_000, 'waits')])).toBe('waits')
    await login.start()
    expect(await called).toBe('oidc:by-basic')
    expect(renewals()).toEqual([200])
    expect(refusals(place)).toBe(0)
  })

  test('keys that the issuer has withdrawn cost one new token, and no call', async () => {
    const { proxied, renewals, login, ...place } = await logIn(mode)
    await login.rotate()
    // Another address has the daemon forget the keys from before.
    await place.daemon.reload({ ...place.settings, MCP_OIDC_JWKS_URL: `${login.issuer}/jwks` })
    const principals = await Promise.all(Array.from({ length: 6 }, () => principalBehind(proxied)))
    expect(new Set(principals)).toEqual(new Set(['oidc:by-basic']))
    expect(renewals()).toEqual([200])
    expect(refusals(place)).toBeGreaterThanOrEqual(1)
  })

  test('a tool that needs more scope gets a token for it', async () => {
    const { proxied, renewals } = await logIn(mode)
    expect((await proxied.call('whoami')).structuredContent).toMatchObject({ level: 'observe' })
    const window = { cluster: 'prod-pg', minutes: 5, reason: 'the test of scopes' }
    expect(
      (await proxied.call('create_maintenance_window', window)).structuredContent,
    ).toMatchObject({ window: expect.any(String) })
    expect((await proxied.call('whoami')).structuredContent).toMatchObject({ level: 'operate' })
    expect(renewals()).toEqual([200])
  })
})
