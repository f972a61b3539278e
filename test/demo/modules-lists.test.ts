import { expect, test } from 'vitest'
import { createWorld } from '../../src/demo/world/world.ts'
import { ask, part, rows, stoppedClock } from './call.ts'

const clock = stoppedClock()
const world = createWorld({ clock })

function ids(answer: Record<string, unknown>, list: string, key: string): number[] {
  return rows(answer, list).map((row) => Number(row[key]))
}

test.each([
  ['jobs', 'getJobInstances', 'jobs', 'job_id'],
  ['backup', 'getBackups', 'backup_records', 'id'],
  ['log', 'getLogEntries', 'log_entries', 'log_id'],
])('%s/%s pages newest first, and total counts all', (module, operation, list, key) => {
  const all = ids(ask(world, module, operation), list, key)
  expect(all).toEqual([...all].sort((a, b) => b - a))
  const answer = ask(world, module, operation, { limit: 3, offset: 2 })
  expect(ids(answer, list, key)).toEqual(all.slice(2, 5))
  expect(answer['total']).toBe(all.length)
  const everything = ask(world, module, operation, { limit: -1, offset: -1 })
  expect(ids(everything, list, key)).toEqual(all)
})

test('show flags choose states; show_scheduled false alone leaves schedules out', () => {
  const statuses = (body: object) => [
    ...new Set(
      rows(ask(world, 'jobs', 'getJobInstances', { ...body }), 'jobs').map(({ status }) => status),
    ),
  ]
  expect(statuses({ show_scheduled: true })).toEqual(['SCHEDULED'])
  expect(new Set(statuses({ show_failed: true, show_running: true }))).toEqual(
    new Set(['FAILED', 'RUNNING']),
  )
  expect(statuses({ show_scheduled: false })).not.toContain('SCHEDULED')
  expect(statuses({})).toContain('SCHEDULED')
})

test('jobs are chosen by clusters and tags; cluster 0 means those of the controller', () => {
  const jobs = (body: object) => rows(ask(world, 'jobs', 'getJobInstances', { ...body }), 'jobs')
  expect(new Set(jobs({ cluster_ids: [1, 2] }).map((job) => job['cluster_id']))).toEqual(
    new Set([1, 2]),
  )
  expect(jobs({ cluster_id: 0 }).every((job) => job['cluster_id'] === 0)).toBe(true)
  const recurring = jobs({ tags: ['recurrence'] })
  expect(recurring.length).toBeGreaterThan(0)
  expect(recurring.every((job) => typeof job['parent_job_id'] === 'number')).toBe(true)
})

test('job specs come as object, as JSON text and as a bare name', () => {
  const specs = rows(ask(world, 'jobs', 'getJobInstances'), 'jobs').map((job) => job['job_spec'])
  const written = specs.filter((spec) => typeof spec === 'string')
  expect(specs.some((spec) => typeof spec === 'object')).toBe(true)
  expect(written.some((spec) => spec.startsWith('{'))).toBe(true)
  expect(written).toContain('Galera Node Recovery')
})

test('a job log can be followed by offset, hides debug lines, and carries the job', () => {
  const job = world.jobs.find(({ status }) => status === 'FAILED')
  const log = (body: object) =>
    ask(world, 'jobs', 'getJobLog', { job_id: job?.jobId, ascending: true, ...body })
  const all = rows(log({ limit: -1, offset: -1 }), 'messages')
  expect(all.every((message) => message['message_status'] !== 'JOB_DEBUG')).toBe(true)
  expect(rows(log({ limit: 300, offset: 2 }), 'messages')).toEqual(all.slice(2))
  const newestFirst = rows(log({ ascending: false }), 'messages')
  expect(newestFirst).toEqual(all.toReversed())
  expect(part(log({}), 'job')['status']).toBe('FAILED')
})

test('a running job shows more log and progress as the clock goes on', () => {
  const clock = stoppedClock()
  const own = createWorld({ clock })
  const job = own.jobs.find(({ status }) => status === 'RUNNING')
  const look = () => ask(own, 'jobs', 'getJobLog', { job_id: job?.jobId, ascending: true })
  const early = look()
  clock.advance(300)
  const later = look()
  expect(rows(later, 'messages').length).toBeGreaterThan(rows(early, 'messages').length)
  clock.advance(3600)
  expect(part(look(), 'job')).toMatchObject({ status: 'FINISHED', progress_percent: 100 })
})

