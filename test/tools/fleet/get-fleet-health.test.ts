import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { toolsets } from '../../../src/tools/index.ts'
import { createWorld } from '../../../src/demo/world/world.ts'
import { connect, type Connection } from '../../support/connect.ts'
import {
  allRows,
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

  test('tells each trouble once, the worst first, with what shows it', async () => {
    const { world } = t.demo
    const alarms = (type: string): { ids: number[]; since: string | undefined } => {
      const own = world.alarms.filter((alarm) => alarm.type === type)
      return { ids: own.map(({ alarmId }) => alarmId), since: toSeconds(own[0]?.created) }
    }
    const failed = (clusterName: string) => {
      const { clusterId } = clusterNamed(world, clusterName)
      const job = world.jobs.find((one) => one.clusterId === clusterId && one.status === 'FAILED')
      return { jobs: [job?.jobId], since: toSeconds(job?.created) }
    }
    const [disconnected, lag, disk] = [
      alarms('MySqlDisconnected'),
      alarms('MySqlReplicationLag'),
      alarms('HostDiskUsage'),
    ]
    const [drift, backup] = [alarms('ClusterTimeDrift'), alarms('BackupFailed')]
    const billing = { cluster: 'main/prod-billing-galera' }
    const nodes = world.clusters.flatMap(nodesOf)
    expect(await t.call('get_fleet_health')).toEqual({
      findings: [
        {
          ...billing,
          severity: 'critical',
          kind: 'node',
          what: '1 node of 4 offline',
          basis: 'stated',
          nodes: ['192.0.2.24:3306'],
          alarms: [...disconnected.ids, ...alarms('GaleraNodeRecoveryFail').ids],
          since: disconnected.since,
          next: 'get_node',
        },
        {
          ...billing,
          severity: 'warning',
          kind: 'quorum',
          what: 'Quorum would not survive the loss of one more node: 2 of 3 members online',
          about: 'galera',
          basis: 'inferred',
          next: 'get_cluster_topology',
        },
        {
          ...billing,
          severity: 'warning',
          kind: 'cluster_state',
          what: 'The cluster is not fully up',
          about: 'DEGRADED',
          basis: 'stated',
          next: 'get_cluster_topology',
        },
        {
          cluster: 'main/prod-crm-mariadb',
          severity: 'warning',
          kind: 'replication',
          what: expect.stringMatching(/^1 replica behind, the worst by 18\d\d s$/),
          basis: 'stated',
          nodes: ['192.0.2.28:3306'],
          alarms: lag.ids,
          since: lag.since,
          next: 'get_node',
        },
        {
          cluster: 'main/metrics-timescale',
          severity: 'warning',
          kind: 'disk',
          what: 'A disk is 83.6 % full',
          about: 'HostDiskUsage',
          basis: 'stated',
          nodes: ['192.0.2.30:5432'],
          alarms: disk.ids,
          since: disk.since,
          next: 'get_metrics',
        },
        {
          cluster: 'main/prod-pg',
          severity: 'warning',
          kind: 'backup',
          what: '1 backup job failed',
          basis: 'stated',
          alarms: backup.ids,
          jobs: failed('prod-pg').jobs,
          since: backup.since,
          next: 'get_job_log',
        },
        {
          cluster: 'main/telemetry-clickhouse',
          severity: 'warning',
          kind: 'alarm',
          what: '1 warning alarm',
          about: 'ClusterTimeDrift',
          basis: 'stated',
          alarms: drift.ids,
          since: drift.since,
          next: 'get_alarm',
        },
        {
          ...billing,
          severity: 'warning',
          kind: 'job',
          what: '1 job failed',
          about: { untrusted: 'Galera Node Recovery' },
          basis: 'stated',
          ...failed('prod-billing-galera'),
          next: 'get_job_log',
        },
      ],
      total: 8,
      next_cursor: null,
      truncated: false,
      by_severity: { critical: 1, warning: 7, info: 2 },
      clusters: { total: 17, healthy: 12 },
      nodes: { total: nodes.length, online: nodes.length - 1 },
      controllers: { total: 1, answering: 1 },
      jobs_since: expect.any(String),
    })
  })

  test('asks the controller three questions, and answers in less than 2,500 tokens', async () => {
    const before = t.demo.rpcs().length
    const answer = await t.call('get_fleet_health')
    expect(askedSince(t, before)).toEqual(['getAlarms', 'getAllClusterInfo', 'getJobInstances'])
    expect(tokensOf(answer)).toBeLessThan(2_500)
  })

  test('names only tools that there are', async () => {
    const names = toolsets.flatMap(({ tools }) => tools.map(({ name }) => name))
    for (const { next } of rowsOf(
      await t.call('get_fleet_health', { severity: 'info' }),
      'findings',
    ))
      expect(names).toContain(next)
  })

  test('shows only what is as severe as asked for, and pages through it', async () => {
    const critical = await t.call('get_fleet_health', { severity: 'critical' })
    expect(rowsOf(critical, 'findings').map(({ kind }) => kind)).toEqual(['node'])
    const args = { severity: 'info', limit: 3 }
    const all = await allRows(t, 'get_fleet_health', 'findings', args)
    expect(all.map(({ severity }) => severity)).toEqual([
      'critical',
      ...Array.from({ length: 7 }, () => 'warning'),
      'info',
      'info',
    ])
    expect(all.slice(-2)).toEqual([
      expect.objectContaining({ cluster: 'main/search-elastic', kind: 'maintenance' }),
      expect.objectContaining({ cluster: 'main/erp-mssql', kind: 'maintenance' }),
    ])
  })

  test('looks at failed jobs of the time asked for', async () => {
    const answer = await t.call('get_fleet_health', { since: '1m' })
    expect(rowsOf(answer, 'findings').filter(({ jobs }) => jobs !== undefined)).toEqual([])
    await expect(t.call('get_fleet_health', { since: 'yesterday' })).rejects.toThrow(/is no time/)
    await expect(t.call('get_fleet_health', { controller: 'mian' })).rejects.toThrow(
      /Controllers: main/,
    )
  })
})

