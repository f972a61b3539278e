import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const exec = promisify(execFile)
const COMMAND_TIMEOUT_MS = 240_000

/** The smallest Debian, in which no systemd runs and that has never seen Node. */
export interface BareRoot {
  readonly folder: string
  /** The command line that runs a program inside, for whoever starts it by themselves. */
  command: (program: string, ...args: string[]) => [string, ...string[]]
  /** Runs a program inside; resolves with what it wrote, trimmed. Rejects when it fails, with the same. */
  run: (program: string, ...args: string[]) => Promise<string>
  /** Every path below the root, but for those of the kernel and of package managers. */
  paths: () => Promise<string[]>
  remove: () => Promise<void>
}

/** Of dpkg and rpm: what they note about packages; of useradd: the files before it changed them. */
const BOOKKEEPING =
  /^\/(proc|sys|dev|tmp|run|var\/lib\/(dpkg|rpm)|var\/log|var\/cache|etc\/(passwd|group|shadow|gshadow|subuid|subgid)-|etc\/\.pwd\.lock)/

/** Unpacks the archive that scripts/test-package.mjs names to a folder of its own. */
export async function bareRoot(): Promise<BareRoot> {
  const folder = await mkdtemp(join(tmpdir(), 'cmon-mcp-root-'))
  const archive = process.env['TEST_ROOT_ARCHIVE'] ?? ''
  await exec('tar', ['-xf', archive, '--numeric-owner', '-C', folder])
  const command: BareRoot['command'] = (program, ...args) => [
    'unshare',
    ...'--mount --propagation private --pid --fork --kill-child --'.split(' '),
    'sh',
    '-c',
    'mount -t proc proc "$1/proc" && exec chroot "$@"',
    'sh',
    folder,
    program,
    ...args,
  ]
  return {
    folder,
    command,
    async run(program, ...args) {
      const [file, ...rest] = command(program, ...args)
      const running = exec(file, rest, { env: ENVIRONMENT, timeout: COMMAND_TIMEOUT_MS })
      // A question that a maintainer script asks gets no answer.
      running.child.stdin?.end()
      const { stdout, stderr } = await running
      return `${stdout}${stderr}`.trim()
    },
    async paths() {
      const { stdout } = await exec('find', [folder, '-mindepth', '1', '-printf', '/%P\n'])
      return stdout
        .trim()
        .split('\n')
        .filter((path) => !BOOKKEEPING.test(path))
        .toSorted()
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

/** Of a login of root; nothing of the one that the tests run in. */
export const ENVIRONMENT = {
  PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: '/root',
  LC_ALL: 'C.UTF-8',
  DEBIAN_FRONTEND: 'noninteractive',
}
