import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createWorld, type World } from '../../../src/demo/world/world.ts'
import { connect, type Connection } from '../../support/connect.ts'
import {
  askedSince,
  clusterNamed,
  healthyWorld,
  rowsOf,
  tokensOf,
  toSeconds,
} from '../world-facts.ts'

const HOUR_MS = 3_600_000

/** Backups of a cluster, newest first. */
function backupsOf(world: World, name: string): World['backups'] {
  const { clusterId } = clusterNamed(world, name)
  return world.backups.filter((backup) => backup.clusterId === clusterId).toReversed()
}

function schedulesOf(world: World, name: string): World['jobs'] {
  const { clusterId } = clusterNamed(world, name)
  return world.jobs.filter((job) => job.clusterId === clusterId && job.recurrence !== undefined)
}

describe('in the default world', () => {
  let t: Connection
  beforeAll(async () => {
    t = await connect()
  })
  afterAll(() => t.close())

  test('tells which clusters have no good, recent and scheduled backup, the greatest risk first', async () => {
    const { world } = t.demo
    const [failed, good] = backupsOf(world, 'prod-pg')
    const unverified = world.clusters.filter(({ name }) => {
      const all = backupsOf(world, name)
      return all.length > 0 && all.every(({ verification }) => verification.status !== 'Verified')
    })
    expect(await t.call('get_fleet_backup_status')).toEqual({
      clusters: [
        {
          cluster: 'main/search-elastic',
          severity: 'critical',
          gaps: ['no_good_backup', 'not_scheduled'],
          last_good: null,
          limit_hours: 24,
          next: 'list_backups',
        },
        {
          cluster: 'main/prod-pg',
          severity: 'warning',
          gaps: ['too_old', 'last_one_failed', 'never_verified'],
          last_good: {
            backup: good?.backupId,
            created: toSeconds(good?.created),
            age_hours: expect.closeTo((Date.now() - Number(good?.created)) / HOUR_MS, 0),
            method: 'pg_basebackup',
          },
          limit_hours: 26,
          failed_backups: [failed?.backupId],
          failed_jobs: [failed?.jobId],
          schedules: schedulesOf(world, 'prod-pg').map(({ jobId }) => jobId),
          next: 'get_job_log',
        },
      ],
      total: 2,
      next_cursor: null,
      truncated: false,
      clusters_in_all: 17,
      covered: 15,
      by_gap: {
        no_good_backup: 1,
        too_old: 1,
        last_one_failed: 1,
        not_scheduled: 1,
        never_verified: unverified.length,
      },
    })
  })

  test('asks the controller three questions, and answers in less than 2,500 tokens', async () => {
    const before = t.demo.rpcs().length
    const answer = await t.call('get_fleet_backup_status', { include_unverified: true })
    expect(askedSince(t, before)).toEqual(['getAllClusterInfo', 'getBackups', 'getJobInstances'])
    expect(tokensOf(answer)).toBeLessThan(2_500)
  })

  test('lists clusters that only lack a verification when asked, after the others', async () => {
    const answer = await t.call('get_fleet_backup_status', { include_unverified: true })
    const rows = rowsOf(answer, 'clusters')
    expect(rows.slice(2).map(({ severity, gaps }) => [severity, gaps])).toEqual(
      rows.slice(2).map(() => ['info', ['never_verified']]),
    )
    expect(rows.map(({ cluster }) => cluster)).not.toContain('main/prod-orders-galera')
  })

  test('takes a wanted age instead of what schedules promise', async () => {
    const answer = await t.call('get_fleet_backup_status', { max_age_hours: 0.5, limit: 1 })
    expect(answer).toMatchObject({
      clusters: [{ cluster: 'main/search-elastic', limit_hours: 0.5 }],
      total: 17,
      truncated: true,
      covered: 0,
      by_gap: { too_old: 16 },
    })
    const second = await t.call('get_fleet_backup_status', {
      max_age_hours: 0.5,
      limit: 1,
      cursor: answer['next_cursor'],
    })
    expect(rowsOf(second, 'clusters')).toMatchObject([
      { cluster: 'main/prod-pg', severity: 'critical' },
    ])
    await expect(t.call('get_fleet_backup_status', { max_age_hours: 0 })).rejects.toMatchObject({
      code: 'invalid_argument',
    })
  })
})

