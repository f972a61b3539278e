import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { openSession } from '../support/mcp-wire.ts'
import { ask, start, type Container } from './engine.ts'
import { setStage, statusOf, TOKEN, URL_OF_DAEMON } from './stage.ts'

/** What the chart requests. */
const LIMIT = ['--memory=128m', '--memory-swap=128m']
const CALLS = 1_000
/** What assistants ask all day; each reads the whole fleet. */
const READS = [
  'list_clusters',
  'get_fleet_health',
  'list_nodes',
  'list_backups',
  'list_jobs',
  'list_alarms',
  'get_inventory',
  'get_fleet_backup_status',
]

test(`${CALLS} calls to a fleet of seventeen clusters fit into 128 MiB`, async () => {
  const stage = await setStage()
  const daemon = await start([...stage.settings, ...LIMIT])
  await expect.poll(() => statusOf('/readyz'), { timeout: 30_000 }).toBe(200)
  const session = await openSession(`${URL_OF_DAEMON}/mcp`, { token: TOKEN })
  tell('ready', daemon)
  const failed: string[] = []
  for (let number = 0; number < CALLS; number += 1) {
    const name = READS[number % READS.length] ?? ''
    const { message, text } = await session.callTool(name)
    if (message.result === undefined || message.result['isError'] === true) failed.push(text)
  }
  tell(`after ${CALLS} calls`, daemon)
  expect(failed).toEqual([])
  const { stdout } = await ask(
    'inspect',
    '--format={{.State.Running}} {{.State.OOMKilled}}',
    daemon.id,
  )
  expect(stdout.trim()).toBe('true false')
  expect(limitOf(daemon)).toBe(128 * 1024 * 1024)
})

/** Prints what the kernel counts for the container, as it does for a pod. */
function tell(when: string, { pid }: Container): void {
  const anonymous = /^RssAnon:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  const used = counterOf(pid, 'memory.usage_in_bytes', 'memory.current')
  const most = counterOf(pid, 'memory.max_usage_in_bytes', 'memory.peak')
  process.stdout.write(
    `${when}: ${mebibytes(used)} in its control group (at most ${mebibytes(most)}), ` +
      `${mebibytes(Number(anonymous) * 1024)} of it the process's own\n`,
  )
}

function limitOf({ pid }: Container): number {
  return counterOf(pid, 'memory.limit_in_bytes', 'memory.max')
}

/** One figure of the process's control group, by its name in version 1 or 2. */
function counterOf(pid: number, first: string, second: string): number {
  for (const line of readFileSync(`/proc/${pid}/cgroup`, 'utf8').trim().split('\n')) {
    const [, controllers, path] = line.split(':')
    const file =
      controllers === ''
        ? `/sys/fs/cgroup${path}/${second}`
        : `/sys/fs/cgroup/${controllers}${path}/${first}`
    if (controllers === 'memory' || (controllers === '' && existsSync(file)))
      return Number(readFileSync(file, 'utf8'))
  }
  throw new Error('no control group counts its memory')
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 1024 / 1024)} MiB`
}
