import { chromium, type Browser } from 'playwright-core'

export const EXECUTABLE = '/usr/bin/chromium'

/** Debian's chromium, talking to nobody but the pages it is shown; `env` on top of ours. */
export function launchBrowser(env: Record<string, string> = {}): Promise<Browser> {
  return chromium.launch({
    executablePath: EXECUTABLE,
    env: { ...process.env, ...env },
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}
