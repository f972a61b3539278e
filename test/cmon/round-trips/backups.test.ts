import { expect, test } from 'vitest'
import * as jobs from '../../../src/cmon/jobs/index.ts'
import { waitForJob, type JobSight } from '../../../src/cmon/jobs/watch-job.ts'
import { getBackups, type Backup } from '../../../src/cmon/modules/backup.ts'
import { deleteBackupRecord } from '../../../src/cmon/modules/backup-changes.ts'
import { createJobInstance } from '../../../src/cmon/modules/job-instances.ts'
import { getJobInstances } from '../../../src/cmon/modules/jobs.ts'
import { startTrip, type Trip } from './trip.ts'

const GALERA = 'prod-orders-galera'

async function all({ cmon }: Trip, clusterId: number): Promise<Backup[]> {
  const { backups, total } = await getBackups(cmon, { clusterId, limit: 500, offset: 0 })
  expect(total).toBe(backups.length)
  return backups
}

const found = async (trip: Trip, clusterId: number, id: number): Promise<Backup | undefined> =>
  (await all(trip, clusterId)).find((backup) => backup.id === id)

test('a backup is taken: its job is seen to run and to end, and the record tells all of it', async () => {
  const trip = await startTrip()
  const { cmon, clock } = trip
  const cluster = await trip.cluster(GALERA)
  const before = await all(trip, cluster.id)
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

  const [backup, ...others] = await all(trip, cluster.id)
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

test('a backup is verified, restored, copied to a cloud and deleted, each seen in later reads', async () => {
  const trip = await startTrip()
  const { cmon, run } = trip
  const cluster = await trip.cluster(GALERA)
  await run(jobs.createBackup(cluster, { backupMethod: 'mysqldump', hostname: 'auto' }))
  const [taken] = await all(trip, cluster.id)
  if (taken === undefined) throw new Error('there is no backup')
  const { id: backupId } = taken

  const server = { backupId, serverAddress: 'scratch.example.com' }
  expect(await run(jobs.verifyBackup(cluster, server))).toBe('finished')
  const verification = {
    state: 'verified',
    message: 'Restored and started.',
    at: expect.stringMatching(/^2026-03-04T09:\d\d:\d\d\.000Z$/),
  }
  expect(await found(trip, cluster.id, backupId)).toEqual({ ...taken, verification })
  const member = cluster.hosts[0]?.hostname ?? ''
  expect(await run(jobs.verifyBackup(cluster, { backupId, serverAddress: member }))).toBe(
    `failed: ${member} belongs to cluster ${GALERA}.`,
  )

  const running = await trip.cluster(GALERA)
  expect(await run(jobs.restoreBackup(cluster, { backupId }))).toBe('finished')
  const restored = await trip.cluster(GALERA)
  expect(restored.state).toBe('STARTED')
  // Every node has been restarted with the data of the backup.
  for (const [index, host] of restored.hosts.entries()) {
    const earlier = running.hosts[index]?.uptimeSeconds ?? 0
    if (host.nodeType === 'galera') expect(host.uptimeSeconds).toBeLessThan(earlier)
    else expect(host.uptimeSeconds ?? 0).toBeGreaterThanOrEqual(earlier)
  }

  const bucket = { bucket: 'demo-bucket', cloudStorageProvider: 'aws', cloudStorageService: 's3' }
  const upload = { backupId, cloudStorageCredentialsId: 1, ...bucket }
  expect(await run(jobs.uploadBackupToCloud(cluster, upload))).toBe('finished')
  expect((await found(trip, cluster.id, backupId))?.locations).toEqual([
    ...taken.locations,
    {
      kind: 'cloud',
      host: undefined,
      path: 'demo-bucket',
      provider: 'aws',
      retentionDays: expect.any(Number),
      finished: taken.finished,
      beingDeleted: false,
    },
  ])

  const before = await all(trip, cluster.id)
  expect(await run(jobs.deleteBackup(cluster, { backupId, method: taken.method }))).toBe('finished')
  expect(await all(trip, cluster.id)).toEqual(before.filter(({ id }) => id !== backupId))
  expect(await run(jobs.deleteBackup(cluster, { backupId }))).toBe(
    `failed: Backup ${backupId} was not found.`,
  )
  await expect(deleteBackupRecord(cmon, backupId)).rejects.toMatchObject({ code: 'not_found' })
})

test('a backup that nothing builds on goes without a job too, a full one with all that builds on it', async () => {
  const trip = await startTrip()
  const { cmon, run } = trip
  const cluster = await trip.cluster(GALERA)
  const take = async (backupMethod: string) => {
    expect(await run(jobs.createBackup(cluster, { backupMethod, hostname: 'auto' }))).toBe(
      'finished',
    )
    const [newest] = await all(trip, cluster.id)
    if (newest === undefined) throw new Error('there is no backup')
    return newest
  }
  const full = await take('xtrabackupfull')
  const first = await take('xtrabackupincr')
  const second = await take('xtrabackupincr')
  expect(
    [full, first, second].map(({ parentId, fullId, files }) => [parentId, fullId, files[0]?.type]),
  ).toEqual([
    [undefined, undefined, 'full'],
    [full.id, full.id, 'incr'],
    [first.id, full.id, 'incr'],
  ])
  const others = (await all(trip, cluster.id)).slice(3)
  await deleteBackupRecord(cmon, second.id)
  expect(await all(trip, cluster.id)).toEqual([first, full, ...others])
  await deleteBackupRecord(cmon, full.id)
  expect(await all(trip, cluster.id)).toEqual(others)
})

test('a failed backup leaves an alarm and no record', async () => {
  const trip = await startTrip()
  const cluster = await trip.cluster(GALERA)
  const before = await all(trip, cluster.id)
  const order = { backupMethod: 'mysqldump', storageHost: 'unreachable.example.com' }
  expect(await trip.run(jobs.createBackup(cluster, order))).toBe(
    `failed: Storage host unreachable.example.com can't be reached.`,
  )
  expect(await all(trip, cluster.id)).toEqual(before)
  expect((await trip.cluster(GALERA)).alarms.warning).toBe(cluster.alarms.warning + 1)
})

test('retention takes what is older, but for the copies that are to be kept', async () => {
  const trip = await startTrip()
  const cluster = await trip.cluster(GALERA)
  const before = await all(trip, cluster.id)
  const keep = { backupRetention: 3, safetyCopies: 1 }
  expect(await trip.run(jobs.deleteOldBackups(cluster, keep))).toBe('finished')
  const after = await all(trip, cluster.id)
  expect(after.length).toBeLessThan(before.length)
  expect(after[0]).toEqual(before[0])
  const limit = new Date(trip.clock.now().getTime() - 3 * 86_400_000).toISOString()
  const full = (backup: Backup) => after.find(({ id }) => id === backup.fullId) ?? backup
  const old = after.filter((one) => (full(one).created ?? '') < limit)
  expect(old.every((one) => after.some((other) => full(other) === full(one)))).toBe(true)
  expect(await trip.run(jobs.deleteAllBackups({ dbClusterId: cluster.id }))).toBe('finished')
  expect(await all(trip, cluster.id)).toEqual([])
})
