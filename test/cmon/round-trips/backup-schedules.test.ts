import { expect, test } from 'vitest'
import * as jobs from '../../../src/cmon/jobs/index.ts'
import { getBackups } from '../../../src/cmon/modules/backup.ts'
import { scheduleBackup } from '../../../src/cmon/modules/backup-changes.ts'
import { getBackupSchedules } from '../../../src/cmon/modules/backup-schedule.ts'
import {
  createJobInstance,
  deleteJobInstance,
  updateJobInstance,
} from '../../../src/cmon/modules/job-instances.ts'
import { getJobInstance, getJobInstances } from '../../../src/cmon/modules/jobs.ts'
import { startTrip, type Trip } from './trip.ts'

const DAY_SECONDS = 86_400

/** Jobs that the schedule has fired and their backups, newest first. */
async function firedBy({ cmon }: Trip, clusterId: number, scheduleId: number) {
  const page = { clusterId, limit: 500, offset: 0 }
  const { jobs: all } = await getJobInstances(cmon, page)
  const { backups } = await getBackups(cmon, page)
  return {
    jobs: all.filter(({ parentId }) => parentId === scheduleId),
    backups: backups.filter((backup) => backup.scheduleId === scheduleId),
  }
}

test('a schedule fires by the clock, rests, changes, goes on, and ends when deleted', async () => {
  const trip = await startTrip()
  const { cmon, clock } = trip
  const cluster = await trip.cluster('prod-orders-galera')
  const order = jobs.createBackup(
    cluster,
    { backupMethod: 'mysqldump', hostname: 'auto', backupTitle: 'nightly' },
    { title: 'Nightly dump', recurrence: 'TZ=UTC 30 2 * * *' },
  )
  const { id } = await createJobInstance(cmon, order)
  const find = async () =>
    (await getBackupSchedules(cmon, cluster.id)).find((schedule) => schedule.id === id)
  const schedule = {
    id,
    clusterId: cluster.id,
    enabled: true,
    crontab: 'TZ=UTC 30 2 * * *',
    created: '2026-03-04T09:15:00.000Z',
    command: 'backup',
    data: order.job_data,
  }
  expect(await find()).toEqual(schedule)
  expect(await getJobInstance(cmon, id)).toMatchObject({
    state: 'scheduled',
    title: 'Nightly dump',
    recurrence: 'TZ=UTC 30 2 * * *',
    started: undefined,
  })

  clock.advance(DAY_SECONDS)
  const first = await firedBy(trip, cluster.id, id)
  expect(first.jobs).toMatchObject([
    { created: '2026-03-05T02:30:00.000Z', state: 'finished', tags: ['recurrence'] },
  ])
  expect(first.backups).toMatchObject([
    { jobId: first.jobs[0]?.id, title: 'nightly', status: 'completed' },
  ])

  await updateJobInstance(cmon, id, { status: 'PAUSED' })
  expect(await find()).toEqual({ ...schedule, enabled: false })
  clock.advance(2 * DAY_SECONDS)
  expect(await firedBy(trip, cluster.id, id)).toEqual(first)

  await updateJobInstance(cmon, id, { status: 'SCHEDULED', recurrence: 'TZ=UTC 0 11 * * *' })
  expect(await find()).toEqual({ ...schedule, crontab: 'TZ=UTC 0 11 * * *' })
  clock.advance(7200)
  const second = await firedBy(trip, cluster.id, id)
  expect(second.jobs.map(({ created }) => created)).toEqual([
    '2026-03-07T11:00:00.000Z',
    '2026-03-05T02:30:00.000Z',
  ])
  expect(second.backups).toHaveLength(2)

  await deleteJobInstance(cmon, id)
  expect(await find()).toBeUndefined()
  await expect(getJobInstance(cmon, id)).rejects.toMatchObject({ code: 'not_found' })
  clock.advance(3 * DAY_SECONDS)
  expect((await firedBy(trip, cluster.id, id)).jobs).toEqual(second.jobs)
})

test('a schedule made the older way is one like the others', async () => {
  const trip = await startTrip()
  const { cmon, clock } = trip
  const cluster = await trip.cluster('prod-orders-galera')
  const known = (await getBackupSchedules(cmon, cluster.id)).map(({ id }) => id)
  const jobData = { backup_method: 'mysqldump', hostname: 'auto' }
  const made = { crontab: '0 12 * * *', enabled: false, jobData }
  await scheduleBackup(cmon, cluster.id, made)
  const [schedule, ...rest] = (await getBackupSchedules(cmon, cluster.id)).filter(
    ({ id }) => !known.includes(id),
  )
  expect(rest).toEqual([])
  expect(schedule).toEqual({
    id: expect.any(Number),
    clusterId: cluster.id,
    enabled: false,
    crontab: '0 12 * * *',
    created: '2026-03-04T09:15:00.000Z',
    command: 'backup',
    data: jobData,
  })
  const id = schedule?.id ?? 0
  clock.advance(DAY_SECONDS)
  expect(await firedBy(trip, cluster.id, id)).toEqual({ jobs: [], backups: [] })
  await updateJobInstance(cmon, id, { status: 'SCHEDULED' })
  clock.advance(DAY_SECONDS)
  const fired = await firedBy(trip, cluster.id, id)
  expect(fired.jobs).toMatchObject([{ created: '2026-03-05T12:00:00.000Z', state: 'finished' }])
  expect(fired.backups).toMatchObject([{ jobId: fired.jobs[0]?.id, method: 'mysqldump' }])
})

test('a backup is taken once, at its time', async () => {
  const trip = await startTrip()
  const { cmon, clock } = trip
  const cluster = await trip.cluster('prod-orders-galera')
  const scheduled = new Date('2026-03-04T20:00:00.000Z')
  const order = jobs.createBackup(cluster, { backupMethod: 'mysqldump' }, { scheduled })
  const { id } = await createJobInstance(cmon, order)
  clock.advance(36_000)
  expect(await getJobInstance(cmon, id)).toMatchObject({
    state: 'scheduled',
    scheduled: scheduled.toISOString(),
  })
  clock.advance(7200)
  expect(await getJobInstance(cmon, id)).toMatchObject({
    state: 'finished',
    started: '2026-03-04T20:00:01.000Z',
  })
})

test('a recurrence that is none is refused, and nothing is stored', async () => {
  const { cmon, cluster } = await startTrip()
  const { id } = await cluster('prod-orders-galera')
  const before = await getBackupSchedules(cmon, id)
  const made = { crontab: 'at noon', enabled: true, jobData: { backup_method: 'mysqldump' } }
  await expect(scheduleBackup(cmon, id, made)).rejects.toMatchObject({ code: 'rejected' })
  expect(await getBackupSchedules(cmon, id)).toEqual(before)
})
