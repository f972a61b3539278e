import { execFile, spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { promisify } from 'node:util'
import { vi } from 'vitest'

const exec = promisify(execFile)

/** A Debian that systemd has booted in a container, on the network of this process. */
export interface Machine {
  /** Runs a command as root inside; what it wrote, without the last line end. Rejects when it fails, with the same. */
  readonly run: (program: string, ...args: string[]) => Promise<string>
  /** The same, whether or not it ends with 0. */
  readonly attempt: (program: string, ...args: string[]) => Promise<Attempt>
  /** Shuts it down; what doesn't go by itself is killed. */
  readonly stop: () => Promise<void>
}

export interface Attempt {
  code: number
  /** stdout and stderr, trimmed. */
  output: string
}

const BOOT = { timeout: 60_000, interval: 100 }
const COMMAND_TIMEOUT_MS = 60_000
const SHUTDOWN_TIMEOUT_MS = 20_000

const NSPAWN =
  'systemd-nspawn --quiet --boot --console=pipe --register=no --keep-unit --link-journal=no --capability=CAP_NET_ADMIN'

/** This kernel, or the rights here, don't let a container boot; the message says why. */
export class NotAllowed extends Error {}

/**
 * Boots the system whose root this is, in control groups that were made for it. It must be called in mount, network
 * and process namespaces that end with this process (scripts/test-systemd.mjs), since nspawn wants a /run to itself.
 */
export async function bootMachine(root: string, cgroups: readonly string[]): Promise<Machine> {
  await exec('mount', ['-t', 'tmpfs', 'tmpfs', '/run'])
  mkdirSync('/run/systemd')
  const join = cgroups.map((path) => `echo $$ > ${path}/cgroup.procs && `).join('')
  const command = `${join} exec ${NSPAWN} --network-namespace-path=/proc/$$/ns/net --directory "$1"`
  const nspawn = spawn('sh', ['-c', command, 'sh', root], { stdio: ['ignore', 'pipe', 'pipe'] })
  let console = ''
  for (const stream of [nspawn.stdout, nspawn.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => void (console += text))
  const ended = new Promise<void>((resolve) => nspawn.once('close', () => resolve()))
  const stop = async (): Promise<void> => {
    // It hands SIGTERM on as a request to shut down.
    nspawn.kill('SIGTERM')
    const timer = setTimeout(() => nspawn.kill('SIGKILL'), SHUTDOWN_TIMEOUT_MS)
    await ended
    clearTimeout(timer)
  }
  const refused = ended.then(() => {
    throw new NotAllowed(console.trim().split('\n').at(-1))
  })
  try {
    const booted = vi.waitFor(() => insideOf(nspawn.pid ?? 0), BOOT)
    return { ...(await Promise.race([booted, refused])), stop }
  } catch (thrown) {
    await stop()
    if (thrown instanceof NotAllowed) throw thrown
    // What systemd says as the first process when it can't mount or make what it needs.
    const [frozen] = /.*Freezing execution.*/.exec(console) ?? []
    if (frozen !== undefined) throw new NotAllowed(frozen)
    throw new Error(`The machine did not boot. ${console}`, { cause: thrown })
  }
}

/** Commands inside, once its systemd has started everything. */
async function insideOf(nspawn: number): Promise<Omit<Machine, 'stop'>> {
  const { stdout } = await exec('pgrep', ['--parent', String(nspawn), '--exact', 'systemd'])
  const attempt = attemptIn(stdout.trim())
  const { output } = await attempt('systemctl', 'is-system-running')
  if (output !== 'running' && output !== 'degraded') throw new Error(`it is ${output}`)
  return {
    attempt,
    async run(program, ...args) {
      const { code, output } = await attempt(program, ...args)
      if (code === 0) return output
      throw new Error(`${program} ${args.join(' ')} ended with ${code}: ${output}`)
    },
  }
}

function attemptIn(leader: string): Machine['attempt'] {
  const namespaces = ['--mount', '--uts', '--ipc', '--net', '--pid', '--cgroup']
  const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', TERM: 'dumb' }
  return (program, ...args) =>
    new Promise((resolve, reject) => {
      const command = ['--target', leader, ...namespaces, '--', program, ...args]
      // A question that a maintainer script asks gets no answer: stdin is closed.
      const child = execFile(
        'nsenter',
        command,
        { env, timeout: COMMAND_TIMEOUT_MS },
        (error, stdout, stderr) => {
          const output = `${stdout}${stderr}`.trim()
          if (error === null) resolve({ code: 0, output })
          else if (typeof error.code === 'number') resolve({ code: error.code, output })
          else reject(new Error(`${program} had no end: ${output}`, { cause: error }))
        },
      )
      child.stdin?.end()
    })
}
