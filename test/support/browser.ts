import { existsSync } from 'node:fs'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll } from 'vitest'
import { EXECUTABLE, launchBrowser } from './launch-browser.ts'

/** Why tests in a browser can't run here; undefined where they can. */
export const noBrowser = existsSync(EXECUTABLE)
  ? undefined
  : `${EXECUTABLE} is missing: apt-get install chromium`
if (noBrowser !== undefined) console.warn(`Tests in a browser are skipped: ${noBrowser}`)

let launched: Promise<Browser> | undefined
afterAll(async () => (await launched)?.close())

export interface Visit {
  readonly page: Page
  /** What the browser complained of. */
  readonly complaints: string[]
  /** What it asked for, but for data: URLs. */
  readonly requests: string[]
}

/** A page in a profile of its own; the browser is closed with the test file. */
export async function visit(options: BrowserContextOptions = {}): Promise<Visit> {
  const browser = await (launched ??= launchBrowser())
  const page = await (await browser.newContext(options)).newPage()
  const complaints: string[] = []
  const requests: string[] = []
  page.on('console', (message) => {
    if (/^(error|warning)$/.test(message.type())) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('request', (request) => {
    if (!request.url().startsWith('data:')) requests.push(request.url())
  })
  return { page, complaints, requests }
}
