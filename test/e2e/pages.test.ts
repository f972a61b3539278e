import { mkdirSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { noBrowser, visit } from '../support/browser.ts'
import { violationsOf, walk } from '../support/look-at-page.ts'
import { post } from '../support/mcp-wire.ts'
import { portToComeBackOn } from '../support/ports.ts'
import { startController, settingsForController } from '../support/start-controller.ts'
import { startDaemon, type DaemonProcess } from '../support/start-demo.ts'

const PICTURES = 'test-results'
const PREFIX = '/cc'
const HOSTILE = '<img src=x onerror="document.title=1">\u202Eevil'
const WIDE = { width: 1440, height: 900 }
const NARROW = { width: 360, height: 740 }

let daemon: DaemonProcess
/** Below its path prefix, as a proxy that leaves it in place would serve it. */
let base: string
beforeAll(async () => {
  if (noBrowser !== undefined) return
  mkdirSync(PICTURES, { recursive: true })
  const controller = await startController()
  const port = await portToComeBackOn()
  base = `http://127.0.0.1:${port}${PREFIX}`
  daemon = await startDaemon({
    ...settingsForController(controller),
    CMON_NAME: 'east-7',
    MCP_BIND_ADDRESS: `127.0.0.1:${port}`,
    MCP_BASE_URL: base,
  })
  for (let count = 0; count < 15; count += 1) await useAs({ name: `client-${count}`, version: '1' })
  await useAs({ name: HOSTILE, version: '1' })
})

/** A client that introduces itself like this, and makes a call that does well and one that doesn't. */
async function useAs(clientInfo: { name: string; version: string }): Promise<void> {
  const bearer = { authorization: `Bearer ${daemon.token}` }
  const send = (method: string, params: object, headers = {}) =>
    post(`${base}/mcp`, { jsonrpc: '2.0', id: 1, method, params }, { ...bearer, ...headers })
  const opened = await send('initialize', {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo,
  })
  const session = { 'mcp-session-id': opened.headers.get('mcp-session-id') ?? '' }
  await send('tools/call', { name: 'list_clusters', arguments: {} }, session)
  await send('tools/call', { name: 'get_cluster', arguments: { cluster: HOSTILE } }, session)
}

async function signIn(page: Page, token = daemon.token): Promise<void> {
  await page.goto(`${base}/status`)
  await page.getByLabel('Token').fill(token)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

const PAGES: [string, (page: Page) => Promise<void>][] = [
  ['home', async (page) => void (await page.goto(`${base}/`))],
  ['sign-in', async (page) => void (await page.goto(`${base}/status`))],
  ['refused', (page) => signIn(page, 'wrong')],
  ['status', (page) => signIn(page)],
]
const SCHEMES = ['light', 'dark'] as const
const everywhere = PAGES.flatMap(([name, open]) =>
  SCHEMES.map((scheme) => ({ name, scheme, open })),
)

const background = (page: Page): Promise<string> =>
  page.evaluate(`getComputedStyle(document.body).backgroundColor`)

describe.skipIf(noBrowser !== undefined)(`the pages in a browser`, () => {
  test.each(everywhere)(
    '$name in $scheme: accessible, quiet, and asks for nothing else',
    async ({ name, scheme, open }) => {
      const { page, complaints, requests } = await visit({ colorScheme: scheme, viewport: WIDE })
      await open(page)
      await page.screenshot({ path: `${PICTURES}/${name}-${scheme}.png`, fullPage: true })
      expect(await violationsOf(page)).toEqual([])
      // Chromium tells of every 401, and the form comes with one.
      expect(complaints.filter((text) => !text.includes('status of 401'))).toEqual([])
      const paths = requests.map((url) => url.replace(base, ''))
      expect(paths.filter((path) => path !== '/' && path !== '/status')).toEqual([])
    },
  )

  test('are dark for who wants them dark', async () => {
    const colours = await Promise.all(
      SCHEMES.map(async (colorScheme) => {
        const { page } = await visit({ colorScheme })
        await page.goto(`${base}/`)
        return background(page)
      }),
    )
    expect(colours).toEqual(['rgb(247, 248, 247)', 'rgb(14, 19, 18)'])
  })

  test.each(PAGES)('%s fits a narrow window', async (name, open) => {
    const { page } = await visit({ viewport: NARROW })
    await open(page)
    await page.screenshot({ path: `${PICTURES}/${name}-narrow.png`, fullPage: true })
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(NARROW.width)
    expect(await violationsOf(page)).toEqual([])
  })

  test.each(PAGES)('%s is small', async (name, open) => {
    const { page } = await visit()
    await open(page)
    const size = Buffer.byteLength(await page.content())
    // Its list of calls is full here.
    expect(size).toBeLessThan(name === 'status' ? 40_000 : 30_000)
  })

  test('the first says who it is for, whether it works, and no names', async () => {
    const { page } = await visit()
    await page.goto(`${base}/`)
    const text = await page.locator('body').innerText()
    expect(text).toContain('1 of 1 controller answers')
    expect(text).toContain(`${base}/mcp`)
    expect(await page.content()).not.toMatch(/east-7|2\.3\.4|list_clusters/)
    expect(await page.content()).not.toContain(daemon.token)
  })

  test('copies what stands beside the button, and says so', async () => {
    const { page } = await visit({ permissions: ['clipboard-read', 'clipboard-write'] })
    await page.goto(`${base}/`)
    await page.getByRole('button', { name: 'Copy the text for Claude Code' }).click()
    await expect
      .poll(() => page.getByRole('status').innerText())
      .toBe('Copied the text for Claude Code')
    const copied = await page.evaluate('navigator.clipboard.readText()')
    expect(copied).toBe(await page.locator('#claude-code-text').textContent())
    expect(copied).toContain(`${base}/mcp`)
  })

  test('copies by the selection where there is no clipboard, as without HTTPS', async () => {
    const { page } = await visit({ permissions: ['clipboard-read', 'clipboard-write'] })
    await page.addInitScript(`Object.defineProperty(navigator, 'clipboard', { value: undefined })`)
    await page.goto(`${base}/`)
    await page.getByRole('button', { name: 'Copy the question' }).click()
    await expect.poll(() => page.getByRole('status').innerText()).toBe('Copied the question')
    const reader = await page.context().newPage()
    await reader.goto(`${base}/`)
    expect(await reader.evaluate('navigator.clipboard.readText()')).toBe(
      'What clusters do I have, and is anything wrong?',
    )
  })

  test('work without script: all is there but the buttons to copy', async () => {
    const { page } = await visit({ javaScriptEnabled: false })
    await page.goto(`${base}/`)
    expect(await page.getByRole('button').count()).toBe(0)
    expect(await page.locator('#claude-desktop-text').isVisible()).toBe(false)
    await page.getByText('Claude Desktop', { exact: true }).click()
    expect(await page.locator('#claude-desktop-text').isVisible()).toBe(true)
    await signIn(page)
    expect(await page.getByRole('heading', { name: 'Recent calls' }).isVisible()).toBe(true)
  })

  test('let in with the token, not with another, and out again', async () => {
    const { page } = await visit()
    await signIn(page, 'wrong')
    expect(await page.getByRole('alert').innerText()).toBe('That is not a token of this server.')
    expect(await page.getByLabel('Token').inputValue()).toBe('')
    await signIn(page)
    expect(page.url()).toBe(`${base}/status`)
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('Status')
    const [cookie] = await page.context().cookies()
    expect(cookie).toMatchObject({ path: `${PREFIX}/status`, httpOnly: true, sameSite: 'Strict' })
    await page.reload()
    expect(await page.getByRole('heading', { name: 'Controllers' }).isVisible()).toBe(true)
    await page.getByRole('button', { name: 'Sign out' }).click()
    expect(page.url()).toBe(`${base}/`)
    expect(await page.context().cookies()).toEqual([])
    await page.goto(`${base}/status`)
    expect(await page.getByLabel('Token').isVisible()).toBe(true)
  })

  test('show what clients say of themselves as text', async () => {
    const { page } = await visit()
    await signIn(page)
    const sessions = page.getByRole('region', { name: 'Sessions' })
    expect(await sessions.innerText()).toContain('<img src=x onerror="document.title=1">evil/1')
    expect(await page.locator('img').count()).toBe(0)
    expect(await page.title()).toBe('Status: cmon-mcp')
  })

  test('show the last calls with their outcome', async () => {
    const { page } = await visit()
    await signIn(page)
    const rows = page.getByRole('region', { name: 'Recent calls' }).getByRole('row')
    const [failed, done] = [rows.nth(1), rows.nth(2)]
    expect(await failed.getByRole('cell').nth(1).innerText()).toContain('get_cluster')
    expect(await failed.getByRole('cell').nth(3).innerText()).toMatch(
      /^(not_found|invalid_argument)$/,
    )
    expect(await done.getByRole('cell').nth(1).innerText()).toContain('list_clusters')
    expect(await done.getByRole('cell').nth(3).innerText()).toBe('done')
  })

  test('can be walked through by keyboard, in the order they are read', async () => {
    const { page } = await visit({ viewport: WIDE })
    await page.goto(`${base}/`)
    expect(await walk(page, 12)).toEqual([
      'Skip to content',
      'cmon-mcp',
      'Connect',
      'Status',
      'Copy the address for Streamable HTTP',
      'Copy the address for SSE, for older clients',
      'Copy the lines for the token',
      'Claude Code one command',
      'Copy the text for Claude Code',
      'Claude Desktop a file',
      'Codex one command',
      'VS Code a file',
    ])
    await signIn(page)
    expect(await walk(page, 6)).toEqual([
      'Skip to content',
      'cmon-mcp',
      'Connect',
      'Status',
      'Reload',
      'Sign out',
    ])
  })

  test('begin with a way past the head', async () => {
    const { page } = await visit()
    await page.goto(`${base}/`)
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    expect(await page.evaluate('document.activeElement.id')).toBe('main')
  })

  test('do not move for who wants them still', async () => {
    const { page } = await visit({ reducedMotion: 'reduce' })
    await page.goto(`${base}/`)
    const moving = await page.evaluate(`[...document.querySelectorAll('*')].filter((element) =>
      [null, '::before'].some((part) => getComputedStyle(element, part).transitionDuration !== '0s')).length`)
    expect(moving).toBe(0)
  })
})
