import { expect, test } from 'vitest'
import * as jobs from '../../../src/cmon/jobs/index.ts'
import { waitForJob, type JobSight } from '../../../src/cmon/jobs/watch-job.ts'
import { getBackups, type Backup } from '../../../src/cmon/modules/backup.ts'
import { createJobInstance } from '../../../src/cmon/modules/job-instances.ts'
import { getJobInstances } from '../../../src/cmon/modules/jobs.ts'
import { backupsOf, startTrip } from './trip.ts'

const GALERA = 'prod-orders-galera'

test('a backup is taken: its job is seen to run and to end, and the record tells all of it', async () => {
  const trip = await startTrip()
  const { cmon, clock } = trip
  const cluster = await trip.cluster(GALERA)
  const before = await backupsOf(trip, cluster.id)
  const order = jobs.createBackup(
    cluster,
    {
      backupMethod: 'mysqldump',
      hostname: 'auto',
      backupTitle: 'Before the move',
      includeDatabases: ['orders'],
      backupRetention: 7,
    },
    { tags: ['move'] },
  )
  const { id } = await createJobInstance(cmon, order)

  const sights: JobSight[] = []
  const steps = [5, 30, 7200]
  await waitForJob(cmon, id, {
    timeoutMs: 20_000,
    signal: new AbortController().signal,
    onSight(sight) {
      sights.push(sight)
      clock.advance(steps.shift() ?? 0)
    },
  })
  expect(sights.map(({ job }) => job.state)).toEqual(['defined', 'running', 'running', 'finished'])
  const [, early, late] = sights.map(({ job }) => job.progress ?? 0)
  expect(early).toBeGreaterThan(0)
  expect(late).toBeGreaterThan(early ?? 100)
  expect(sights.at(-1)?.job).toEqual({
    id,
    parentId: undefined,
    clusterId: cluster.id,
    title: 'Create mysqldump Backup',
    command: 'backup',
    data: order.job_data,
    state: 'finished',
    statusText: 'Job finished.',
    exitCode: 0,
    created: '2026-03-04T09:15:00.000Z',
    started: '2026-03-04T09:15:01.000Z',
    ended: expect.stringMatching(/^2026-03-04T09:1\d:\d\d\.000Z$/),
    scheduled: undefined,
    recurrence: undefined,
    progress: 100,
    canBeAborted: false,
    user: 'admin',
    group: 'admins',
    clientAddress: '127.0.0.1',
    tags: ['move'],
  })
  // Each sight has the lines of the one before, and further ones, none of them twice.
  const lines = sights.map(({ messages }) => messages.map(({ text }) => text))
  expect(lines[1]?.at(0)).toBe('Preparing a backup of cluster prod-orders-galera.')
  for (const [index, seen] of lines.entries())
    expect(lines[index + 1]?.slice(0, seen.length) ?? seen).toEqual(seen)
  expect(lines[3]?.at(-1)).toBe('Backup is complete.')
  expect(new Set(lines[3]).size).toBe(lines[3]?.length)
  const { jobs: listed, total } = await getJobInstances(cmon, {
    clusterId: cluster.id,
    tags: ['move'],
    limit: 5,
    offset: 0,
  })
  expect({ listed, total }).toEqual({ listed: [sights.at(-1)?.job], total: 1 })

  const [backup, ...others] = await backupsOf(trip, cluster.id)
  expect(await getBackups(cmon, { clusterId: cluster.id, limit: 1, offset: 1 })).toEqual({
    backups: others.slice(0, 1),
    total: others.length + 1,
  })
  const finished = sights.at(-1)?.job.ended
  const [file] = backup?.files ?? []
  expect(file?.sizeBytes).toBeGreaterThan(1e9)
  expect(backup).toEqual({
    id: expect.any(Number),
    clusterId: cluster.id,
    jobId: id,
    scheduleId: undefined,
    parentId: undefined,
    fullId: undefined,
    method: 'mysqldump',
    status: 'completed',
    title: 'Before the move',
    description: undefined,
    backupHost: cluster.hosts[0]?.hostname,
    created: '2026-03-04T09:15:01.000Z',
    finished,
    createdBy: 'admin',
    compressed: true,
    encrypted: false,
    vendor: 'percona',
    serverVersion: cluster.hosts[0]?.version,
    pitrCompatible: false,
    retentionDays: 7,
    databases: ['orders'],
    files: [
      {
        path: 'backup-mysqldump-2026-03-04.gz',
        sizeBytes: file?.sizeBytes,
        type: 'full',
        created: finished,
      },
    ],
    sizeBytes: file?.sizeBytes,
    locations: [
      {
        kind: 'host',
        host: cluster.hosts[0]?.hostname,
        path: `/backups/BACKUP-${backup?.id}`,
        provider: undefined,
        retentionDays: 7,
        finished,
        beingDeleted: false,
      },
    ],
    verification: { state: 'not_verified', message: undefined, at: undefined },
  })
  // What was there is there still, but for what retention took.
  const kept = new Set(others.map((one) => one.id))
  expect(others).toEqual(before.filter((one) => kept.has(one.id)))
})

test('a failed backup leaves an alarm and no record', async () => {
  const trip = await startTrip()
  const cluster = await trip.cluster(GALERA)
  const before = await backupsOf(trip, cluster.id)
  const order = { backupMethod: 'mysqldump', storageHost: 'unreachable.example.com' }
  expect(await trip.run(jobs.createBackup(cluster, order))).toBe(
    `failed: Storage host unreachable.example.com can't be reached.`,
  )
  expect(await backupsOf(trip, cluster.id)).toEqual(before)
  expect((await trip.cluster(GALERA)).alarms.warning).toBe(cluster.alarms.warning + 1)
})

test('retention takes what is older, but for the copies that are to be kept', async () => {
  const trip = await startTrip()
  const cluster = await trip.cluster(GALERA)
  const before = await backupsOf(trip, cluster.id)
  const keep = { backupRetention: 3, safetyCopies: 1 }
  expect(await trip.run(jobs.deleteOldBackups(cluster, keep))).toBe('finished')
  const after = await backupsOf(trip, cluster.id)
  expect(after.length).toBeLessThan(before.length)
  expect(after[0]).toEqual(before[0])
  const limit = new Date(trip.clock.now().getTime() - 3 * 86_400_000).toISOString()
  const full = (backup: Backup) => after.find(({ id }) => id === backup.fullId) ?? backup
  const old = after.filter((one) => (full(one).created ?? '') < limit)
  expect(old.every((one) => after.some((other) => full(other) === full(one)))).toBe(true)
  expect(await trip.run(jobs.deleteAllBackups({ dbClusterId: cluster.id }))).toBe('finished')
  expect(await backupsOf(trip, cluster.id)).toEqual([])
})
