import { setTimeout as pause } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { noBrowser, visit } from '../support/browser.ts'
import { homeOfMcpRemote, startMcpRemote, type McpRemote } from '../support/mcp-remote.ts'
import { startOidcDaemon, type OidcDaemon } from '../support/oidc-daemon.ts'
import { startDemo, type DemoProcess } from '../support/start-demo.ts'

// mcp-remote, a daemon that takes an issuer's tokens, that issuer, and a person with a browser.

let demo: DemoProcess
beforeAll(async () => {
  demo = await startDemo(['--controller-only'])
})

/** Calls so far apart that several tokens of 5 s end under nine of them. */
const PACE_MS = 900

/** A browser that reaches this machine alone: the login page asks for a font elsewhere. */
async function person(): Promise<Page> {
  const { page } = await visit()
  await page.route(/^(?!http:\/\/(127\.0\.0\.1|localhost):)/, (route) => route.abort())
  return page
}

/** Says who it is, agrees to what is asked for, and comes back to mcp-remote. */
async function logIn(page: Page, address: string): Promise<void> {
  await page.goto(address)
  await page.fill('[name=login]', 'alice')
  await page.fill('[name=password]', 'any password of the tests')
  await page.getByRole('button', { name: 'Sign-in' }).click()
  await agree(page)
}

async function agree(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByText('Authorization successful').waitFor()
}

async function whoami({ client }: McpRemote): Promise<unknown> {
  const { structuredContent } = await client.callTool({ name: 'whoami', arguments: {} })
  return structuredContent
}

const grantsOf = ({ login }: OidcDaemon): (string | undefined)[] =>
  login.tokenRequests().map(({ grant }) => grant)

describe.skipIf(noBrowser !== undefined)('mcp-remote', () => {
  test('learns where to log in, registers, and is let in as whoever did', async () => {
    const place = await startOidcDaemon(demo, 300)
    const { resource, login } = place
    const home = await homeOfMcpRemote()
    const remote = startMcpRemote(resource, home)
    const address = await remote.wantsOpened(1)
    expect(new URL(address).origin).toBe(login.issuer)
    expect(Object.fromEntries(new URL(address).searchParams)).toMatchObject({
      response_type: 'code',
      code_challenge_method: 'S256',
      scope: 'mcp:read offline_access',
      resource,
    })
    await logIn(await person(), address)
    await remote.connected
    expect(await whoami(remote)).toMatchObject({
      principal: 'oidc:alice',
      how: 'access token',
      name: 'alice.example',
      level: 'observe',
    })
    const names = (await remote.client.listTools()).tools.map(({ name }) => name)
    expect(names).toContain('list_clusters')
    expect(names).not.toContain('create_backup')
    expect(login.tokenRequests()).toEqual([
      { client: expect.any(String), grant: 'authorization_code', resource, status: 200 },
    ])
    await remote.close()

    // What it keeps lets the next one in without a browser.
    const next = startMcpRemote(resource, home)
    await next.connected
    expect(await whoami(next)).toMatchObject({ principal: 'oidc:alice' })
    expect(await next.askedForBrowser()).toBe(1)
  })

  test('works on past the end of its tokens, with nobody asked again', async () => {
    const place = await startOidcDaemon(demo, 5)
    const home = await homeOfMcpRemote()
    const remote = startMcpRemote(place.resource, home)
    await logIn(await person(), await remote.wantsOpened(1))
    await remote.connected
    // It gives up, rightly, where it has to get 20 tokens in half a minute.
    for (let calls = 0; calls < 9; calls += 1) {
      expect(await whoami(remote)).toMatchObject({ principal: 'oidc:alice', level: 'observe' })
      await pause(PACE_MS)
    }
    const [first, ...others] = grantsOf(place)
    expect(first).toBe('authorization_code')
    expect(others.length).toBeGreaterThanOrEqual(2)
    expect(new Set(others)).toEqual(new Set(['refresh_token']))
    expect(new Set(place.login.tokenRequests().map(({ status }) => status))).toEqual(new Set([200]))
    expect(await remote.askedForBrowser()).toBe(1)
  })

  test('has a person agree when a tool needs more, and calls it then', async () => {
    const place = await startOidcDaemon(demo, 300)
    const remote = startMcpRemote(place.resource, await homeOfMcpRemote())
    const page = await person()
    await logIn(page, await remote.wantsOpened(1))
    await remote.connected
    const window = { cluster: 'prod-pg', minutes: 5, reason: 'the test of logins' }
    const [{ isError, structuredContent }] = await Promise.all([
      remote.client.callTool({ name: 'create_maintenance_window', arguments: window }),
      remote.wantsOpened(2).then(async (address) => {
        const { searchParams } = new URL(address)
        expect(searchParams.get('scope')).toBe('mcp:read mcp:write offline_access')
        await page.goto(address)
        await agree(page)
      }),
    ])
    expect(isError).not.toBe(true)
    expect(structuredContent).toMatchObject({ window: expect.any(String) })
    expect(await whoami(remote)).toMatchObject({ principal: 'oidc:alice', level: 'operate' })
    expect(grantsOf(place)).toEqual(['authorization_code', 'authorization_code'])
  })
})
