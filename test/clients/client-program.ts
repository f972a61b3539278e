import { spawn } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { describe } from 'vitest'
import { runProgram, temporaryFolder, watch, type Finished } from '../support/program.ts'
import { settingsFor, type DemoProcess } from '../support/start-demo.ts'

const PATIENCE_MS = 60_000

/** Where `npm run test:clients` has put the clients; one that couldn't be installed is missing. */
// The script's own JSON.
const bins = JSON.parse(process.env['CMON_MCP_TEST_CLIENT_BINS'] ?? '{}') as Partial<
  Record<string, string>
>

/** Checks with a real client; skipped, and so reported, where it isn't installed. */
export function describeClient(name: string, checks: (bin: string) => void): void {
  const bin = bins[name]
  describe.skipIf(bin === undefined)(bin === undefined ? `${name} (not installed)` : name, () =>
    checks(bin ?? ''),
  )
}

/** What `client-config` prints for the demo: its daemon, or with `--stdio` its controller. */
export async function snippetFor(
  demo: DemoProcess,
  ...args: string[]
): Promise<Pick<Finished, 'stdout' | 'stderr'>> {
  const settings = args.includes('--stdio')
    ? settingsFor(demo)
    : { MCP_BASE_URL: new URL(demo.mcp).origin, MCP_AUTH_TOKEN: demo.token }
  const { code, stdout, stderr } = await runProgram(['client-config', ...args], settings)
  if (code !== 0) throw new Error(stderr)
  return { stdout, stderr }
}

/** A home folder of its own, with these files in it. */
export async function homeWith(files: Readonly<Record<string, string>> = {}): Promise<string> {
  const home = await temporaryFolder()
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(home, path)), { recursive: true })
    await writeFile(join(home, path), content)
  }
  return home
}

/** A user's environment: the client on the PATH, the home folder, and these variables. */
export function userEnvironment(
  bin: string,
  home: string,
  variables: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const path = [dirname(bin), dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter)
  return { HOME: home, PATH: path, ...variables }
}

/** Lines in a user's shell, in the home folder. */
export async function inShell(
  script: string,
  env: Readonly<Record<string, string>>,
): Promise<Finished> {
  const child = spawn('sh', ['-ec', script], { env, cwd: env['HOME'] })
  const program = watch(child)
  child.stdin.end()
  const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS)
  const code = await program.exited
  clearTimeout(timer)
  return { code, stdout: program.stdout(), stderr: program.stderr() }
}
