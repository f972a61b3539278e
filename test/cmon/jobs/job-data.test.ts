import { expect, test } from 'vitest'
import * as jobs from '../../../src/cmon/jobs/index.ts'
import { masterSlaveLinks } from '../../../src/cmon/jobs/topology.ts'
import { galera, mongodb, postgresql } from './targets.ts'

// What no recording of the CLI shows: cmon-rpc-jobs 4.3 and the tables of 6.

const hosts = (...hostnames: string[]) => hostnames.map((hostname) => ({ hostname }))

test('in a topology the first node leads, or the flagged ones, which follow each other', () => {
  expect(masterSlaveLinks(hosts('Db1', 'db2', 'db3'))).toEqual([{ Db1: 'db2' }, { Db1: 'db3' }])
  expect(
    masterSlaveLinks([
      { hostname: 'a', master: true },
      { hostname: 'b', master: true },
      { hostname: 'c', slave: true },
    ]),
  ).toEqual([{ a: 'b' }, { b: 'a' }, { b: 'c' }])
})

test('Valkey is spelled another way when made than when imported', () => {
  const nodes = hosts('a')
  const made = jobs.createCluster({ clusterType: 'valkey', vendor: 'valkey', version: '8', nodes })
  expect(made.job_data).toMatchObject({ cluster_type: 'valkey_sentinel' })
  const imported = jobs.registerCluster({
    clusterType: 'valkey',
    sentinelPassword: 'secret',
    nodes,
  })
  expect(imported.job_data).toMatchObject({ cluster_type: 'valkey', type: 'valkey' })
})

test('sharded types have their name in the names of their fields', () => {
  const nodes = hosts('a')
  const more = { nodes, vendor: 'redis', shardedPort: 6379, replicaValidityFactor: 0 }
  expect(jobs.createCluster({ ...more, clusterType: 'redis_sharded' }).job_data).toMatchObject({
    redis_sharded_port: 6379,
    redis_cluster_replica_validity_factor: 0,
    type: 'redis_sharded',
  })
  expect(
    jobs.registerCluster({ clusterType: 'valkey_sharded', nodes, shardedPort: 7000 }).job_data,
  ).toMatchObject({ valkey_sharded_port: 7000 })
})

test('a sharded MongoDB, with ports as text', () => {
  const set = { rs: 'shard1', members: [{ hostname: 'a', port: 27_017, arbiterOnly: true }] }
  const job = jobs.createCluster({
    clusterType: 'mongodb',
    vendor: 'percona',
    version: '7.0',
    replicaSets: [set],
  })
  expect(job.job_data).toMatchObject({
    mongodb_version: '7.0',
    replica_sets: [
      { rs: 'shard1', members: [{ hostname: 'a', port: '27017', arbiter_only: true }] },
    ],
  })
})

test('types whose nodes always come as a list', () => {
  const nodes = hosts('a')
  const data = (type: string) => jobs.addNode({ id: 5, type }, { nodes }).job_data
  expect(data('clickhouse')).toMatchObject({ nodes })
  expect(data('galera')).toMatchObject({ node: { hostname: 'a' } })
  expect(jobs.addNode(galera, { nodes: hosts('a', 'b') }).job_data).toMatchObject({
    nodes: hosts('a', 'b'),
  })
  const arbiter = [{ hostname: 'a', arbiterOnly: true }]
  expect(jobs.addNode(mongodb, { nodes: arbiter }).job_data).toMatchObject({ node_type: 'arbiter' })
})

test('a port is said twice where the CLI does so', () => {
  const node = { hostname: 'a', port: 3306 }
  expect(jobs.startNode(galera, { node }).job_data).toMatchObject({ node, port: 3306 })
  expect(jobs.stopNode(galera, { node }).job_data).not.toHaveProperty('port')
})

test('texts that stand for other things', () => {
  const nodes = hosts('a')
  const backends = [
    { hostname: 'b', port: 3306 },
    { hostname: 'c', port: 3306 },
  ]
  expect(
    jobs.haproxy(galera, { action: 'setup', nodes, nodeAddresses: backends }).job_data,
  ).toMatchObject({ node_addresses: 'b:3306:active;c:3306:active' })
  expect(
    jobs.stageReplicationSlave(postgresql, {
      replicationSlave: { hostname: 'a' },
      replicationMaster: { hostname: 'b' },
      failStopSlave: true,
    }).job_data,
  ).toMatchObject({ fail_stop_slave: 'true' })
  expect(
    jobs.restoreBackup(galera, { backupPath: '/b', backupMethod: 'mysqldump' }).job_data,
  ).toMatchObject({ pitr_compatible: 'false' })
})

test('PgBouncer’s admin has two names', () => {
  const params = { nodes: hosts('a'), adminUser: 'pgb' }
  expect(jobs.pgbouncer(postgresql, { ...params, action: 'setup' }).job_data).toMatchObject({
    admin_username: 'pgb',
  })
  const registered = jobs.pgbouncer(postgresql, { ...params, action: 'register' }).job_data
  expect(registered).toMatchObject({ admin_user: 'pgb' })
  expect(registered).not.toHaveProperty('admin_username')
})

test('Redis chooses its node and its way of backing up itself', () => {
  expect(jobs.createBackup({ id: 6, type: 'redis' }, {}).job_data).toEqual({
    hostname: 'auto',
    compression: true,
  })
})

test('passwords are masked in a report unless told otherwise', () => {
  expect(jobs.errorReport(galera, {}).job_data).toMatchObject({ mask_passwords: true })
})
