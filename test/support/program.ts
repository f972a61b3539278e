import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

/** A running `cmon-mcp`. */
export interface Program {
  readonly child: ChildProcessWithoutNullStreams
  /** What it wrote so far. */
  stdout: () => string
  stderr: () => string
  /** The exit code; null when a signal ended it. */
  readonly exited: Promise<number | null>
  /** Sends a signal and waits for the end; what doesn't end within ten seconds is killed. */
  stop: (signal?: NodeJS.Signals) => Promise<number | null>
  /** The first match in what is written to a stream from the start. Rejects when it ends without, or after `PATIENCE_MS`. */
  saw: (stream: 'stdout' | 'stderr', pattern: RegExp) => Promise<RegExpExecArray>
}

export interface Finished {
  code: number | null
  stdout: string
  stderr: string
}

export const MAIN = 'dist/main.js'
const PATIENCE_MS = 60_000
const GRACE_MS = 10_000

const running = new Set<Program>()
const folders: string[] = []
// Whatever a test file started ends with it, also when a test fails half-way.
afterAll(async () => {
  await Promise.all([...running].map((program) => program.stop()))
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })))
})

/** A folder of its own, removed at the end of the test file. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cmon-mcp-test-'))
  folders.push(folder)
  return folder
}

/** The outer environment without our settings, a state directory of its own, and `env` on top. */
export async function cleanEnvironment(
  env: Record<string, string> = {},
): Promise<NodeJS.ProcessEnv> {
  const outer = Object.entries(process.env).filter(
    ([key]) => !/^(CMON_|MCP_|OTEL_|CREDENTIALS_DIRECTORY$|STATE_DIRECTORY$)/.test(key),
  )
  const stateDir = env['MCP_STATE_DIR'] ?? (await temporaryFolder())
  return { ...Object.fromEntries(outer), MCP_STATE_DIR: stateDir, ...env }
}

/** Starts `cmon-mcp` as users do. */
export async function startProgram(
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Program> {
  return watch(
    spawn(process.execPath, [MAIN, ...args], {
      env: await cleanEnvironment(env),
      stdio: ['pipe', 'pipe', 'pipe'],
    }),
  )
}

/** Runs `cmon-mcp` to its end. */
export async function runProgram(
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Finished> {
  const program = await startProgram(args, env)
  program.child.stdin.end()
  const timer = setTimeout(() => program.child.kill('SIGKILL'), PATIENCE_MS)
  const code = await program.exited
  clearTimeout(timer)
  return { code, stdout: program.stdout(), stderr: program.stderr() }
}

/** Follows a process of ours until it ends. */
export function watch(child: ChildProcessWithoutNullStreams): Program {
  const written = { stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].setEncoding('utf8').on('data', (text: string) => void (written[stream] += text))
  // A child that is gone takes no more input; its exit code says why.
  child.stdin.on('error', () => {})
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve))
  const program: Program = {
    child,
    stdout: () => written.stdout,
    stderr: () => written.stderr,
    exited,
    async stop(signal = 'SIGTERM') {
      const timer = setTimeout(() => child.kill('SIGKILL'), GRACE_MS)
      child.kill(signal)
      const code = await exited
      clearTimeout(timer)
      return code
    },
    saw: (stream, pattern) =>
      new Promise((resolve, reject) => {
        const fail = (why: string): void => {
          stopLooking()
          reject(new Error(`${why}, without ${pattern} on ${stream}; stderr: ${written.stderr}`))
        }
        const timer = setTimeout(() => fail(`${PATIENCE_MS / 1000} s are over`), PATIENCE_MS)
        const onEnd = (): void => fail('the program has ended')
        const look = (): void => {
          const match = pattern.exec(written[stream])
          if (match === null) return
          stopLooking()
          resolve(match)
        }
        const stopLooking = (): void => {
          clearTimeout(timer)
          child[stream].off('data', look)
          child.off('close', onEnd)
        }
        child[stream].on('data', look)
        child.once('close', onEnd)
        look()
      }),
  }
  running.add(program)
  void exited.then(() => running.delete(program))
  return program
}
