import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createWorld } from '../../../src/demo/world/world.ts'
import { toolsets } from '../../../src/tools/index.ts'
import { connect, type Connection } from '../../support/connect.ts'
import {
  askedSince,
  clusterNamed,
  healthyWorld,
  nodesOf,
  rowsOf,
  tokensOf,
  toSeconds,
  visibleRefs,
} from '../world-facts.ts'

describe('in the default world', () => {
  let t: Connection
  beforeAll(async () => {
    t = await connect()
  })
  afterAll(() => t.close())

  test('ranks what is wrong with a degraded Galera cluster, each with its evidence', async () => {
    const { world } = t.demo
    const { clusterId } = clusterNamed(world, 'prod-billing-galera')
    const alarms = world.alarms.filter((alarm) => alarm.clusterId === clusterId)
    const job = world.jobs.find((one) => one.clusterId === clusterId && one.status === 'FAILED')
    const backup = world.backups.findLast((one) => one.clusterId === clusterId)
    expect(await t.call('diagnose_cluster', { cluster: 'prod-billing-galera' })).toEqual({
      cluster: 'main/prod-billing-galera',
      type: 'galera',
      state: 'DEGRADED',
      findings: [
        {
          severity: 'critical',
          kind: 'node',
          what: '1 node of 4 offline',
          basis: 'stated',
          nodes: ['192.0.2.24:3306'],
          alarms: alarms.map(({ alarmId }) => alarmId),
          since: toSeconds(alarms[0]?.created),
          next: 'get_node',
        },
        {
          severity: 'warning',
          kind: 'quorum',
          what: 'Quorum would not survive the loss of one more node: 2 of 3 members online',
          about: 'galera',
          basis: 'inferred',
          next: 'get_cluster_topology',
        },
        {
          severity: 'warning',
          kind: 'cluster_state',
          what: 'The cluster is not fully up',
          about: 'DEGRADED',
          basis: 'stated',
          next: 'get_cluster_topology',
        },
        {
          severity: 'warning',
          kind: 'job',
          what: '1 job failed',
          about: { untrusted: 'Galera Node Recovery' },
          basis: 'stated',
          jobs: [job?.jobId],
          since: toSeconds(job?.created),
          next: 'get_job_log',
        },
        {
          severity: 'info',
          kind: 'backup',
          what: 'Backups: none has been verified',
          basis: 'inferred',
          backups: [backup?.backupId],
          since: toSeconds(backup?.created),
          next: 'list_backups',
        },
      ],
      findings_total: 5,
      looked_at: {
        nodes: 4,
        nodes_online: 3,
        worst_lag_seconds: null,
        active_alarms: 2,
        jobs_since: expect.any(String),
        failed_jobs: 1,
        last_good_backup: backup?.backupId,
        last_good_backup_at: toSeconds(backup?.created),
      },
    })
  })

  test('puts a failed backup, its job and its alarm together, and says how old the last good one is', async () => {
    const { world } = t.demo
    const { clusterId } = clusterNamed(world, 'prod-pg')
    const [failed, good] = world.backups.filter((one) => one.clusterId === clusterId).toReversed()
    const alarm = world.alarms.find(({ type }) => type === 'BackupFailed')
    const { findings } = await t.call('diagnose_cluster', { cluster: 'prod-pg' })
    expect(findings).toEqual([
      {
        severity: 'warning',
        kind: 'backup',
        what: '1 backup job failed',
        basis: 'stated',
        alarms: [alarm?.alarmId],
        jobs: [failed?.jobId],
        backups: [failed?.backupId],
        since: toSeconds(alarm?.created),
        next: 'get_job_log',
      },
      {
        severity: 'warning',
        kind: 'backup',
        what: expect.stringMatching(
          /^Backups: the last good backup is \d+ h old, 26 h would be due; 1 failed after the last good one; none has been verified$/,
        ),
        basis: 'inferred',
        backups: [failed?.backupId, good?.backupId],
        since: toSeconds(good?.created),
        next: 'list_backups',
      },
    ])
  })

  test('asks four questions, and answers in less than 2,500 tokens', async () => {
    for (const { name } of t.demo.world.clusters) {
      const before = t.demo.rpcs().length
      const answer = await t.call('diagnose_cluster', { cluster: name })
      expect(askedSince(t, before)).toEqual([
        'getAlarms',
        'getBackups',
        'getClusterInfo',
        'getJobInstances',
      ])
      expect(tokensOf(answer)).toBeLessThan(2_500)
    }
  })

  test('tells of maintenance, and of trouble that it explains', async () => {
    const { findings } = await t.call('diagnose_cluster', { cluster: 'erp-mssql' })
    expect(findings).toEqual([
      expect.objectContaining({ kind: 'backup', severity: 'info' }),
      {
        severity: 'info',
        kind: 'maintenance',
        what: 'The cluster is in maintenance',
        basis: 'stated',
        next: 'list_maintenance_windows',
      },
    ])
  })

  test('names only tools that there are', async () => {
    const names = toolsets.flatMap(({ tools }) => tools.map(({ name }) => name))
    for (const { name: cluster } of t.demo.world.clusters)
      for (const { next } of rowsOf(await t.call('diagnose_cluster', { cluster }), 'findings'))
        expect(names).toContain(next)
  })

  test('an unknown cluster is told with the nearest names', async () => {
    await expect(t.call('diagnose_cluster', { cluster: 'prod-pgg' })).rejects.toThrow(
      /Did you mean prod-pg/,
    )
  })
})

