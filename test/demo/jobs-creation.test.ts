import { describe, expect, test } from 'vitest'
import { ask, part } from './call.ts'
import {
  alarmTypes,
  cluster,
  create,
  hosts,
  job,
  jobLog,
  nodes,
  run,
  steppedWorld,
} from './job-calls.ts'

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
})
