import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll } from 'vitest'
import { temporaryFolder } from '../support/program.ts'

const execute = promisify(execFile)

const { TEST_ENGINE: engine = 'null', TEST_IMAGE: image = '' } = process.env
// What scripts/test-container.mjs hands over: podman with its storage.
const [podman = 'podman', ...storage] = JSON.parse(engine) as string[]

/** How a cluster would run it: nothing writable but what is mounted, no capability, no way to more rights. */
const CONFINED = [
  '--read-only',
  '--read-only-tmpfs=false',
  '--cap-drop=all',
  '--security-opt=no-new-privileges',
  '--network=host',
  // Engines raise these as far as they may themselves, which not every machine allows.
  '--ulimit=nofile=4096:4096',
  '--ulimit=nproc=4096:4096',
]

export interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface Container {
  readonly id: string
  /** Of its first process, as this machine counts. */
  readonly pid: number
  logs: () => Promise<Ended>
  /** Asks it to end, as Kubernetes does; its exit code. */
  stop: () => Promise<number>
}

const started: string[] = []
afterAll(async () => {
  if (started.length > 0) await ask('rm', '--force', '--time=1', '--volumes', ...started)
})

/** What podman answers, whether or not it failed. */
export async function ask(...args: string[]): Promise<Ended> {
  try {
    const { stdout, stderr } = await execute(podman, [...storage, ...args])
    return { code: 0, stdout, stderr }
  } catch (thrown) {
    // execFile rejects with an Error that has these.
    const { code, stdout, stderr } = thrown as Error & Ended
    return { code, stdout, stderr }
  }
}

/** Runs the image to its end. */
export function runOnce(options: readonly string[], ...command: string[]): Promise<Ended> {
  return ask('run', '--rm', ...CONFINED, ...options, image, ...command)
}

/** Starts the image and leaves it running; removed at the end of the test file. */
export async function start(options: readonly string[], ...command: string[]): Promise<Container> {
  const { code, stdout, stderr } = await ask(
    'run',
    '--detach',
    ...CONFINED,
    ...options,
    image,
    ...command,
  )
  if (code !== 0) throw new Error(stderr)
  const id = stdout.trim()
  started.push(id)
  return {
    id,
    pid: Number((await ask('inspect', '--format={{.State.Pid}}', id)).stdout),
    logs: () => ask('logs', id),
    async stop() {
      await ask('stop', '--time=20', id)
      return Number((await ask('wait', id)).stdout)
    },
  }
}

/** The paths that the image has, folders left out. */
export async function filesOfImage(): Promise<string[]> {
  const { stdout } = await ask('create', image)
  const id = stdout.trim()
  try {
    const archive = join(await temporaryFolder(), 'image.tar')
    await ask('export', '--output', archive, id)
    const text = (await execute('tar', ['-tf', archive])).stdout
    return text.split('\n').filter((path) => path !== '' && !path.endsWith('/'))
  } finally {
    await ask('rm', id)
  }
}
