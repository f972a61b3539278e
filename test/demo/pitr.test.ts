import { expect, test } from 'vitest'
import type { World } from '../../src/demo/world/world.ts'
import { ask, rows } from './call.ts'
import { backups, create, GALERA, MONGO, POSTGRES, run, steppedWorld } from './job-calls.ts'

const HOUR = 3600

function logs(world: World, clusterId = GALERA) {
  const body = { cluster_id: clusterId, ascending: true }
  return rows(ask(world, 'backup', 'getBinlogBackups', body), 'binlog_backups')
}

/** Full backups that can be rolled forward, oldest first. */
function fulls(world: World) {
  return backups(world, GALERA)
    .filter((one) => one['use_for_pitr'] === true && one['status'] === 'Completed')
    .toReversed()
}

function numberOf(log: Record<string, unknown>): number {
  return Number(String(log['file_name']).slice('binlog.'.length))
}

test('binary logs are archived without a gap, each after the full backup before it', () => {
  const { world, clock } = steppedWorld()
  clock.advance(30 * HOUR)
  const found = logs(world)
  const bases = fulls(world)
  expect(bases).toHaveLength(6)
  for (const log of found) {
    const before = bases.filter((one) => String(one['created']) <= String(log['created']))
    expect(log['full_bid']).toBe(before.at(-1)?.['id'])
  }
  const first = numberOf(found[0] ?? {})
  expect(found.map(numberOf)).toEqual(found.map((_, index) => first + index))
  expect(found.at(-1)?.['created']).toBe('2026-03-05T14:00:00.000Z')
  expect(logs(world, POSTGRES)).toEqual([])
  expect(logs(world, MONGO)).toEqual([])
})

test('a log keeps its name and size, however late one looks, and goes with its full backup', () => {
  const { world, clock } = steppedWorld()
  const early = logs(world)
  clock.advance(9 * HOUR)
  expect(logs(world).slice(0, early.length)).toEqual(early)
  const [oldest] = fulls(world)
  const backup_record = { backup_id: oldest?.['id'] }
  ask(world, 'backup', 'deleteBackupRecord', { backup_record })
  const left = logs(world)
  expect(left.length).toBeLessThan(early.length)
  expect(left.map((log) => log['full_bid'])).not.toContain(oldest?.['id'])
})

test('an increment is rolled forward by the logs of its full backup', () => {
  const stage = steppedWorld()
  const { world, clock } = stage
  clock.advance(7 * HOUR)
  const increment = backups(world, GALERA).find((one) => one['method'] === 'xtrabackupincr')
  const restore = (data: object) =>
    run(stage, GALERA, 'restore_backup', { backupid: increment?.['id'], ...data })
  expect(restore({ pitr_stop_time: '2026-03-04 16:10:00Z' })).toBe('FINISHED')
  expect(restore({ pitr_stop_time: '2026-03-04 09:00:00Z' })).toMatch(/does not lie between/)
})

test('a restore can stop at an archived log, if that follows the backup', () => {
  const stage = steppedWorld()
  const { world } = stage
  const newest = fulls(world).at(-1)
  const [older] = logs(world)
  const last = logs(world).at(-1)
  const restore = (name: unknown) =>
    run(stage, GALERA, 'restore_backup', {
      backupid: newest?.['id'],
      pitr_stop_log: name,
      pitr_stop_pos: 4,
    })
  expect(restore(last?.['file_name'])).toBe('FINISHED')
  expect(restore(older?.['file_name'])).toBe(
    `FAILED: No archived log ${String(older?.['file_name'])} follows backup ${Number(newest?.['id'])}.`,
  )
})

test('a backup that was not made for it has no logs, nor has one whose logs are erased', () => {
  const stage = steppedWorld()
  const { world, clock } = stage
  const pitr_stop_time = '2026-03-04 09:14:00Z'
  const oldest = fulls(world)[0]?.['id']
  const dumpJob = create(world, GALERA, 'backup', { backup_method: 'mysqldump' })
  clock.advance(HOUR)
  const dump = backups(world, GALERA).find((one) => one['job_id'] === dumpJob)
  expect(dump).toMatchObject({ use_for_pitr: false })
  const restore = (backupid: unknown) =>
    run(stage, GALERA, 'restore_backup', { backupid, pitr_stop_time })
  expect(restore(dump?.['id'])).toMatch(/there are no logs/)
  expect(restore(oldest)).toBe('FINISHED')
  ask(world, 'clusters', 'setConfig', {
    cluster_id: GALERA,
    configuration: [{ name: 'pitr_retention_hours', value: 24 }],
  })
  expect(restore(oldest)).toMatch(/there are no logs/)
  const now = clock.now().getTime()
  for (const log of logs(world)) {
    expect(now - Date.parse(String(log['created']))).toBeLessThanOrEqual(24 * HOUR * 1000)
  }
  expect(logs(world)).toHaveLength(12)
})

test('WAL serves base backups of PostgreSQL, not dumps', () => {
  const { world, clock } = steppedWorld()
  for (const backup_method of ['pg_basebackup', 'pgdumpall']) {
    create(world, POSTGRES, 'backup', { backup_method })
  }
  clock.advance(2 * HOUR)
  const made = backups(world, POSTGRES).slice(0, 2)
  expect(made.map((one) => [one['method'], one['use_for_pitr']])).toEqual([
    ['pgdumpall', false],
    ['pg_basebackup', true],
  ])
})
