import { describe, expect, test } from 'vitest'
import { ask, part, rows } from './call.ts'
import {
  alarmTypes,
  cluster,
  create,
  hosts,
  job,
  jobLog,
  named,
  node,
  plain,
  run,
  steppedWorld,
} from './job-calls.ts'

const GALERA = 1
const REPLICATION = 2
const POSTGRES = 3
const BROKEN_GALERA = 4
const LAGGING = 5
const MONGO = 8
const MSSQL = 10
const REDIS = 11
const ELASTIC = 13

function info(world: ReturnType<typeof steppedWorld>['world'], clusterId: number) {
  const body = { cluster_id: clusterId }
  return part(ask(world, 'clusters', 'getClusterInfo', body), 'cluster')
}

/** host:port, class, role and state of each node but the controller. */
function nodes(world: ReturnType<typeof steppedWorld>['world'], clusterId: number) {
  return hosts(world, clusterId)
    .filter((host) => host['nodetype'] !== 'controller')
    .map((host) => {
      const { hostname, port, class_name: kind, role, hoststatus } = host
      return `${String(hostname)}:${String(port)} ${String(kind)} ${String(role)} ${String(hoststatus)}`
    })
}

function parameters(world: ReturnType<typeof steppedWorld>['world'], host: object) {
  const answer = ask(world, 'config', 'getConfig', { ...host })
  const [file] = rows(part(answer, 'config'), 'files')
  return Object.fromEntries(
    rows(file ?? {}, 'values').map((one) => [String(one['variablename']), one['value']]),
  )
}

function setting(world: ReturnType<typeof steppedWorld>['world'], clusterId: number, name: string) {
  const answer = ask(world, 'clusters', 'getConfig', { cluster_id: clusterId })
  const values = rows(part(answer, 'configuration'), 'values')
  return values.find((one) => one['name'] === name)?.['current_value']
}