describe('elsewhere', () => {
  let t: Connection
  afterEach(() => t.close())

  test('finds nothing where every cluster is backed up as scheduled', async () => {
    t = await connect({ world: healthyWorld() })
    expect(await t.call('get_fleet_backup_status')).toMatchObject({
      clusters: [],
      total: 0,
      clusters_in_all: 6,
      covered: 6,
    })
  })

  test('a weekly schedule may leave a backup a week old, a daily one may not', async () => {
    const world = healthyWorld()
    const old = new Date(Date.now() - 100 * HOUR_MS)
    for (const name of ['cache-redis', 'sessions-valkey']) {
      for (const backup of backupsOf(world, name)) backup.created = old
    }
    for (const job of schedulesOf(world, 'cache-redis')) job.recurrence = '0 2 * * 0'
    t = await connect({ world })
    expect(rowsOf(await t.call('get_fleet_backup_status'), 'clusters')).toMatchObject([
      {
        cluster: 'main/sessions-valkey',
        severity: 'critical',
        gaps: ['too_old', 'never_verified'],
        limit_hours: 26,
      },
    ])
  })

  test('a paused schedule is none', async () => {
    const world = healthyWorld()
    for (const job of schedulesOf(world, 'cache-redis')) job.status = 'PAUSED'
    t = await connect({ world })
    expect(rowsOf(await t.call('get_fleet_backup_status'), 'clusters')).toMatchObject([
      {
        cluster: 'main/cache-redis',
        severity: 'warning',
        gaps: ['not_scheduled', 'never_verified'],
      },
    ])
  })

  test('schedules of controllers that keep them apart from jobs count', async () => {
    const world = healthyWorld()
    t = await connect({
      world,
      // As an older controller: recurring jobs are no jobs there.
      between: (cmon) => ({
        ...cmon,
        call: (request, schema, options) =>
          request.operation === 'getJobInstances'
            ? Promise.resolve(schema.parse({ jobs: [], total: 0 }))
            : cmon.call(request, schema, options),
      }),
    })
    expect(await t.call('get_fleet_backup_status')).toMatchObject({
      total: 0,
      by_gap: { not_scheduled: 0 },
    })
  })

  test('says how far it looked when a good backup may lie further back', async () => {
    const world = createWorld({ clusters: 2 })
    const [newest] = world.backups.splice(0)
    if (newest === undefined) throw new Error('the world has no backups')
    const at = new Date(Date.now() - HOUR_MS)
    for (let id = 1; id <= 1_001; id++)
      world.backups.push({ ...newest, backupId: id, clusterId: 1, created: at })
    t = await connect({ world })
    expect(await t.call('get_fleet_backup_status')).toMatchObject({
      clusters: [{ cluster: 'main/prod-shop-mysql', gaps: ['no_good_backup'] }],
      problems: [
        {
          controller: 'main',
          code: 'cut',
          problem: `Only the newest 1000 backups were looked at, back to ${toSeconds(at)}`,
        },
      ],
    })
  })

  test('tells a user only of clusters that the user can see, and of none to who sees none', async () => {
    t = await connect({ username: 'viewer' })
    expect(await t.call('get_fleet_backup_status')).toMatchObject({ clusters_in_all: 3 })
  })

  test('a controller that hangs leaves the others told', async () => {
    t = await connect({ controllers: ['east', 'west'], timeoutMs: 1_500 })
    t.demos[1]?.faults.set('hang=1@backup')
    const answer = await t.call('get_fleet_backup_status')
    expect(answer).toMatchObject({
      clusters_in_all: 17,
      problems: [{ controller: 'west', code: 'timeout' }],
    })
    for (const { controller } of rowsOf(answer, 'clusters')) expect(controller).toBe('east')
    await expect(t.call('get_fleet_backup_status', { controller: 'west' })).rejects.toMatchObject({
      code: 'timeout',
    })
  })

  test('stays below 6,000 tokens when 200 clusters have no backup', async () => {
    const world = createWorld({ clusters: 200 })
    world.backups.splice(0)
    t = await connect({ world })
    const answer = await t.call('get_fleet_backup_status', { limit: 200 })
    expect(answer).toMatchObject({ total: 200, covered: 0 })
    expect(tokensOf(answer)).toBeLessThan(6_000)
  })
})