describe('elsewhere', () => {
  let t: Connection
  afterEach(() => t.close())

  test('finds nothing in healthy clusters but backups that nobody verified', async () => {
    t = await connect({ world: healthyWorld() })
    const found: unknown[] = []
    for (const { name } of t.demo.world.clusters) {
      const answer = await t.call('diagnose_cluster', { cluster: name, since: '365d' })
      found.push(...rowsOf(answer, 'findings').map(({ severity, what }) => [severity, what]))
    }
    expect(found.length).toBeGreaterThan(0)
    expect(found).toEqual(found.map(() => ['info', 'Backups: none has been verified']))
  })

  test('sees a full disk that no alarm tells of', async () => {
    const world = healthyWorld()
    const [host] = nodesOf(clusterNamed(world, 'cache-redis'))
    for (const disk of host?.machine.disks ?? []) disk.usedBytes = disk.totalBytes * 0.95
    t = await connect({ world })
    const { findings } = await t.call('diagnose_cluster', { cluster: 'cache-redis' })
    expect(rowsOf({ findings }, 'findings')[0]).toEqual({
      severity: 'critical',
      kind: 'disk',
      what: expect.stringMatching(
        /^All disks together are 95(\.\d)? % full, and no alarm says so$/,
      ),
      basis: 'inferred',
      nodes: [`${host?.hostname}:${host?.port}`],
      next: 'get_metrics',
    })
  })

  test('a cluster that the user can not see is not found', async () => {
    t = await connect({ username: 'viewer' })
    const visible = await visibleRefs(t)
    const hidden = t.demo.world.clusters.find(({ name }) => !visible.has(`main/${name}`))
    await expect(t.call('diagnose_cluster', { cluster: hidden?.name })).rejects.toMatchObject({
      code: 'not_found',
    })
  })

  test('a question that hangs leaves the others told, and null for what it would have', async () => {
    t = await connect({ controllers: ['east', 'west'], timeoutMs: 1_500 })
    t.demos[1]?.faults.set('hang=1@jobs')
    const answer = await t.call('diagnose_cluster', { cluster: 'west/prod-billing-galera' })
    expect(answer).toMatchObject({
      cluster: 'west/prod-billing-galera',
      looked_at: { active_alarms: 2, failed_jobs: null },
      problems: [
        { controller: 'west', code: 'timeout', problem: expect.stringMatching(/^jobs: /) },
      ],
    })
    expect(rowsOf(answer, 'findings').map(({ kind }) => kind)).toEqual([
      'node',
      'quorum',
      'cluster_state',
    ])
    t.demos[0]?.faults.set('hang=1')
    await expect(
      t.call('diagnose_cluster', { cluster: 'east/prod-billing-galera' }),
    ).rejects.toMatchObject({ code: 'timeout' })
  })

  test('says when there were more failed jobs than it read', async () => {
    const world = createWorld({ clusters: 3 })
    const job = world.jobs.find(({ command }) => command === 'calculate_db_growth')
    if (job === undefined) throw new Error('the world has no such job')
    const created = new Date()
    for (let id = 10_001; id <= 10_250; id++)
      world.jobs.push({
        ...job,
        jobId: id,
        status: 'FAILED',
        created,
        started: created,
        ended: created,
      })
    t = await connect({ world })
    const { name } = world.clusters.find(({ clusterId }) => clusterId === job.clusterId) ?? {}
    const answer = await t.call('diagnose_cluster', { cluster: name })
    expect(answer).toMatchObject({
      looked_at: { failed_jobs: 200 },
      problems: [{ code: 'cut', problem: expect.stringMatching(/^Only the newest 200 such jobs/) }],
    })
    expect(rowsOf(answer, 'findings')).toContainEqual(
      expect.objectContaining({
        kind: 'job',
        what: '200 jobs failed',
        about: 'calculate_db_growth',
        jobs: [10_250, 10_249, 10_248, 10_247, 10_246],
      }),
    )
  })
})