describe('elsewhere', () => {
  let t: Connection
  afterEach(() => t.close())

  test('finds nothing where nothing is wrong', async () => {
    t = await connect({ world: healthyWorld() })
    const answer = await t.call('get_fleet_health', { severity: 'info', since: '365d' })
    const nodes = t.demo.world.clusters.flatMap(nodesOf).length
    expect(answer).toEqual({
      findings: [],
      total: 0,
      next_cursor: null,
      truncated: false,
      by_severity: { critical: 0, warning: 0, info: 0 },
      clusters: { total: 6, healthy: 6 },
      nodes: { total: nodes, online: nodes },
      controllers: { total: 1, answering: 1 },
      jobs_since: expect.any(String),
    })
  })

  test('tells a user only of clusters that the user can see', async () => {
    t = await connect({ username: 'viewer' })
    const answer = await t.call('get_fleet_health', { severity: 'info' })
    expect(answer).toMatchObject({ clusters: { total: 3 } })
    const visible = await visibleRefs(t)
    for (const { cluster } of rowsOf(answer, 'findings')) expect(visible).toContain(cluster)
  })

  test('a controller that hangs is a finding beside those of the others', async () => {
    t = await connect({ controllers: ['east', 'west'], timeoutMs: 1_500 })
    t.demos[1]?.faults.set('hang=1')
    const answer = await t.call('get_fleet_health')
    expect(rowsOf(answer, 'findings').slice(0, 2)).toMatchObject([
      {
        cluster: null,
        controller: 'west',
        severity: 'critical',
        kind: 'controller',
        about: 'timeout',
        next: 'list_controllers',
      },
      { cluster: 'east/prod-billing-galera', controller: 'east', kind: 'node' },
    ])
    expect(answer).toMatchObject({
      total: 9,
      controllers: { total: 2, answering: 1 },
      clusters: { total: 17 },
      problems: [{ controller: 'west', code: 'timeout' }],
    })
  })

  test('is an answer, too, when no controller can be reached', async () => {
    t = await connect()
    await t.demo.close()
    expect(await t.call('get_fleet_health')).toMatchObject({
      findings: [{ kind: 'controller', about: 'unreachable' }],
      controllers: { total: 1, answering: 0 },
    })
  })

  test('says what it was not told, and tells the rest', async () => {
    t = await connect()
    t.demo.faults.set('wrong-json=1@alarm')
    const answer = await t.call('get_fleet_health')
    expect(answer).toMatchObject({
      problems: [
        { controller: 'main', code: 'bad_reply', problem: expect.stringMatching(/^alarms: /) },
      ],
    })
    expect(rowsOf(answer, 'findings').map(({ kind }) => kind)).toEqual([
      'node',
      'quorum',
      'cluster_state',
      'replication',
      'backup',
      'job',
    ])
  })

  test('ranks lost quorum, dead clusters and broken replication; what maintenance explains comes last', async () => {
    const world = createWorld()
    const orders = clusterNamed(world, 'prod-orders-galera')
    Object.assign(orders, { state: 'FAILURE' })
    for (const host of nodesOf(orders))
      if (host.galera !== undefined) {
        host.status = 'failed'
        Object.assign(host.galera, { clusterStatus: 'non-Primary' })
      }
    const [replica] = nodesOf(clusterNamed(world, 'prod-shop-mysql')).filter(
      ({ replication }) => replication !== undefined,
    )
    Object.assign(replica?.replication ?? {}, { ioRunning: false, sqlRunning: false })
    const erp = clusterNamed(world, 'erp-mssql')
    Object.assign(nodesOf(erp)[0] ?? {}, { status: 'offline' })
    t = await connect({ world })
    const rows = rowsOf(await t.call('get_fleet_health', { severity: 'info' }), 'findings')
    const of = (cluster: string): unknown[] =>
      rows
        .filter((row) => row['cluster'] === `main/${cluster}`)
        .map(({ severity, kind, what }) => [severity, kind, what])
    expect(of('prod-orders-galera')).toEqual([
      ['critical', 'quorum', 'No quorum: 0 of 3 members online'],
      ['critical', 'cluster_state', 'The cluster has failed'],
      ['critical', 'node', '3 nodes of 5 failed'],
    ])
    expect(of('prod-shop-mysql')).toEqual([
      ['critical', 'replication', 'Replication is broken on 1 node'],
    ])
    expect(rows.slice(0, 2)).toMatchObject([
      { kind: 'quorum', cluster: 'main/prod-orders-galera' },
      { kind: 'cluster_state', cluster: 'main/prod-orders-galera' },
    ])
    expect(
      rows.find(({ cluster, kind }) => cluster === 'main/erp-mssql' && kind === 'node'),
    ).toEqual(expect.objectContaining({ severity: 'info', in_maintenance: true }))
  })

  test('stays below 6,000 tokens when every cluster of 200 is in trouble', async () => {
    const world = createWorld({ clusters: 200 })
    for (const cluster of world.clusters) {
      cluster.state = 'FAILURE'
      for (const host of nodesOf(cluster)) host.status = 'offline'
    }
    t = await connect({ world })
    const answer = await t.call('get_fleet_health')
    expect(answer).toMatchObject({ truncated: true, clusters: { total: 200, healthy: 0 } })
    expect(tokensOf(answer)).toBeLessThan(6_000)
    expect(tokensOf(await t.call('get_fleet_health', { limit: 200 }))).toBeLessThan(6_000)
  })
})
