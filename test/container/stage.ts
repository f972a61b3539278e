import { chmodSync, chownSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { vi } from 'vitest'
import { temporaryFolder } from '../support/program.ts'
import type { Ready } from '../support/start-demo.ts'
import { start, type Container } from './engine.ts'

/** The image's user. */
export const USER = 65532
export const URL_OF_DAEMON = 'http://127.0.0.1:3000'
export const TOKEN = 'a-token-of-the-tests-0123456789abcdef'

export interface Stage {
  /** The demo controller's address. */
  readonly controller: string
  /** Options for a container that serves it. */
  readonly settings: readonly string[]
}

/** Starts a demo controller, from the same image, and writes the secrets for a daemon before it. */
export async function setStage(clusters?: number): Promise<Stage> {
  const size = clusters === undefined ? [] : ['--clusters', String(clusters)]
  const demo = await readyLine(
    await start(
      ['--tmpfs=/tmp:rw,mode=1777'],
      ...'demo --controller-only --controller-port 0 --json'.split(' '),
      ...size,
    ),
  )
  const secrets = await temporaryFolder()
  for (const [name, text] of [
    ['mcp-auth-token', TOKEN],
    ['cmon-password', demo.password],
  ] as const) {
    const path = join(secrets, name)
    writeFileSync(path, `${text}\n`)
    giveTo(path, 0o640)
  }
  giveTo(secrets, 0o750)
  return {
    controller: demo.controller,
    settings: [
      `--volume=${secrets}:/run/secrets/cmon-mcp:ro`,
      '--env=MCP_ALLOWED_HOSTS=127.0.0.1:3000,mcp.example.com',
      `--env=CMON_ENDPOINT=${demo.controller}`,
      `--env=CMON_USERNAME=${demo.username}`,
    ],
  }
}

/** What the daemon answers to a GET without a token; 0 where nobody listens. */
export async function statusOf(path: string): Promise<number> {
  const response = await fetch(`${URL_OF_DAEMON}${path}`).catch(() => undefined)
  await response?.arrayBuffer()
  return response?.status ?? 0
}

/** As Kubernetes mounts a Secret for a pod with fsGroup. */
function giveTo(path: string, mode: number): void {
  chmodSync(path, mode)
  chownSync(path, 0, USER)
}

async function readyLine({ logs }: Container): Promise<Ready> {
  const line = await vi.waitFor(
    async () => {
      const { stdout, stderr } = await logs()
      const [found] = /^\{.*"event":"ready".*\}$/m.exec(stdout) ?? []
      if (found === undefined) throw new Error(`the demo controller isn't ready: ${stderr}`)
      return found
    },
    { timeout: 30_000, interval: 200 },
  )
  // The contract of the demo command; test/e2e/demo.test.ts holds it.
  return JSON.parse(line) as Ready
}
