import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DemoBackup } from '../../../src/demo/world/backup.ts'
import { connect, type Connection } from '../../support/connect.ts'
import { allRows, clusterNamed, rowsOf } from '../world-facts.ts'

let t: Connection
beforeAll(async () => {
  t = await connect()
})
afterAll(() => t.close())

/** Newest first; ids follow time in the demo's world. */
function backupsOf(matches: (backup: DemoBackup) => boolean = () => true): number[] {
  return t.demo.world.backups
    .filter(matches)
    .map(({ backupId }) => backupId)
    .toSorted((a, b) => b - a)
}

function ids(answer: Record<string, unknown>): unknown[] {
  return rowsOf(answer, 'backups').map((row) => row['id'])
}

test("tells last night's failed backup in full", async () => {
  const { clusterId } = clusterNamed(t.demo.world, 'prod-pg')
  const failed = t.demo.world.backups.filter((one) => one.clusterId === clusterId).at(-1)
  expect(failed?.status).toBe('Failed')
  expect(await t.call('list_backups', { cluster: 'prod-pg', limit: 1, detail: 'full' })).toEqual({
    backups: [
      {
        id: failed?.backupId,
        cluster: 'main/prod-pg',
        method: 'pg_basebackup',
        status: 'failed',
        created: seconds(failed?.created),
        duration_seconds: 184,
        size_bytes: 0,
        host: 'backup-store.example.com',
        location: 'host',
        verified: false,
        title: { untrusted: 'nightly' },
        description: { untrusted: 'Nightly full backup of prod-pg' },
        finished: seconds(failed?.finished),
        job_id: failed?.jobId,
        encrypted: false,
        compressed: true,
        retention_days: 14,
      },
    ],
    total: 5,
    next_cursor: expect.any(String),
    truncated: true,
  })
})

test('lists all clusters newest first, page by page to the end', async () => {
  const rows = await allRows(t, 'list_backups', 'backups', { limit: 7 })
  expect(rows.map((row) => row['id'])).toEqual(backupsOf())
})

test('a copy in the cloud and the chain are in the row', async () => {
  const copied = t.demo.world.backups.find(({ cloud }) => cloud !== undefined)
  const step = t.demo.world.backups.find(({ chainUp }) => chainUp !== 0)
  const rows = await allRows(t, 'list_backups', 'backups', { limit: 100 })
  expect(rows.find((row) => row['id'] === copied?.backupId)).toMatchObject({
    location: 'host+cloud',
  })
  if (step !== undefined)
    expect(rows.find((row) => row['id'] === step.backupId)).toMatchObject({
      parent_id: step.chainUp,
    })
})

describe('filters', () => {
  test('by method in any case', async () => {
    const answer = await t.call('list_backups', { method: 'XtraBackupFull', limit: 200 })
    expect(ids(answer)).toEqual(backupsOf(({ method }) => method === 'xtrabackupfull'))
    expect(answer['total']).toBe(ids(answer).length)
  })

  test('by status', async () => {
    const answer = await t.call('list_backups', { status: 'failed', limit: 200 })
    expect(ids(answer)).toEqual(backupsOf(({ status }) => status === 'Failed'))
    expect(answer['total']).toBe(1)
  })

  test('by verification, either way', async () => {
    const verified = await t.call('list_backups', { verified: true, limit: 200 })
    const others = await allRows(t, 'list_backups', 'backups', { verified: false, limit: 200 })
    const isVerified = (one: DemoBackup): boolean => one.verification.status === 'Verified'
    expect(ids(verified)).toEqual(backupsOf(isVerified))
    expect(ids(verified).length).toBeGreaterThan(0)
    expect(others.map((row) => row['id'])).toEqual(backupsOf((one) => !isVerified(one)))
  })

  test('by time, both ends', async () => {
    const { start } = t.demo.world.clock
    const since = new Date(start.getTime() - 3 * 86_400_000)
    const until = new Date(start.getTime() - 2 * 86_400_000)
    const answer = await t.call('list_backups', {
      since: since.toISOString(),
      until: until.toISOString(),
      limit: 200,
    })
    expect(ids(answer)).toEqual(backupsOf(({ created }) => created >= since && created <= until))
    expect(ids(answer).length).toBeGreaterThan(0)
  })

  test('a filtered list pages to its end too, with one total', async () => {
    const rows = await allRows(t, 'list_backups', 'backups', {
      status: 'completed',
      since: '30d',
      limit: 4,
    })
    expect(rows.map((row) => row['id'])).toEqual(backupsOf(({ status }) => status === 'Completed'))
  })
})

test('several controllers are merged by time, and one can be chosen', async () => {
  const two = await connect({ controllers: ['east', 'west'] })
  try {
    const rows = await allRows(two, 'list_backups', 'backups', { limit: 9 })
    expect(new Set(rows.map((row) => row['controller']))).toEqual(new Set(['east', 'west']))
    const created = rows.map((row) => String(row['created']))
    expect(created).toEqual(created.toSorted().toReversed())
    const total = two.demos.reduce((sum, { world }) => sum + world.backups.length, 0)
    expect(rows).toHaveLength(total)
    expect(
      new Set(rows.map((row) => `${String(row['controller'])} ${String(row['id'])}`)).size,
    ).toBe(total)

    const west = await two.call('list_backups', { controller: 'west', limit: 3 })
    expect(rowsOf(west, 'backups').every((row) => row['controller'] === 'west')).toBe(true)
    expect(west['total']).toBe(two.demos[1]?.world.backups.length)

    const bare = await two.call('list_backups', { cluster: 'prod-pg', controller: 'east' })
    expect(rowsOf(bare, 'backups').every((row) => row['cluster'] === 'east/prod-pg')).toBe(true)
    await expect(
      two.call('list_backups', { cluster: 'west/prod-pg', controller: 'east' }),
    ).rejects.toMatchObject({ code: 'invalid_argument' })
  } finally {
    await two.close()
  }
})

test('a controller that is gone is told beside the others', async () => {
  const two = await connect({ controllers: ['east', 'west'] })
  try {
    await two.demos[1]?.close()
    const answer = await two.call('list_backups', { limit: 2 })
    expect(rowsOf(answer, 'backups')).toHaveLength(2)
    expect(answer['problems']).toEqual([
      { controller: 'west', code: 'unreachable', problem: expect.any(String) },
    ])
  } finally {
    await two.close()
  }
})

test('wrong arguments are refused by name', async () => {
  await expect(t.call('list_backups', { cluster: 'no-such' })).rejects.toMatchObject({
    code: 'not_found',
  })
  await expect(t.call('list_backups', { since: 'soon' })).rejects.toMatchObject({
    code: 'invalid_argument',
    text: expect.stringContaining('Parameter: since'),
  })
  await expect(t.call('list_backups', { cursor: 'p3' })).rejects.toMatchObject({
    code: 'invalid_argument',
  })
})

function seconds(date: Date | undefined): string | undefined {
  return date?.toISOString().replace(/\.\d+Z$/, 'Z')
}
