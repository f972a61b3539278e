import { afterEach, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import type { DemoBackup, DemoBinlogBackup } from '../../../src/demo/world/backup.ts'
import type { DemoCluster } from '../../../src/demo/world/cluster.ts'
import { binlogBackups } from '../../../src/demo/world/pitr.ts'
import { connect, type Connection } from '../../support/connect.ts'
import { clusterNamed } from '../world-facts.ts'

let t: Connection
/** A log that the controller doesn't list. */
let gap: string | undefined

const named = z.looseObject({ file_name: z.string() })
const reply = z.looseObject({ binlog_backups: z.array(named) })
const gapped: z.ZodType = z.transform((json: unknown): unknown => {
  const { binlog_backups: logs, ...rest } = reply.parse(json)
  return { ...rest, binlog_backups: logs.filter(({ file_name: name }) => name !== gap) }
})

beforeEach(async () => {
  gap = undefined
  t = await connect({
    clockSpeed: 0,
    between: (cmon) => ({
      ...cmon,
      call: (request, schema, options) =>
        request.operation === 'getBinlogBackups'
          ? cmon.call(request, z.pipe(gapped, schema), options)
          : cmon.call(request, schema, options),
    }),
  })
})
afterEach(() => t.close())

/** A cluster whose binary logs the demo archives, from one full backup on. */
function logged(): { cluster: string; id: number; logs: DemoBinlogBackup[] } {
  const cluster = t.demo.world.clusters.find((one) => logsOf(one).length > 0)
  if (cluster === undefined) throw new Error('no logs')
  const base = logsOf(cluster)[0]?.fullBackupId
  for (const backup of t.demo.world.backups)
    if (backup.clusterId === cluster.clusterId && backup.backupId !== base)
      backup.pitrCompatible = false
  return { cluster: cluster.name, id: cluster.clusterId, logs: logsOf(cluster) }
}

function logsOf(cluster: DemoCluster): DemoBinlogBackup[] {
  return binlogBackups(t.demo.world, cluster, t.demo.world.clock.now())
}

const backupsOf = (id: number): DemoBackup[] =>
  t.demo.world.backups.filter(({ clusterId, status }) => clusterId === id && status === 'Completed')

const moment = ({ finished, created }: DemoBackup): string => seconds(finished ?? created)
const seconds = (date: Date): string => date.toISOString().replace(/\.\d+Z$/, 'Z')

test('backups give moments, archived logs a stretch from their full backup on', async () => {
  const { cluster, id, logs } = logged()
  const base = backupsOf(id).find(({ backupId }) => backupId === logs[0]?.fullBackupId)
  const moments = backupsOf(id)
    .map(moment)
    .toSorted((a, b) => a.localeCompare(b))
  const last = logs.at(-1)
  if (base === undefined || last === undefined) throw new Error('no base')
  const before = t.demo.rpcs().length
  const answer = await t.call('get_pitr_range', { cluster })
  expect(t.demo.rpcs().length - before).toBeLessThanOrEqual(4)
  expect(answer).toEqual({
    cluster: `main/${cluster}`,
    earliest: moments[0],
    latest: [...moments, seconds(last.created)].toSorted((a, b) => a.localeCompare(b)).at(-1),
    continuous: [
      {
        from: moment(base),
        to: seconds(last.created),
        full_backup: base.backupId,
        logs: logs.length,
        last_log: last.fileName,
        host: last.hostname,
      },
    ],
    continuous_total: 1,
    restorable: { backups: moments.length, oldest: moments[0], newest: moments.at(-1) },
    inferred: ['earliest', 'latest', 'continuous'],
  })
})

test('a missing log ends the stretch, and logs behind it lead nowhere without their backup', async () => {
  const { cluster, logs } = logged()
  const [before, missing] = logs
  if (before === undefined || missing === undefined) throw new Error('too few logs')
  expect(logs.length).toBeGreaterThan(2)
  gap = missing.fileName
  const answer = await t.call('get_pitr_range', { cluster })
  expect(answer).toMatchObject({ continuous_total: 1 })
  expect(answer['continuous']).toEqual([
    expect.objectContaining({ to: seconds(before.created), logs: 1, ends_at_gap: true }),
  ])
})

test('with the full backup gone its logs are worth nothing', async () => {
  const { cluster, id, logs } = logged()
  const base = backupsOf(id).find(({ backupId }) => backupId === logs[0]?.fullBackupId)
  if (base === undefined) throw new Error('no base')
  base.verification = { status: 'Failed', message: 'The server did not start.' }
  const children = backupsOf(id).filter(({ parentId }) => parentId === base.backupId).length
  const answer = await t.call('get_pitr_range', { cluster })
  expect(answer).toMatchObject({ continuous: [], continuous_total: 0 })
  expect(answer['left_out']).toEqual({
    failed_verification: 1,
    ...(children > 0 ? { incomplete_chain: children } : {}),
  })
  expect(answer).toMatchObject({
    restorable: { backups: backupsOf(id).length - 1 - children },
  })
})

test('an increment counts only while its whole chain is there', async () => {
  const { cluster, id } = logged()
  const { backups } = t.demo.world
  const increment = backupsOf(id).find(({ chainUp }) => chainUp !== 0)
  const base = backups.find(({ backupId }) => backupId === increment?.parentId)
  if (increment === undefined || base === undefined) throw new Error('no chain')
  base.status = 'Failed'
  const broken = backupsOf(id).filter(({ parentId }) => parentId === base.backupId).length
  const answer = await t.call('get_pitr_range', { cluster })
  expect(answer).toMatchObject({ left_out: { incomplete_chain: broken } })
})

test('backups marked for point in time without listed logs do not tell how far', async () => {
  const { clusterId } = clusterNamed(t.demo.world, 'prod-pg')
  const full = backupsOf(clusterId).filter(({ parentId }) => parentId === 0)
  expect(await t.call('get_pitr_range', { cluster: 'prod-pg' })).toMatchObject({
    continuous: [],
    marked_without_logs: { backups: full.length },
  })
})

test('a cluster without backups can be restored to nothing', async () => {
  const { world } = t.demo
  const { clusterId } = clusterNamed(world, 'cache-redis')
  world.backups = world.backups.filter((backup) => backup.clusterId !== clusterId)
  expect(await t.call('get_pitr_range', { cluster: 'cache-redis' })).toEqual({
    cluster: 'main/cache-redis',
    earliest: null,
    latest: null,
    continuous: [],
    continuous_total: 0,
    restorable: { backups: 0, oldest: null, newest: null },
    inferred: ['earliest', 'latest', 'continuous'],
  })
})

test('more backups than are read are counted', async () => {
  const { world } = t.demo
  const { clusterId } = clusterNamed(world, 'cache-redis')
  const [sample] = backupsOf(clusterId)
  if (sample === undefined) throw new Error('no backup')
  world.backups = Array.from({ length: 1_300 }, (_, i) => ({ ...sample, backupId: i + 1 }))
  expect(await t.call('get_pitr_range', { cluster: 'cache-redis' })).toMatchObject({
    restorable: { backups: 1_000 },
    unread: 300,
  })
})

test('a hidden cluster looks like a missing one', async () => {
  const viewer = await connect({ username: 'viewer' })
  await expect(viewer.call('get_pitr_range', { cluster: 'cache-redis' })).rejects.toMatchObject({
    code: 'not_found',
  })
  await viewer.close()
})
