import { afterEach, expect, test } from 'vitest'
import { connect, type Connection } from '../../support/connect.ts'
import { planOf, refusal, sentJob, writes } from '../changes.ts'
import { rowsOf } from '../world-facts.ts'
import { schedulesOf } from './backups.ts'

const cluster = 'main/prod-orders-galera'
const why = { reason: 'hourly from now on', ticket: 'OPS-7' }
const CRONTAB = 'TZ=Europe/Berlin 30 3 * * *'

let t: Connection
afterEach(() => t.close())

/** What list_backup_schedules says of one. */
async function listed(id: unknown): Promise<unknown> {
  const rows = rowsOf(await t.call('list_backup_schedules', { limit: 100 }), 'schedules')
  return rows.find((row) => row['id'] === id)
}

/** The schedule of full backups of the cluster, and that of its increments. */
function known() {
  const [full, increments] = schedulesOf(t, 'prod-orders-galera')
  if (full === undefined || increments === undefined) throw new Error('the demo lacks schedules')
  return { full, increments }
}

test('makes a schedule at once, which is listed as it says; the same call again makes no second', async () => {
  t = await connect()
  const args = { cluster, crontab: CRONTAB, retention_days: 30, directory: '/backups', ...why }
  const done = await t.call('set_backup_schedule', args)
  expect(done).toEqual({
    done: true,
    summary: `Schedule xtrabackupfull of ${cluster} at "${CRONTAB}"`,
    cluster,
    schedule: expect.any(Number),
    crontab: '30 3 * * *',
    timezone: 'Europe/Berlin',
    enabled: true,
    next_run: expect.stringMatching(/T0[12]:30:00Z$/),
  })
  expect(sentJob(t)).toEqual({
    command: 'backup',
    job_data: {
      backup_method: 'xtrabackupfull',
      hostname: 'auto',
      backupdir: '/backups',
      backup_retention: 30,
      compression: true,
    },
    cluster_id: 1,
  })
  const { schedule } = done
  expect(await listed(schedule)).toMatchObject({ method: 'xtrabackupfull', enabled: true })
  const count = schedulesOf(t, 'prod-orders-galera').length
  const { summary: _, ...again } = await t.call('set_backup_schedule', args)
  expect(again).toEqual({
    done: true,
    cluster,
    schedule,
    crontab: '30 3 * * *',
    timezone: 'Europe/Berlin',
    enabled: true,
    next_run: done['next_run'],
  })
  expect(schedulesOf(t, 'prod-orders-galera')).toHaveLength(count)
  expect(writes(t)).toEqual(['createJobInstance', 'updateJobInstance'])
})

test('changes what is given and leaves the rest', async () => {
  t = await connect()
  const { full } = known()
  const before = { ...full.data }
  const args = { cluster, schedule: full.jobId, ...why }
  expect(
    await t.call('set_backup_schedule', { ...args, crontab: '0 1 * * 0', retention_days: 7 }),
  ).toEqual({
    done: true,
    summary: `Change backup schedule ${full.jobId} (xtrabackupfull) of ${cluster}`,
    cluster,
    warnings: [
      'backups are kept 7 days instead of 14 days',
      'up to 168 h between its backups instead of 24 h',
    ],
    schedule: full.jobId,
    crontab: '0 1 * * 0',
    timezone_assumed: 'UTC',
    enabled: true,
    next_run: expect.stringMatching(/T01:00:00Z$/),
  })
  const { data, recurrence } = known().full
  expect({ data, recurrence }).toEqual({
    data: { ...before, backup_retention: 7 },
    recurrence: '0 1 * * 0',
  })
})

test('pausing one of several waits for a second call; of the last one, for a human', async () => {
  t = await connect()
  const { full, increments } = known()
  const pause = { cluster, enabled: false, ...why }
  const plan = await planOf(t, 'set_backup_schedule', { ...pause, schedule: increments.jobId })
  expect(plan).toMatchObject({
    severity: 'interrupts',
    requests: [
      {
        rpc: 'jobs/updateJobInstance',
        params: { 'job.job_id': increments.jobId, 'job.status': 'PAUSED' },
      },
    ],
    checks: [
      {
        check: 'other schedules',
        outcome: 'ok',
        note: '1 other schedules of this cluster go on',
      },
    ],
  })
  await t.call('set_backup_schedule', {
    ...pause,
    schedule: increments.jobId,
    approval: plan['approval'],
  })
  expect(await listed(increments.jobId)).toMatchObject({ enabled: false, next_run: null })
  const refused = await refusal(t.call('set_backup_schedule', { ...pause, schedule: full.jobId }))
  expect(refused.code).toBe('needs_human')
  expect(refused.text).toContain('it is the last schedule of this cluster')
  expect(await listed(full.jobId)).toMatchObject({ enabled: true })
})

test('a retention of one day loses data, for a new schedule and for one that is there', async () => {
  t = await connect()
  const { full } = known()
  for (const args of [{ crontab: CRONTAB }, { schedule: full.jobId }]) {
    const refused = await refusal(
      t.call('set_backup_schedule', { cluster, retention_days: 1, ...args, ...why }),
    )
    expect(refused.code).toBe('needs_human')
    expect(refused.text).toContain('its backups go after one day')
  }
  expect(writes(t)).toEqual([])
})

test.each([
  [{}, 'A new schedule needs a crontab'],
  [{ crontab: '0 2 * *' }, 'a recurrence has 5 fields'],
  [{ crontab: '0 0 31 2 *' }, 'it never fires'],
  [{ crontab: 'TZ=Europe/Nowhere 0 2 * * *' }, 'it never fires'],
  [{ crontab: CRONTAB, enabled: false }, 'a new one begins on'],
  [{ crontab: CRONTAB, method: 'pgdump' }, "pgdump doesn't work with percona galera clusters"],
] as const)('%j is refused: %s', async (args, words) => {
  t = await connect({ approval: 'off' })
  const refused = await refusal(t.call('set_backup_schedule', { cluster, ...args, ...why }))
  expect(refused.code).toBe('invalid_argument')
  expect(refused.text).toContain(words)
  expect(writes(t)).toEqual([])
})

test('a schedule of another cluster, of no change or of another method is refused', async () => {
  t = await connect({ approval: 'off' })
  const { full } = known()
  const [other] = schedulesOf(t, 'prod-pg')
  const call = (args: object) =>
    refusal(t.call('set_backup_schedule', { cluster, enabled: true, ...args, ...why }))
  expect((await call({ schedule: other?.jobId })).code).toBe('not_found')
  expect((await call({ schedule: full.jobId, enabled: undefined })).text).toContain(
    'There is nothing to change',
  )
  expect((await call({ schedule: full.jobId, method: 'mysqldump' })).text).toContain(
    'is of another method',
  )
  expect(writes(t)).toEqual([])
})

test('who may only look is refused', async () => {
  t = await connect({ username: 'viewer' })
  const args = { cluster, crontab: CRONTAB, ...why }
  expect((await refusal(t.call('set_backup_schedule', args))).code).toBe('not_allowed')
})
