import { afterAll, beforeAll, expect, test } from 'vitest'
import type { DemoJob } from '../../../src/demo/world/job.ts'
import { connect, type Connection } from '../../support/connect.ts'
import { allRows, clusterNamed, rowsOf } from '../world-facts.ts'

let t: Connection
beforeAll(async () => {
  t = await connect()
})
afterAll(() => t.close())

function templates(): DemoJob[] {
  return t.demo.world.jobs.filter((job) => job.command === 'backup' && job.recurrence !== undefined)
}

/** When a crontab of minute and hour fires next, in UTC. */
function nextDaily(crontab: string | undefined): string {
  const [minute, hour] = (crontab ?? '').split(' ').map(Number)
  const next = new Date()
  next.setUTCHours(hour ?? 0, minute ?? 0, 0, 0)
  if (next.getTime() <= Date.now()) next.setUTCDate(next.getUTCDate() + 1)
  return next.toISOString().replace('.000Z', 'Z')
}

test('each recurring job is one schedule, with the way its last run ended', async () => {
  const { clusterId } = clusterNamed(t.demo.world, 'prod-pg')
  const template = templates().find((job) => job.clusterId === clusterId)
  const last = t.demo.world.jobs.findLast((job) => job.parentJobId === template?.jobId)
  expect(await t.call('list_backup_schedules', { cluster: 'prod-pg' })).toEqual({
    schedules: [
      {
        id: template?.jobId,
        cluster: 'main/prod-pg',
        method: 'pg_basebackup',
        crontab: template?.recurrence,
        enabled: true,
        timezone_assumed: 'UTC',
        next_run: nextDaily(template?.recurrence),
        last_run: last?.created.toISOString().replace(/\.\d+Z$/, 'Z'),
        last_state: 'failed',
        last_job_id: last?.jobId,
      },
    ],
    total: 1,
    next_cursor: null,
    truncated: false,
  })
})

test('the older operation shows the same schedules; they are listed once', async () => {
  const rows = await allRows(t, 'list_backup_schedules', 'schedules', { limit: 5 })
  expect(rows.map((row) => Number(row['id'])).toSorted((a, b) => a - b)).toEqual(
    templates().map(({ jobId }) => jobId),
  )
  const operations = t.demo.rpcs().map(({ operation }) => operation)
  expect(operations).toContain('getBackupSchedules')
})

test('a paused schedule and a time zone are told', async () => {
  const { clusterId } = clusterNamed(t.demo.world, 'prod-shop-mysql')
  const job = templates().find((one) => one.clusterId === clusterId)
  if (job === undefined) throw new Error('the demo has no such schedule')
  const before = { status: job.status, recurrence: job.recurrence }
  Object.assign(job, { status: 'PAUSED', recurrence: `TZ=Europe/Stockholm ${before.recurrence}` })
  const answer = await t.call('list_backup_schedules', { cluster: 'prod-shop-mysql' })
  Object.assign(job, before)
  expect(rowsOf(answer, 'schedules').find((row) => row['id'] === job.jobId)).toMatchObject({
    crontab: before.recurrence,
    timezone: 'Europe/Stockholm',
    enabled: false,
    next_run: null,
  })
})

test('the next run counts in the time zone of the schedule', async () => {
  const { clusterId } = clusterNamed(t.demo.world, 'prod-shop-mysql')
  const job = templates().find((one) => one.clusterId === clusterId)
  if (job === undefined) throw new Error('the demo has no such schedule')
  const { recurrence } = job
  // Kolkata is five and a half hours ahead of UTC, all year.
  job.recurrence = 'TZ=Asia/Kolkata 30 5 * * *'
  const answer = await t.call('list_backup_schedules', { cluster: 'prod-shop-mysql' })
  job.recurrence = 'not a crontab'
  const unreadable = await t.call('list_backup_schedules', { cluster: 'prod-shop-mysql' })
  if (recurrence !== undefined) job.recurrence = recurrence
  const rowOf = (of: Record<string, unknown>) =>
    rowsOf(of, 'schedules').find((row) => row['id'] === job.jobId)
  expect(rowOf(answer)).toMatchObject({
    timezone: 'Asia/Kolkata',
    next_run: nextDaily('0 0 * * *'),
  })
  expect(rowOf(unreadable)).toMatchObject({
    crontab: { untrusted: 'not a crontab' },
    next_run: null,
  })
})

test('a cluster without schedules gives none', async () => {
  expect(await t.call('list_backup_schedules', { cluster: 'search-elastic' })).toEqual({
    schedules: [],
    total: 0,
    next_cursor: null,
    truncated: false,
  })
})
