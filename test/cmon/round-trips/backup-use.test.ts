import { expect, test } from 'vitest'
import * as jobs from '../../../src/cmon/jobs/index.ts'
import type { Backup } from '../../../src/cmon/modules/backup.ts'
import { deleteBackupRecord } from '../../../src/cmon/modules/backup-changes.ts'
import { backupsOf, startTrip, type Trip } from './trip.ts'

const GALERA = 'prod-orders-galera'

const found = async (trip: Trip, clusterId: number, id: number): Promise<Backup | undefined> =>
  (await backupsOf(trip, clusterId)).find((backup) => backup.id === id)

test('a backup is verified, restored, copied to a cloud and deleted, each seen in later reads', async () => {
  const trip = await startTrip()
  const { cmon, run } = trip
  const cluster = await trip.cluster(GALERA)
  await run(jobs.createBackup(cluster, { backupMethod: 'mysqldump', hostname: 'auto' }))
  const [taken] = await backupsOf(trip, cluster.id)
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

  const before = await backupsOf(trip, cluster.id)
  expect(await run(jobs.deleteBackup(cluster, { backupId, method: taken.method }))).toBe('finished')
  expect(await backupsOf(trip, cluster.id)).toEqual(before.filter(({ id }) => id !== backupId))
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
    const [newest] = await backupsOf(trip, cluster.id)
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
  const others = (await backupsOf(trip, cluster.id)).slice(3)
  await deleteBackupRecord(cmon, second.id)
  expect(await backupsOf(trip, cluster.id)).toEqual([first, full, ...others])
  await deleteBackupRecord(cmon, full.id)
  expect(await backupsOf(trip, cluster.id)).toEqual(others)
})