test('both shapes of backup records tell of the same backups', () => {
  const legacy = rows(ask(world, 'backup', 'getBackups', { cluster_id: 2 }), 'backup_records')
  const answer = ask(world, 'backup', 'getBackups', { cluster_id: 2, backup_record_version: 2 })
  const recent = rows(answer, 'backup_records')
  expect(recent.map((one) => part(one, 'metadata')['id'])).toEqual(legacy.map(({ id }) => id))
  expect(legacy.every(({ version }) => version === 1)).toBe(true)
  expect(recent.some((one) => rows(one, 'cloud_locations').length > 0)).toBe(true)
  const ascending = ask(world, 'backup', 'getBackups', { cluster_id: 2, order: 'created ASC' })
  expect(ids(ascending, 'backup_records', 'id')).toEqual(legacy.map(({ id }) => id).toReversed())
})

test('incremental backups form a chain under their full one', () => {
  const own = createWorld({ clock: stoppedClock(new Date('2026-03-04T23:00:00.000Z')) })
  const records = rows(ask(own, 'backup', 'getBackups', { cluster_id: 2 }), 'backup_records')
  const [third, second, first, full] = records
  expect(records.slice(0, 3).map((one) => one['parent_id'])).toEqual(Array(3).fill(full?.['id']))
  expect([third?.['chain_up'], second?.['chain_up']]).toEqual([second?.['id'], first?.['id']])
  expect(full).toMatchObject({ parent_id: 0, chain_up: 0, children: 3 })
})

test('schedules are the recurring backup jobs', () => {
  const schedules = rows(
    ask(world, 'backup', 'getBackupSchedules', { cluster_id: 1 }),
    'backup_schedules',
  )
  expect(schedules.length).toBeGreaterThan(0)
  for (const schedule of schedules) {
    const job = world.jobs.find(({ jobId }) => jobId === schedule['id'])
    expect(job).toMatchObject({ status: 'SCHEDULED', recurrence: schedule['schedule'] })
    expect(schedule['enabled']).toBe(true)
  }
})

test('log entries are chosen by severity and time, and have all five classes', () => {
  const log = (body: object) => rows(ask(world, 'log', 'getLogEntries', { ...body }), 'log_entries')
  const severe = new Set(log({ severity: 'LOG_WARNING' }).map(({ severity }) => severity))
  expect(severe).toEqual(new Set(['LOG_ERR', 'LOG_WARNING']))
  expect(new Set(log({}).map((entry) => entry['log_class']))).toEqual(
    new Set(['LogMessage', 'JobStarted', 'JobEnded', 'HostStateChange', 'ClusterStateChange']),
  )
  const since = '2026-03-04T00:00:00.000Z'
  expect(log({ created_after: since }).every(({ created }) => String(created) >= since)).toBe(true)
  const [newest] = log({ limit: 1 })
  const [same] = rows(ask(world, 'log', 'getLogEntries', { limit: 1 }), 'log_entries')
  expect(newest).toEqual(same)
  const one = ask(world, 'log', 'getLogEntry', { message_id: newest?.['log_id'] })
  expect(one['log_entry']).toEqual(newest)
})

test('ignored alarms are listed with 1, but not counted', () => {
  const alarms = rows(ask(world, 'alarm', 'getAlarms', { cluster_id: 1 }), 'alarms')
  expect(alarms.map(({ ignored }) => ignored)).toEqual([1])
  const [count] = rows(ask(world, 'alarm', 'getStatistics', { cluster_id: 1 }), 'alarm_statistics')
  expect(count).toMatchObject({ critical: 0, warning: 0 })
})

test('tag lists filter clusters, the boolean with_tags does not', () => {
  const total = (body: object) => ask(world, 'clusters', 'getAllClusterInfo', { ...body })['total']
  expect(total({ with_tags: ['orders'] })).toBe(1)
  expect(total({ without_tags: ['prod'] })).toBe(0)
  expect(total({ with_tags: true })).toBe(17)
})

test('maintenance: one is active, one is coming, the rest have none', () => {
  const records = rows(ask(world, 'maintenance', 'getMaintenance'), 'maintenance_records')
  expect(records.filter((one) => one['is_active'] === true)).toHaveLength(2)
  expect(records.filter((one) => 'hostname' in one)).toHaveLength(1)
  const find = (operation: string, id: number) =>
    ask(world, 'maintenance', operation, { cluster_id: id })['found_maintenance']
  expect(find('getCurrentMaintenance', 10)).toBe(true)
  expect(find('getCurrentMaintenance', 1)).toBe(false)
  expect(find('getNextMaintenance', 1)).toBe(true)
})