describe('clusters', () => {
  test.each([
    [
      { cluster_type: 'galera', vendor: 'percona', version: '8.0' },
      ['CmonGaleraHost master', 'CmonGaleraHost master'],
    ],
    [
      { cluster_type: 'replication', vendor: 'percona', version: '8.0' },
      ['CmonMySqlHost master', 'CmonMySqlHost slave'],
    ],
    [
      { cluster_type: 'group_replication', vendor: 'oracle', version: '8.0' },
      ['CmonGroupReplHost master', 'CmonGroupReplHost slave'],
    ],
    [
      { cluster_type: 'postgresql_single', version: '16' },
      ['CmonPostgreSqlHost master', 'CmonPostgreSqlHost slave'],
    ],
    [
      { cluster_type: 'mongodb', vendor: 'percona', mongodb_version: '7.0' },
      ['CmonMongoHost shardsvr', 'CmonMongoHost shardsvr'],
    ],
    [
      { cluster_type: 'redis', version: '7' },
      [
        'CmonRedisHost master',
        'CmonRedisHost slave',
        'CmonRedisSentinelHost none',
        'CmonRedisSentinelHost none',
      ],
    ],
    [
      { cluster_type: 'valkey_sentinel', vendor: 'valkey', version: '8' },
      [
        'CmonRedisHost master',
        'CmonRedisHost slave',
        'CmonRedisSentinelHost none',
        'CmonRedisSentinelHost none',
      ],
    ],
    [
      { cluster_type: 'redis_sharded', version: '7' },
      ['RedisShardedHost master', 'RedisShardedHost master'],
    ],
    [
      { cluster_type: 'mssql_ao_async', version: '2022' },
      ['CmonMsSqlHost PRIMARY', 'CmonMsSqlHost SECONDARY'],
    ],
    [
      { cluster_type: 'elastic', version: '8.3.1' },
      ['CmonElasticHost none', 'CmonElasticHost none'],
    ],
    [{ cluster_type: 'clickhouse' }, ['CmonClickHouseHost primary', 'CmonClickHouseHost replica']],
    [
      {
        cluster_type: 'mysqlcluster',
        mysql_hostnames: ['a.example.com'],
        mgmd_hostnames: ['b.example.com'],
        ndbd_hostnames: ['c.example.com'],
      },
      ['CmonMySqlHost master', 'CmonNdbHost none', 'CmonNdbHost none'],
    ],
  ])('create_cluster of %j', (data, expected) => {
    const stage = steppedWorld()
    const { world } = stage
    const names = [{ hostname: 'n1.example.com' }, { hostname: 'n2.example.com' }]
    const wanted = { cluster_name: 'fresh', with_tags: ['new'], nodes: names, ...data }
    expect(run(stage, 0, 'create_cluster', wanted)).toBe('FINISHED')
    const made = part(
      ask(world, 'clusters', 'getClusterInfo', { cluster_name: 'fresh' }),
      'cluster',
    )
    expect(made).toMatchObject({ cluster_id: 18, state: 'STARTED', tags: ['new'] })
    expect(
      hosts(world, 18).map((one) => `${String(one['class_name'])} ${String(one['role'])}`),
    ).toEqual([...expected, 'CmonHost controller'])
    expect(hosts(world, 18).every((one) => one['hoststatus'] === 'CmonHostOnline')).toBe(true)
  })

  test.each([
    [{ cluster_type: 'oracle_rac' }, "Cluster type 'oracle_rac' is not supported."],
    [{ nodes: [] }, 'No nodes were given.'],
    [{ cluster_name: 'prod-pg' }, 'The cluster name prod-pg is taken.'],
    [{ nodes: [{ hostname: '192.0.2.11', port: '3306' }] }, /^192\.0\.2\.11:3306 belongs to/],
    [{ nodes: [{ hostname: 'unreachable.example.com' }] }, /can't be reached/],
    [{ backup_id: 99_999 }, 'Backup 99999 was not found.'],
    [{ cluster_type: 'valkey', version: '6' }, 'Valkey 6 is not supported.'],
  ])('create_cluster fails with %j', (data, reason) => {
    const stage = steppedWorld()
    const good = { cluster_type: 'galera', nodes: [{ hostname: 'n1.example.com' }] }
    const ended = run(stage, 0, 'create_cluster', { ...good, ...data })
    expect(ended.replace('FAILED: ', '')).toMatch(reason)
    expect(stage.world.clusters).toHaveLength(17)
  })

  test('of two that want the same name only one is made', () => {
    const { world, clock } = steppedWorld()
    const data = (hostname: string) => ({
      cluster_type: 'galera',
      cluster_name: 'twin',
      nodes: [{ hostname }],
    })
    const ids = ['n1.example.com', 'n2.example.com'].map((hostname) =>
      create(world, 0, 'create_cluster', data(hostname)),
    )
    expect(world.clusters).toHaveLength(17)
    clock.advance(600)
    expect(ids.map((id) => job(world, id)['status'])).toEqual(['FINISHED', 'FAILED'])
    expect(jobLog(world, ids[1] ?? 0).at(-1)).toBe('The cluster name twin is taken.')
  })

  test('add_cluster registers what runs already; remove_cluster forgets it, and all about it', () => {
    const stage = steppedWorld()
    const { world } = stage
    const data = {
      cluster_type: 'replication',
      cluster_name: 'legacy',
      vendor: 'mariadb',
      version: '11.4',
      nodes: [{ hostname: 'old.example.com', port: 3307 }],
    }
    expect(run(stage, 0, 'add_cluster', data)).toBe('FINISHED')
    expect(nodes(world, 18)).toEqual(['old.example.com:3307 CmonMySqlHost master CmonHostOnline'])
    expect(run(stage, 18, 'stop', { node: { hostname: 'old.example.com' } })).toBe('FINISHED')
    expect(run(stage, 18, 'backup', { backup_method: 'mariabackupfull' })).toMatch(/^FAILED/)
    expect(alarmTypes(world, 18)).toEqual(['MySqlDisconnected', 'BackupFailed'])
    expect(run(stage, 0, 'remove_cluster', { clusterid: 18 })).toBe('FINISHED')
    expect(world.clusters.some(({ clusterId }) => clusterId === 18)).toBe(false)
    expect(world.jobs.some(({ clusterId }) => clusterId === 18)).toBe(false)
    expect(world.alarms.some(({ clusterId }) => clusterId === 18)).toBe(false)
    expect(run(stage, 0, 'remove_cluster', { clusterid: 18 })).toBe(
      'FAILED: Cluster 18 was not found.',
    )
    expect(run(stage, 0, 'add_cluster', data)).toBe('FINISHED')
    expect(world.clusters.at(-1)?.clusterId).toBe(19)
  })

  test('remove_cluster keeps backups unless told otherwise, and needs rights on the cluster', () => {
    const stage = steppedWorld()
    const { world, clock } = stage
    cluster(world, 2).acl = 'user::rwx,group::rwx,other::---'
    const denied = create(world, 0, 'remove_cluster', { clusterid: 2 }, { as: 'operator' })
    clock.advance(60)
    expect(job(world, denied)['status']).toBe('FAILED')
    run(stage, 0, 'remove_cluster', { clusterid: 2 })
    run(stage, 0, 'remove_cluster', { clusterid: 3, remove_backups: 'true' })
    const left = (id: number) => world.backups.filter(({ clusterId }) => clusterId === id).length
    expect([left(2) > 0, left(3)]).toEqual([true, 0])
    expect(run(stage, 0, 'delete_all_backups', { db_cluster_id: 2 })).toBe('FINISHED')
    expect(left(2)).toBe(0)
  })

  test('stop_cluster and start_cluster', () => {
    const stage = steppedWorld()
    const { world } = stage
    const data = { maintenance_minutes: 300, reason: 'storage move' }
    expect(run(stage, GALERA, 'stop_cluster', data)).toBe('FINISHED')
    expect(info(world, GALERA)).toMatchObject({
      state: 'STOPPED',
      status_text: 'All nodes are stopped.',
      maintenance_mode_active: true,
    })
    expect(
      nodes(world, GALERA)
        .slice(0, 3)
        .every((one) => one.endsWith('CmonHostShutDown')),
    ).toBe(true)
    expect(run(stage, GALERA, 'start', { node: named(node(world, GALERA, 0)) })).toMatch(
      /has to be bootstrapped/,
    )
    const donor = { donor_address: node(world, GALERA, 1).hostname }
    expect(run(stage, GALERA, 'start_cluster', donor)).toBe('FINISHED')
    expect(info(world, GALERA)['state']).toBe('STARTED')
  })

  test('rolling_restart restarts every node, and needs every node', () => {
    const stage = steppedWorld()
    const { world } = stage
    expect(run(stage, REPLICATION, 'rolling_restart')).toBe('FINISHED')
    const since = cluster(world, REPLICATION).hosts.slice(0, 3)
    expect(since.every(({ startedAt }) => startedAt > world.clock.start)).toBe(true)
    expect(run(stage, BROKEN_GALERA, 'rolling_restart')).toMatch(/is not running/)
  })

  test('a cluster turns read-only and back; its replicas stay so', () => {
    const stage = steppedWorld()
    const readOnly = () => hosts(stage.world, POSTGRES).flatMap((one) => one['readonly'] ?? [])
    expect(run(stage, POSTGRES, 'enable_cluster_readonly')).toBe('FINISHED')
    expect(readOnly()).toEqual([true, true, true])
    expect(run(stage, POSTGRES, 'disable_cluster_readonly')).toBe('FINISHED')
    expect(readOnly()).toEqual([false, true, true])
    expect(run(stage, REDIS, 'enable_cluster_readonly')).toMatch(/does not work on .*REDIS/)
  })

  test('an archive brings a removed cluster back', () => {
    const stage = steppedWorld()
    const { world } = stage
    const file = { backupdir: '/backups', output_file: 'c1.tar.gz' }
    const archive = { input_file: '/backups/c1.tar.gz' }
    expect(run(stage, 0, 'restore_cluster', archive)).toMatch(/no such file/)
    expect(run(stage, GALERA, 'save_cluster', file)).toBe('FINISHED')
    expect(run(stage, 0, 'restore_cluster', archive)).toMatch(/is there already/)
    const before = nodes(world, GALERA)
    run(stage, 0, 'remove_cluster', { clusterid: GALERA })
    expect(run(stage, 0, 'restore_cluster', archive)).toBe('FINISHED')
    expect(nodes(world, GALERA)).toEqual(before)
    expect(run(stage, 0, 'save_controller', { output_file: 'all.tgz' })).toBe('FINISHED')
    run(stage, 0, 'remove_cluster', { clusterid: POSTGRES })
    const all = { input_file: '/var/backups/cmon/all.tgz' }
    expect(run(stage, 0, 'restore_controller', all)).toBe('FINISHED')
    expect(world.clusters.map(({ clusterId }) => clusterId)).toContain(POSTGRES)
  })
})

describe('nodes', () => {
  test('stop and start: the node, the cluster, alarms and log agree', () => {
    const stage = steppedWorld()
    const { world } = stage
    const host = node(world, GALERA, 2)
    expect(run(stage, GALERA, 'stop', { node: named(host), clusterid: GALERA })).toBe('FINISHED')
    expect(nodes(world, GALERA)[2]).toMatch(/CmonHostShutDown$/)
    expect(info(world, GALERA)).toMatchObject({
      state: 'DEGRADED',
      status_text: '1 of 3 nodes is down.',
      alarm_statistics: { critical: 1 },
    })
    expect(node(world, GALERA, 0).galera?.clusterSize).toBe(2)
    expect(alarmTypes(world, GALERA)).toContain('MySqlDisconnected')
    const entries = () =>
      rows(ask(world, 'log', 'getLogEntries', { cluster_id: GALERA, limit: 5 }), 'log_entries')
        .map((one) => one['log_class'])
        .toReversed()
    expect(entries()).toEqual([
      'LogMessage',
      'JobStarted',
      'HostStateChange',
      'ClusterStateChange',
      'JobEnded',
    ])
    expect(run(stage, GALERA, 'start', { node: named(host) })).toBe('FINISHED')
    expect(info(world, GALERA)).toMatchObject({ state: 'STARTED' })
    expect(node(world, GALERA, 0).galera?.clusterSize).toBe(3)
    expect(alarmTypes(world, GALERA)).toEqual(['CertificateExpiration'])
  })

  test('without its master a replication cluster has failed', () => {
    const stage = steppedWorld()
    const { world } = stage
    const master = node(world, REPLICATION, 0)
    run(stage, REPLICATION, 'stop', { node: named(master) })
    expect(info(world, REPLICATION)).toMatchObject({
      state: 'FAILURE',
      status_text: '1 of 3 nodes is down. There is no primary.',
    })
    expect(alarmTypes(world, REPLICATION)).toEqual(['MySqlDisconnected', 'ClusterFailure'])
    expect(part(hosts(world, REPLICATION)[1] ?? {}, 'replication_slave')).toMatchObject({
      slave_io_running: 'No',
      slave_sql_running: 'Yes',
    })
    run(stage, REPLICATION, 'start', { node: named(master) })
    expect(info(world, REPLICATION)['state']).toBe('STARTED')
    expect(alarmTypes(world, REPLICATION)).toEqual([])
    expect(part(hosts(world, REPLICATION)[1] ?? {}, 'replication_slave')).toMatchObject({
      slave_io_running: 'Yes',
    })
  })

  test('a MongoDB replica set elects a new primary when its own stops', () => {
    const stage = steppedWorld()
    const { world } = stage
    run(stage, MONGO, 'stop', { node: named(node(world, MONGO, 0)) })
    const roles = hosts(world, MONGO).flatMap((one) => one['member_role'] ?? [])
    expect(roles).toEqual(['Secondary', 'Primary', 'Secondary'])
    expect(info(world, MONGO)['state']).toBe('DEGRADED')
  })

  test('starting the dead node of the broken cluster mends it', () => {
    const stage = steppedWorld()
    const { world } = stage
    expect(info(world, BROKEN_GALERA)['state']).toBe('DEGRADED')
    run(stage, BROKEN_GALERA, 'start', { node: named(node(world, BROKEN_GALERA, 2)) })
    expect(info(world, BROKEN_GALERA)['state']).toBe('STARTED')
    expect(alarmTypes(world, BROKEN_GALERA)).toEqual([])
  })

  test('restart and reboot', () => {
    const stage = steppedWorld()
    const { world } = stage
    const host = node(world, GALERA, 0)
    const { bootedAt } = host.machine
    expect(run(stage, GALERA, 'restart', { node: named(host), port: 3306 })).toBe('FINISHED')
    const restarted = host.startedAt
    expect(restarted > world.clock.start).toBe(true)
    expect(host.machine.bootedAt).toEqual(bootedAt)
    expect(run(stage, GALERA, 'reboot', { node: { hostname: host.hostname } })).toBe('FINISHED')
    expect(host.startedAt > restarted).toBe(true)
    expect(host.machine.bootedAt).toEqual(host.startedAt)
  })

  test.each(['start', 'stop', 'restart', 'reboot', 'demote_node', 'enable_db_readonly'])(
    '%s fails for a node that is not there',
    (command) => {
      const stage = steppedWorld()
      const strange = { node: { hostname: '192.0.2.250', port: 3306 } }
      expect(run(stage, GALERA, command, strange)).toBe(
        'FAILED: Host 192.0.2.250:3306 was not found in cluster prod-orders-galera.',
      )
      expect(run(stage, GALERA, command)).toBe('FAILED: The job does not name a node.')
      expect(run(stage, 0, command, strange)).toMatch(/needs a cluster/)
    },
  )

  test('a node turns read-only and back', () => {
    const stage = steppedWorld()
    const host = node(stage.world, GALERA, 1)
    run(stage, GALERA, 'enable_db_readonly', { node: named(host) })
    expect(hosts(stage.world, GALERA)[1]?.['readonly']).toBe(true)
    run(stage, GALERA, 'disable_db_readonly', { node: named(host) })
    expect(hosts(stage.world, GALERA)[1]?.['readonly']).toBe(false)
    const proxy = node(stage.world, GALERA, 3)
    expect(run(stage, GALERA, 'enable_db_readonly', { node: named(proxy) })).toMatch(/no read-only/)
  })

  test('addnode and removenode', () => {
    const stage = steppedWorld()
    const { world } = stage
    const before = nodes(world, GALERA)
    const wanted = { node: { hostname: 'n4.example.com' }, update_lb: true }
    const id = create(world, GALERA, 'addnode', wanted)
    stage.clock.advance(60)
    expect(job(world, id)['status']).toBe('RUNNING')
    expect(nodes(world, GALERA)).toEqual([
      ...before,
      'n4.example.com:3306 CmonGaleraHost master CmonHostRecovery',
    ])
    stage.clock.advance(60)
    expect(nodes(world, GALERA)).toEqual([
      ...before,
      'n4.example.com:3306 CmonGaleraHost master CmonHostOnline',
    ])
    expect(node(world, GALERA, 3).balancer?.backends).toContain('n4.example.com:3306')
    expect(setting(world, GALERA, 'mysql_server_addresses')).toContain('n4.example.com:3306')
    expect(run(stage, GALERA, 'addnode', wanted)).toMatch(/belongs to cluster .* already/)
    expect(run(stage, GALERA, 'removenode', { nodes: [{ hostname: 'n4.example.com' }] })).toBe(
      'FINISHED',
    )
    expect(nodes(world, GALERA)).toEqual(before)
    expect(node(world, GALERA, 3).balancer?.backends).not.toContain('n4.example.com:3306')
  })

  test('addnode knows the types', () => {
    const stage = steppedWorld()
    const { world } = stage
    const add = (id: number, data: object) => run(stage, id, 'addnode', { ...data })
    const host = { node: { hostname: 'n9.example.com' } }
    expect(add(REPLICATION, host)).toMatch(/add_replication_slave/)
    expect(add(POSTGRES, host)).toBe('FINISHED')
    expect(nodes(world, POSTGRES).at(-1)).toMatch(/CmonPostgreSqlHost slave/)
    const mongo = { hostname: 'm9.example.com', node_type: 'mongodb', port: 27_017 }
    expect(add(MONGO, { ...mongo, replicaset: 'rs1' })).toMatch(/no replica set rs1/)
    expect(add(MONGO, { ...mongo, replicaset: 'rs0' })).toBe('FINISHED')
    expect(hosts(world, MONGO).at(-2)).toMatchObject({ rs: 'rs0', member_role: 'Secondary' })
    expect(add(ELASTIC, { nodes: [{ hostname: 'e9.example.com', roles: 'data' }] })).toBe(
      'FINISHED',
    )
    expect(hosts(world, ELASTIC).at(-2)).toMatchObject({ elastic_roles: 'data' })
    const shard = { rs: 'rs7', members: [{ hostname: 's1.example.com', port: '27018' }] }
    expect(run(stage, 9, 'add_shard', { replica_sets: [shard] })).toBe('FINISHED')
    expect(hosts(world, 9).at(-2)).toMatchObject({ rs: 'rs7', member_role: 'Primary' })
    expect(run(stage, MONGO, 'registernode', { node: { hostname: 'm8.example.com' } })).toBe(
      'FINISHED',
    )
  })

  test('removenode keeps the last node and a master with replicas', () => {
    const stage = steppedWorld()
    const { world } = stage
    const remove = (index: number) =>
      run(stage, REPLICATION, 'removenode', { nodes: [named(node(world, REPLICATION, index))] })
    expect(remove(0)).toMatch(/has replicas: promote one of them first/)
    expect(remove(2)).toBe('FINISHED')
    expect(remove(1)).toBe('FINISHED')
    expect(remove(0)).toMatch(/is the last node/)
    expect(remove(1)).toBe('FINISHED')
    expect(nodes(world, REPLICATION)).toHaveLength(1)
  })
})

describe('replication', () => {
  const links = (world: ReturnType<typeof steppedWorld>['world'], clusterId: number) =>
    cluster(world, clusterId).hosts.flatMap((host) =>
      host.readOnly === undefined
        ? []
        : [`${host.nodeId} ${host.role} ${host.replication?.masterHostname ?? '-'}`],
    )

  test.each([REPLICATION, POSTGRES])('promote_replication_slave swaps roles in %i', (id) => {
    const stage = steppedWorld()
    const { world } = stage
    const next = node(world, id, 1)
    const { hostname } = next
    expect(run(stage, id, 'promote_replication_slave', { replication_slave: named(next) })).toBe(
      'FINISHED',
    )
    expect(links(world, id)).toEqual([`1 slave ${hostname}`, '2 master -', `3 slave ${hostname}`])
    expect(
      hosts(world, id)
        .slice(0, 3)
        .map((one) => one['readonly']),
    ).toEqual([true, false, true])
    expect(run(stage, id, 'promote_replication_slave', { node: named(next) })).toMatch(
      /is not a replica/,
    )
  })

  test('a replica far behind is not promoted, a dead master needs a failover', () => {
    const stage = steppedWorld()
    const { world } = stage
    const promote = (id: number, index: number) =>
      run(stage, id, 'promote_replication_slave', { node: named(node(world, id, index)) })
    expect(promote(LAGGING, 2)).toMatch(/seconds behind, that is too far/)
    run(stage, REPLICATION, 'stop', { node: named(node(world, REPLICATION, 0)) })
    expect(promote(REPLICATION, 1)).toMatch(/this needs a failover/)
    const target = { replication_slave: named(node(world, REPLICATION, 1)) }
    expect(run(stage, REPLICATION, 'failover_replication_slave', target)).toBe('FINISHED')
    expect(info(world, REPLICATION)).toMatchObject({ state: 'DEGRADED' })
    expect(node(world, REPLICATION, 1)).toMatchObject({ role: 'master', readOnly: false })
    expect(promote(GALERA, 1)).toMatch(/does not work on clusters of GALERA/)
  })

  test('SQL Server and Redis switch too, and demote_node is the other way round', () => {
    const stage = steppedWorld()
    const { world } = stage
    const roles = (id: number) => cluster(world, id).hosts.map(({ role }) => role)
    run(stage, MSSQL, 'promote_replication_slave', {
      slave_address: node(world, MSSQL, 1).hostname,
    })
    expect(roles(MSSQL).slice(0, 2)).toEqual(['SECONDARY', 'PRIMARY'])
    run(stage, REDIS, 'promote_replication_slave', { node: named(node(world, REDIS, 2)) })
    expect(roles(REDIS).slice(0, 3)).toEqual(['slave', 'slave', 'master'])
    run(stage, REPLICATION, 'demote_node', { node: named(node(world, REPLICATION, 0)) })
    expect(roles(REPLICATION).slice(0, 3)).toEqual(['slave', 'master', 'slave'])
    run(stage, MONGO, 'demote_node', { node: named(node(world, MONGO, 0)) })
    expect(node(world, MONGO, 1).mongo?.memberRole).toBe('Primary')
  })

  test('stage_replication_slave rebuilds the lagging replica and clears its alarm', () => {
    const stage = steppedWorld()
    const { world } = stage
    const replica = node(world, LAGGING, 2)
    expect(alarmTypes(world, LAGGING)).toEqual(['MySqlReplicationLag'])
    const data = {
      replication_slave: named(replica),
      replication_master: named(node(world, LAGGING, 0)),
    }
    expect(run(stage, LAGGING, 'stage_replication_slave', data)).toBe('FINISHED')
    expect(alarmTypes(world, LAGGING)).toEqual([])
    const slave = part(hosts(world, LAGGING)[2] ?? {}, 'replication_slave')
    expect(slave['seconds_behind_master']).toBe('0')
  })

  test('replication stops, falls behind, starts, catches up, and is forgotten', () => {
    const stage = steppedWorld()
    const { world, clock } = stage
    const target = { replication_slave: named(node(world, REPLICATION, 1)) }
    const slave = () => part(hosts(world, REPLICATION)[1] ?? {}, 'replication_slave')
    run(stage, REPLICATION, 'stop_replication_slave', target)
    expect(slave()).toMatchObject({ slave_io_running: 'No', slave_sql_running: 'No' })
    create(world, REPLICATION, 'start_replication_slave', target)
    clock.advance(5)
    expect(slave()).toMatchObject({ slave_io_running: 'Yes', slave_sql_running: 'Yes' })
    expect(Number(slave()['seconds_behind_master'])).toBeGreaterThan(6000)
    clock.advance(3600)
    expect(slave()['seconds_behind_master']).toBe('0')
    expect(run(stage, REPLICATION, 'reset_replication_slave', target)).toBe('FINISHED')
    expect(slave()['status']).toBe('The server is not a replication slave.')
    expect(run(stage, REPLICATION, 'start_replication_slave', target)).toMatch(/not a replica/)
  })

  test('toggle_replication_sync toggles, unless told what to do', () => {
    const stage = steppedWorld()
    const { world } = stage
    const data = { node: named(node(world, POSTGRES, 1)) }
    const sync = () => hosts(world, POSTGRES)[1]?.['synchronous']
    expect(sync()).toBe(true)
    run(stage, POSTGRES, 'toggle_replication_sync', data)
    expect(sync()).toBe(false)
    run(stage, POSTGRES, 'toggle_replication_sync', { ...data, synchronous: 'true' })
    expect(sync()).toBe(true)
    expect(run(stage, REPLICATION, 'toggle_replication_sync', data)).toMatch(/does not work on/)
  })
})

describe('services', () => {
  test.each([
    [GALERA, 'haproxy', 'setupHaProxy', 'lb.example.com:9600 CmonHaProxyHost'],
    [GALERA, 'proxysql', 'setupProxySql', 'lb.example.com:6032 CmonProxySqlHost'],
    [LAGGING, 'maxscale', 'setupMaxScale', 'lb.example.com:6603 CmonMaxScaleHost'],
    [GALERA, 'keepalived', 'setupKeepalived', 'lb.example.com:112 CmonKeepalivedHost'],
    [POSTGRES, 'pgbouncer', 'setup', 'lb.example.com:6432 CmonPgBouncerHost'],
    [POSTGRES, 'pgbackrest', 'setup', 'lb.example.com:8432 CmonPgBackRestHost'],
    [MONGO, 'pbmagent', 'setup', 'lb.example.com:7070 CmonPBMAgentHost'],
    [ELASTIC, 'nfsclient', 'setup', 'lb.example.com:111 CmonNFSClientHost'],
    [ELASTIC, 'nfsserver', 'setup', 'lb.example.com:2049 CmonNFSServerHost'],
    [GALERA, 'garbd', 'setup', 'lb.example.com:4567 CmonHost'],
  ])('in cluster %i, %s is set up, refused twice, and removed', (id, command, action, expected) => {
    const stage = steppedWorld()
    const { world } = stage
    const before = nodes(world, id)
    const hostname = 'lb.example.com'
    const data = { action, nodes: [{ hostname }], virtual_ip: '192.0.2.200' }
    expect(run(stage, id, command, data)).toBe('FINISHED')
    expect(nodes(world, id)).toEqual([...before, `${expected} none CmonHostOnline`])
    expect(run(stage, id, command, data)).toMatch(/the address is in use/)
    expect(run(stage, id, command, { ...data, action: 'dance' })).toMatch(/no action 'dance'/)
    expect(run(stage, id, 'removenode', { nodes: [{ hostname }] })).toBe('FINISHED')
    expect(nodes(world, id)).toEqual(before)
    expect(run(stage, id, command, { ...data, action: 'register' })).toBe('FINISHED')
    expect(nodes(world, id)).toHaveLength(before.length + 1)
  })

  test('they fit some clusters only', () => {
    const stage = steppedWorld()
    const data = { action: 'setup', nodes: [{ hostname: 'lb.example.com' }] }
    expect(run(stage, POSTGRES, 'proxysql', data)).toMatch(/does not work on .*POSTGRESQL_SINGLE/)
    expect(run(stage, GALERA, 'maxscale', data)).toMatch(/MaxScale works with MariaDB/)
    expect(run(stage, GALERA, 'pgbouncer', data)).toMatch(/does not work on/)
    expect(run(stage, GALERA, 'keepalived', data)).toMatch(/needs a virtual IP/)
    expect(run(stage, REPLICATION, 'garbd', data)).toMatch(/does not work on/)
  })

  test('pbmagent is configured again where it runs', () => {
    const stage = steppedWorld()
    const mend = (hostname: string) =>
      run(stage, MONGO, 'pbmagent', {
        action: 'reconfigure',
        nodes: [{ hostname, backup_dir: '/backups2' }],
      })
    expect(mend(node(stage.world, MONGO, 1).hostname)).toBe('FINISHED')
    expect(mend('nowhere.example.com')).toMatch(/There is no PBM agent on nowhere/)
  })

  test('agents come and go', () => {
    const stage = steppedWorld()
    const { world } = stage
    const kinds = () => hosts(world, GALERA).map((one) => one['nodetype'])
    const count = (kind: string) => kinds().filter((one) => one === kind).length
    expect(run(stage, GALERA, 'deploy_agents')).toBe('FINISHED')
    expect(run(stage, GALERA, 'deploy_agents')).toBe('FINISHED')
    expect(count('prometheus')).toBe(1)
    expect(run(stage, GALERA, 'deploy_cmonagents', { cluster_id: GALERA })).toBe('FINISHED')
    expect(count('cmonagent')).toBe(3)
    const one = { cluster_id: GALERA, hostname: node(world, GALERA, 0).hostname }
    expect(run(stage, GALERA, 'uninstall_cmonagents', one)).toBe('FINISHED')
    expect(count('cmonagent')).toBe(2)
    expect(run(stage, GALERA, 'uninstall_cmonagents', { cluster_id: GALERA })).toBe('FINISHED')
    expect(count('cmonagent')).toBe(0)
  })
})

describe('configuration', () => {
  test('setup_ssl writes settings and options, and renews certificates', () => {
    const stage = steppedWorld()
    const { world } = stage
    const host = named(node(world, GALERA, 0))
    expect(run(stage, GALERA, 'setup_ssl', { action: 'enable', ca_file: '' })).toBe('FINISHED')
    expect(setting(world, GALERA, 'cluster_ssl_enforce')).toBe(true)
    expect(setting(world, GALERA, 'cluster_ssl_ca')).toBe('/etc/cmon/certs/cluster_1/ca.crt')
    expect(parameters(world, host)['require_secure_transport']).toBe('ON')
    expect(alarmTypes(world, GALERA)).toEqual([])
    expect(run(stage, GALERA, 'setup_ssl', { action: 'disable' })).toBe('FINISHED')
    expect(setting(world, GALERA, 'cluster_ssl_enforce')).toBe(false)
    expect(parameters(world, host)).not.toHaveProperty('require_secure_transport')
  })

  test('binary logs, WAL and audit logs are configured on the nodes', () => {
    const stage = steppedWorld()
    const { world } = stage
    const mysql = node(world, GALERA, 0)
    const binlogs = { master_address: mysql.hostname, auto_restart: true, expire_logs_days: 3 }
    expect(run(stage, GALERA, 'enable_binary_logging', binlogs)).toBe('FINISHED')
    expect(parameters(world, named(mysql))['binlog_expire_logs_seconds']).toBe('259200')
    const postgres = named(node(world, POSTGRES, 0))
    const wal = { ...postgres, archive_mode: 'always', archive_dir: '/wal' }
    expect(run(stage, POSTGRES, 'enable_log_archiving', wal)).toBe('FINISHED')
    expect(parameters(world, postgres)).toMatchObject({ archive_mode: 'always' })
    const summaries = { ...postgres, summarize_wal: 'on' }
    expect(run(stage, POSTGRES, 'enable_log_archiving', summaries)).toMatch(/need PostgreSQL 17/)
    const audit = { audit_events: 'ddl,role', nodes: [postgres] }
    expect(run(stage, POSTGRES, 'setup_audit_logging', audit)).toBe('FINISHED')
    expect(parameters(world, postgres)['pgaudit.log']).toBe('ddl,role')
    expect(run(stage, REDIS, 'setup_audit_logging')).toMatch(/works with MySQL, MariaDB/)
  })

  test.each([
    [GALERA, 'import_config', /Configuration files of all nodes were read again/],
    [GALERA, 'setup_logrotate', /Log rotation was set up on 3 node/],
    [GALERA, 'calculate_db_growth', /Sizes of databases and tables were stored/],
    [0, 'cmon_ha_create_snapshot', /A snapshot of the state was created/],
  ])('in cluster %i, %s leaves a trace in the log', (id, command, expected) => {
    const stage = steppedWorld()
    expect(run(stage, id, command)).toBe('FINISHED')
    expect(stage.world.log.map(({ text }) => text).some((text) => expected.test(text))).toBe(true)
  })

  test('check_pkg_upgrades finds, upgrade_cluster installs', () => {
    const stage = steppedWorld()
    const { world } = stage
    const found = () =>
      rows(ask(world, 'clusters', 'availableUpgrades', { clusterid: 2 }), 'packages')
    expect(found()).toEqual([])
    run(stage, REPLICATION, 'check_pkg_upgrades', { clusterid: REPLICATION })
    expect(found()).toMatchObject(
      Array.from({ length: 3 }, () => ({
        package_name: 'percona-server-server',
        installed_version: '8.0.37-29',
        available_version: '8.0.39-30',
      })),
    )
    run(stage, REPLICATION, 'upgrade_cluster', { nodes: [named(node(world, REPLICATION, 2))] })
    expect(found()).toHaveLength(2)
    run(stage, REPLICATION, 'upgrade_cluster', {})
    expect(found()).toEqual([])
    const versions = (id: number) =>
      new Set(
        cluster(world, id)
          .hosts.slice(0, 3)
          .map((h) => h.version),
      )
    expect(versions(REPLICATION)).toEqual(new Set(['8.0.39-30']))
    expect(run(stage, POSTGRES, 'upgrade_cluster', { upgrade_to_version: '15' })).toMatch(
      /is no upgrade of 16/,
    )
    expect(run(stage, POSTGRES, 'upgrade_cluster', { upgrade_to_version: '17' })).toBe('FINISHED')
    expect(versions(POSTGRES)).toEqual(new Set(['17.2']))
    expect(info(world, POSTGRES)['version']).toBe('17')
  })

  test('renew_mssql_certificate is for SQL Server', () => {
    const stage = steppedWorld()
    expect(run(stage, MSSQL, 'renew_mssql_certificate')).toBe('FINISHED')
    expect(run(stage, GALERA, 'renew_mssql_certificate')).toMatch(/does not work on/)
  })
})

describe('recovery and maintenance', () => {
  test('recovery is switched off, with a maintenance period, and on again', () => {
    const stage = steppedWorld()
    const { world } = stage
    const data = { maintenance_minutes: 180, reason: 'upgrade' }
    expect(run(stage, POSTGRES, 'disable_recovery', data)).toBe('FINISHED')
    expect(info(world, POSTGRES)).toMatchObject({
      cluster_auto_recovery: false,
      node_auto_recovery: false,
      maintenance_mode_active: true,
    })
    run(stage, POSTGRES, 'enable_node_recovery')
    expect(info(world, POSTGRES)).toMatchObject({
      cluster_auto_recovery: false,
      node_auto_recovery: true,
    })
    run(stage, POSTGRES, 'enable_recovery')
    expect(info(world, POSTGRES)['cluster_auto_recovery']).toBe(true)
    run(stage, POSTGRES, 'disable_node_recovery', { nodes: [named(node(world, POSTGRES, 1))] })
    const flags = hosts(world, POSTGRES).map((one) => one['node_auto_recovery'])
    expect(flags.slice(0, 3)).toEqual([true, false, true])
  })

  test('create_maintenance', () => {
    const stage = steppedWorld()
    const { world } = stage
    const add = (id: number, data: object) => run(stage, id, 'create_maintenance', { ...data })
    expect(add(REPLICATION, { maintenance_minutes: 600, reason: 'job' })).toBe('FINISHED')
    const current = (body: object) =>
      ask(world, 'maintenance', 'getCurrentMaintenance', { ...body })
    expect(current({ cluster_id: 2 })).toMatchObject({
      found_maintenance: true,
      maintenance_period: { reason: 'job', username: 'admin' },
    })
    const host = node(world, POSTGRES, 0).hostname
    const window = { begin: '2026-03-07 01:00:00', end: '2026-03-07T03:00:00.000Z' }
    expect(add(0, { ...window, nodes: [{ hostname: host }] })).toBe('FINISHED')
    expect(world.maintenance.at(-1)).toMatchObject({
      target: { hostname: host },
      initiate: new Date('2026-03-07T01:00:00.000Z'),
      deadline: new Date('2026-03-07T03:00:00.000Z'),
    })
    expect(add(1, { begin_relative: 'now + 1hour', maintenance_minutes: 5 })).toBe('FINISHED')
    expect(add(1, {})).toBe('FAILED: The maintenance has no end.')
    expect(add(1, { begin: window.end, end: window.begin })).toMatch(/end before it begins/)
    expect(add(0, { maintenance_minutes: 5 })).toMatch(/Neither a cluster nor hosts/)
    expect(add(1, { begin: 'soon', maintenance_minutes: 5 })).toMatch(/'soon' is no time/)
  })
})

describe('the rest', () => {
  test('delete_database', () => {
    const stage = steppedWorld()
    expect(run(stage, GALERA, 'delete_database', { database: 'inventory' })).toBe('FINISHED')
    const body = { cluster_id: GALERA, with_databases: true }
    const left = rows(
      part(ask(stage.world, 'clusters', 'getClusterInfo', body), 'cluster'),
      'databases',
    )
    expect(left.map((one) => one['database_name'])).toEqual(['orders'])
    expect(run(stage, GALERA, 'delete_database', { database: 'inventory' })).toBe(
      'FAILED: There is no database inventory.',
    )
  })

  test('execute writes the output into the log', () => {
    const stage = steppedWorld()
    const { world, clock } = stage
    const { hostname } = node(world, GALERA, 0)
    const id = create(world, GALERA, 'execute', {
      shell_command: 'df -h',
      nodes: [{ hostname }],
      timeout: 5,
    })
    clock.advance(60)
    expect(jobLog(world, id)).toEqual([
      'Using default SSH credentials.',
      expect.stringMatching(/^192\.0\.2\.11:3306: \/dev\/sda1 80G \d+G \d+% \/$/),
      expect.stringMatching(/^192\.0\.2\.11:3306: \/dev\/sdb1 /),
      'Done.',
    ])
    expect(run(stage, GALERA, 'execute', { shell_command: 'sleep 30' })).toBe(
      'FAILED: Timed out after 10 seconds.',
    )
    expect(run(stage, 0, 'execute', { path: '/tests/imperative_010.js' })).toBe('FINISHED')
    expect(run(stage, GALERA, 'execute')).toBe('FAILED: There is nothing to execute.')
  })

  test.each([
    [GALERA, 'collect_logs', {}, /Logs are in \/var\/tmp/],
    [GALERA, 'error_report', { report_dir: '/tmp' }, /The report is \/tmp\/error-report-\d+/],
    [0, 'inspect_host', { nodes: [{ hostname: 'n1.example.com' }] }, /SSH and sudo work/],
    [0, 'sync_clusters', {}, /17 cluster\(s\) are in step/],
    [
      0,
      'create_local_repository',
      { vendor: 'percona', db_version: '8.0' },
      /Repository percona-8.0-any is ready/,
    ],
  ])('in cluster %i, %s tells its result in the log', (id, command, data, expected) => {
    const { world, clock } = steppedWorld()
    const jobId = create(world, id, command, { ...data })
    clock.advance(3600)
    expect(job(world, jobId)['status']).toBe('FINISHED')
    expect(jobLog(world, jobId).at(-1)).toMatch(expected)
  })

  test('containers are made, stopped, started and deleted', () => {
    const stage = steppedWorld()
    const { containers } = stage.world.engine
    const server = { server: { class_name: 'CmonLxcServer', hostname: 'lxc.example.com' } }
    expect(run(stage, 0, 'create_container_server', server)).toBe('FINISHED')
    expect(run(stage, 0, 'create_container_server', server)).toMatch(/already/)
    const one = { alias: 'node_1', parent_server: 'lxc.example.com' }
    expect(run(stage, 0, 'create_container', { container: one })).toBe('FINISHED')
    const more = { containers: [{ alias: 'node_2' }, { alias: 'node_3' }] }
    expect(run(stage, 0, 'create_containers', more)).toBe('FINISHED')
    expect(run(stage, 0, 'create_containers', more)).toMatch(/node_2 exists already/)
    const state = () => containers.map(({ alias, running }) => `${alias} ${running}`)
    const target = { container: { alias: 'node_1' } }
    expect(run(stage, 0, 'stop_container', target)).toBe('FINISHED')
    expect(state()).toEqual(['node_1 false', 'node_2 true', 'node_3 true'])
    expect(run(stage, 0, 'start_container', target)).toBe('FINISHED')
    expect(state()[0]).toBe('node_1 true')
    expect(run(stage, 0, 'delete_container', target)).toBe('FINISHED')
    expect(run(stage, 0, 'stop_container', target)).toBe('FAILED: Container node_1 was not found.')
  })

  test.each(['addController', 'removeController', 'updateCmonVersion'])(
    '%s fails: this controller has no pool',
    (command) => {
      expect(plain(run(steppedWorld(), 0, command, { controller_id: 2 }))).toMatch(
        /^FAILED: This controller stands alone/,
      )
    },
  )
})
