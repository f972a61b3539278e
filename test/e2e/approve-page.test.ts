import { mkdirSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { noBrowser, visit } from '../support/browser.ts'
import {
  approvalIn,
  connectAgreeable,
  restartOf,
  startHumanApproval,
  writesAt,
  type Answer,
  type HumanApproval,
} from '../support/human-approval.ts'
import { violationsOf, walk } from '../support/look-at-page.ts'
import { portToComeBackOn } from '../support/ports.ts'

// A real client asks for a change, and a person decides on it in a browser.

const PREFIX = '/cc'
const PICTURES = 'test-results'
const HOSTILE = '<img src=x onerror="document.title=1">\u202Eevil'
const NARROW = { width: 360, height: 740 }
const WIDE = { width: 1280, height: 900 }

let human: HumanApproval
let base: string
let call: (name: string, args: object) => Promise<Answer>
beforeAll(async () => {
  if (noBrowser !== undefined) return
  mkdirSync(PICTURES, { recursive: true })
  const port = await portToComeBackOn()
  base = `http://127.0.0.1:${port}${PREFIX}`
  human = await startHumanApproval({
    MCP_BIND_ADDRESS: `127.0.0.1:${port}`,
    MCP_BASE_URL: base,
  })
})

interface Waiting {
  readonly args: Record<string, unknown>
  readonly approval: string
  readonly url: string
}

/** A plan that waits, asked for by a client of this test. */
async function waits(reason: string): Promise<Waiting> {
  call = (await connectAgreeable({ url: base, token: human.daemon.token })).call
  const args = { ...(await restartOf(call)), reason }
  const planned = await call('restart_node', args)
  const approval = approvalIn(planned)
  const { next } = planned.data['plan'] as { next: string }
  const [url = ''] = /http\S+(?=;)/.exec(next) ?? []
  return { args: { ...args, approval }, approval, url }
}

async function signIn(page: Page, url: string, token = human.approver): Promise<void> {
  await page.goto(url)
  await page.getByLabel('Token').fill(token)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

const DECIDED = { approve: 'Approve', deny: 'Deny' } as const
async function decide(page: Page, how: keyof typeof DECIDED, note = ''): Promise<void> {
  await page.getByLabel('Note').fill(note)
  await page.getByRole('button', { name: DECIDED[how] }).click()
}

describe.skipIf(noBrowser !== undefined)('a person in a browser', () => {
  test('approves, and the client’s next call does it', async () => {
    const { controller } = human
    const { url, args, approval } = await waits('kernel update')
    expect(url).toBe(`${base}/approve/${approval}`)
    const { page } = await visit({ javaScriptEnabled: false })
    await signIn(page, url)
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe(
      `Restart node ${String(args['node'])} of main/prod-orders-galera`,
    )
    const text = await page.getByRole('article').innerText()
    expect(text).toContain('service may be interrupted')
    expect(text).toContain('“kernel update”')
    expect(text).toContain('a client that calls itself agreeable/1')
    expect(text).toContain('jobs/createJobInstance')
    expect(text).toContain('no maintenance window is open')
    const before = writesAt(controller)
    await decide(page, 'approve')
    expect(page.url()).toBe(url)
    expect(await page.getByRole('status').first().innerText()).toMatch(
      /^Approved by approver at [\d:]+ UTC\. It is done once the client makes the call again/,
    )
    expect(await page.getByRole('button').allInnerTexts()).toEqual(['Sign out'])
    expect(writesAt(controller)).toEqual(before)
    expect((await call('restart_node', args)).data).toMatchObject({ done: true })
    expect(writesAt(controller)).toEqual([...before, 'createJobInstance'])
  })

  test('denies with a note, which the client is told, and nothing is sent', async () => {
    const { url, args } = await waits('because')
    const before = writesAt(human.controller)
    const { page } = await visit()
    await signIn(page, url)
    await decide(page, 'deny', 'not in office hours')
    expect(await page.getByRole('status').first().innerText()).toContain('not in office hours')
    const denied = await call('restart_node', args)
    expect([denied.isError, denied.code]).toEqual([true, 'denied'])
    expect(denied.text).toContain('approver has denied it: not in office hours')
    expect(writesAt(human.controller)).toEqual(before)
  })

  test('with the token of a client is not let in', async () => {
    const { url } = await waits('by a client')
    const { page } = await visit()
    await signIn(page, url, human.daemon.token)
    expect(await page.getByRole('alert').innerText()).toBe('That is not a token of an approver.')
    expect(await page.content()).not.toContain('createJobInstance')
    expect(await page.context().cookies()).toEqual([])
  })

  test('stays signed in for these pages, until they sign out', async () => {
    const [one, other] = [await waits('one'), await waits('other')]
    const { page } = await visit()
    await signIn(page, one.url)
    const [cookie] = await page.context().cookies()
    expect(cookie).toMatchObject({ path: `${PREFIX}/approve`, httpOnly: true, sameSite: 'Strict' })
    await page.goto(other.url)
    expect(await page.getByText('“other”').isVisible()).toBe(true)
    await page.getByRole('button', { name: 'Sign out' }).click()
    expect(await page.getByLabel('Token').isVisible()).toBe(true)
    expect(await page.context().cookies()).toEqual([])
  })

  test('sees what a client says as text', async () => {
    const { url } = await waits(HOSTILE)
    const { page } = await visit()
    await signIn(page, url)
    expect(await page.getByText('“<img src=x onerror="document.title=1">evil”').count()).toBe(1)
    expect([await page.locator('img').count(), await page.title()]).toEqual([
      0,
      'Approve? cmon-mcp',
    ])
  })

  test('walks through it by keyboard', async () => {
    const { url } = await waits('by keyboard')
    const { page } = await visit({ viewport: WIDE })
    await signIn(page, url)
    expect(await walk(page, 8)).toEqual([
      'Skip to content',
      'cmon-mcp',
      'Connect',
      'Status',
      'Sign out',
      '',
      'Approve',
      'Deny',
    ])
    await page.keyboard.press('Enter')
    await page.waitForLoadState('load')
    expect(await page.getByRole('status').first().innerText()).toMatch(/^Denied by approver/)
  })

  const PAGES: [string, (page: Page) => Promise<void>][] = [
    ['sign-in', async (page) => void (await page.goto((await waits('a page')).url))],
    ['refused', async (page) => signIn(page, (await waits('a page')).url, 'wrong')],
    ['waits', async (page) => signIn(page, (await waits('a page')).url)],
    [
      'decided',
      async (page) => {
        await signIn(page, (await waits(`a page ${Date.now()}`)).url)
        await decide(page, 'deny', 'because of the weather')
      },
    ],
    ['missing', async (page) => signIn(page, `${base}/approve/p1.${'A'.repeat(54)}`)],
  ]
  const WAYS = [
    { scheme: 'light', viewport: WIDE, width: WIDE.width },
    { scheme: 'dark', viewport: NARROW, width: NARROW.width },
  ] as const
  const looks = PAGES.flatMap(([name, open]) => WAYS.map((way) => ({ name, open, ...way })))
  test.each(looks)(
    'finds $name in $scheme at $width px: accessible, quiet, and nothing beyond the edge',
    async ({ name, open, scheme, viewport }) => {
      const { page, complaints, requests } = await visit({ colorScheme: scheme, viewport })
      await open(page)
      await page.screenshot({
        path: `${PICTURES}/approve-${name}-${scheme}-${viewport.width}.png`,
        fullPage: true,
      })
      expect(await violationsOf(page)).toEqual([])
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(viewport.width)
      // Chromium tells of every 401 and 404, and the form comes with one.
      expect(complaints.filter((text) => !/status of 40[14]/.test(text))).toEqual([])
      expect(requests.filter((url) => !url.startsWith(`${base}/approve/`))).toEqual([])
      expect(Buffer.byteLength(await page.content())).toBeLessThan(30_000)
    },
  )
})
