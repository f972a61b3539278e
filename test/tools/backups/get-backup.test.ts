import { afterAll, beforeAll, expect, test } from 'vitest'
import type { DemoBackup } from '../../../src/demo/world/backup.ts'
import { createClock } from '../../../src/demo/world/clock.ts'
import { createWorld } from '../../../src/demo/world/world.ts'
import { connect, type Connection } from '../../support/connect.ts'
import { clusterNamed } from '../world-facts.ts'

let t: Connection
beforeAll(async () => {
  // Late in the day, so that the incremental backups of 8, 14 and 20 o'clock are there.
  const clock = createClock(1, new Date('2026-03-04T22:30:00.000Z'))
  t = await connect({ world: createWorld({ clock }) })
})
afterAll(() => t.close())

function backupsOf(name: string): DemoBackup[] {
  const { clusterId } = clusterNamed(t.demo.world, name)
  return t.demo.world.backups.filter((one) => one.clusterId === clusterId)
}

function relative(backup: DemoBackup | undefined) {
  return {
    id: backup?.backupId,
    method: backup?.method,
    status: backup?.status.toLowerCase(),
    created: backup?.created.toISOString().replace(/\.\d+Z$/, 'Z'),
  }
}

test('an incremental backup comes with its chain, its children and all its facts', async () => {
  const [full, first, second, third] = backupsOf('prod-orders-galera').slice(-4)
  expect(third?.chainUp).toBe(second?.backupId)
  const { backup } = await t.call('get_backup', { backup: second?.backupId })
  expect(backup).toEqual({
    ...relative(second),
    cluster: 'main/prod-orders-galera',
    duration_seconds: expect.any(Number),
    size_bytes: second?.files[0]?.sizeBytes,
    host: second?.storageHost,
    location: 'host',
    verified: false,
    parent_id: first?.backupId,
    title: { untrusted: 'six-hourly increment' },
    description: { untrusted: 'Increment of prod-orders-galera' },
    finished: second?.finished?.toISOString().replace(/\.\d+Z$/, 'Z'),
    job_id: second?.jobId,
    encrypted: second?.encrypted,
    compressed: true,
    retention_days: 14,
    created_by: 'admin',
    backup_host: second?.backupHost,
    vendor: 'percona',
    server_version: second?.serverVersion,
    pitr_compatible: false,
    schedule_id: second?.scheduleId,
    databases: second?.databases,
    databases_total: second?.databases.length,
    files: [
      {
        path: second?.files[0]?.path,
        size_bytes: second?.files[0]?.sizeBytes,
        type: 'incr',
      },
    ],
    files_total: 1,
    locations: [
      {
        kind: 'host',
        host: second?.storageHost,
        path: `/backups/BACKUP-${second?.backupId}`,
        provider: null,
        retention_days: 14,
        being_deleted: false,
      },
    ],
    verification: { state: 'not_verified', at: null, message: null },
    chain: [relative(full), relative(first), relative(second)],
    chain_total: 3,
    chain_complete: true,
    children: [relative(third)],
    children_total: 1,
  })
})

test('a copy in the cloud and a verification are told', async () => {
  const copied = t.demo.world.backups.find(({ cloud }) => cloud !== undefined)
  const cloudy = await t.call('get_backup', { backup: copied?.backupId })
  expect(cloudy['backup']).toMatchObject({
    location: 'host+cloud',
    locations: [
      { kind: 'host' },
      { kind: 'cloud', host: null, path: copied?.cloud?.bucketAndPath, provider: 'aws' },
    ],
  })
  const verified = t.demo.world.backups.find((one) => one.verification.status === 'Verified')
  const checked = await t.call('get_backup', { backup: verified?.backupId })
  expect(checked['backup']).toMatchObject({
    verified: true,
    verification: {
      state: 'verified',
      at: verified?.verification.at?.toISOString().replace(/\.\d+Z$/, 'Z'),
      message: { untrusted: 'Restored and started.' },
    },
  })
})

test('a chain with a missing link says so', async () => {
  const [full, first, second] = backupsOf('prod-shop-mysql').slice(-4)
  t.demo.world.backups.splice(
    t.demo.world.backups.findIndex((one) => one === first),
    1,
  )
  expect(full?.chainUp).toBe(0)
  const { backup } = await t.call('get_backup', { backup: second?.backupId })
  expect(backup).toMatchObject({ chain: [relative(second)], chain_complete: false })
})

test('an unknown id is told as not found', async () => {
  await expect(t.call('get_backup', { backup: 99_999 })).rejects.toMatchObject({
    code: 'not_found',
    text: expect.stringContaining('list_backups'),
  })
})

test('with several controllers the id alone is ambiguous', async () => {
  const two = await connect({ controllers: ['east', 'west'] })
  try {
    await expect(two.call('get_backup', { backup: 5 })).rejects.toMatchObject({
      code: 'ambiguous',
      text: expect.stringContaining('east or west'),
    })
    const { backup } = await two.call('get_backup', { backup: 5, controller: 'west' })
    expect(backup).toMatchObject({ id: 5, controller: 'west' })
  } finally {
    await two.close()
  }
})
