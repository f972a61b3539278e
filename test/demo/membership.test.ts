import { describe, expect, test } from 'vitest'
import { hosts, run, steppedWorld } from './job-calls.ts'
import type { World } from '../../src/demo/world/world.ts'

const REPLICATION = 2
const CLICKHOUSE = 14

function roles(world: World, clusterId: number, from: number): string[] {
  return hosts(world, clusterId)
    .filter(({ nodetype }) => nodetype !== 'controller')
    .slice(from)
    .map(({ hostname, port, class_name: type, role }) => [type, hostname, port, role].join(' '))
}

function size(world: World, clusterId: number): number {
  return roles(world, clusterId, 0).length
}

describe('nodes as the CLI names them', () => {
  test('register a replica of a replication cluster, with no port or protocol', () => {
    const stage = steppedWorld()
    const before = size(stage.world, REPLICATION)
    const data = {
      action: 'register',
      nodes: [{ class_name: 'CmonHost', hostname: '192.0.2.160' }],
    }
    expect(run(stage, REPLICATION, 'registernode', data)).toBe('FINISHED')
    expect(roles(stage.world, REPLICATION, before)).toEqual([
      'CmonMySqlHost 192.0.2.160 3306 slave',
    ])
    const node = { class_name: 'CmonHost', hostname: '192.0.2.161' }
    expect(run(stage, REPLICATION, 'addnode', { node })).toBe(
      'FAILED: A replica is added with add_replication_slave.',
    )
  })

  test('make a shard of ClickHouse, and replicas in it', () => {
    const stage = steppedWorld()
    const before = size(stage.world, CLICKHOUSE)
    const node = (last: number, protocol = 'clickhouse') => ({
      class_name: 'CmonHost',
      hostname: `192.0.2.${last}`,
      protocol,
    })
    const shard = { nodes: [node(160), node(161)], install_software: true }
    const addShard = (nodes: object[]) => run(stage, CLICKHOUSE, 'add_shard', { nodes })
    expect(addShard([node(162, 'clickhouse-keeper')])).toBe(
      'FAILED: 192.0.2.162 is a keeper: a shard is made of data nodes.',
    )
    expect(run(stage, CLICKHOUSE, 'addnode', { node: node(162), shard_id: 2 })).toBe(
      'FAILED: There is no shard 2 in this cluster.',
    )
    expect(run(stage, CLICKHOUSE, 'add_shard', shard)).toBe('FINISHED')
    expect(run(stage, CLICKHOUSE, 'addnode', { node: node(162), shard_id: 2 })).toBe('FINISHED')
    const keeper = { node: node(163, 'clickhouse-keeper') }
    expect(run(stage, CLICKHOUSE, 'addnode', keeper)).toBe('FINISHED')
    expect(roles(stage.world, CLICKHOUSE, before)).toEqual([
      'CmonClickHouseHost 192.0.2.160 9440 primary',
      'CmonClickHouseHost 192.0.2.161 9440 replica',
      'CmonClickHouseHost 192.0.2.162 9440 replica',
      'CmonClickHouseHost 192.0.2.163 9281 none',
    ])
  })

  test('take the one port that a sharded Redis was given', () => {
    const stage = steppedWorld()
    const data = {
      cluster_name: 'shards',
      cluster_type: 'redis_sharded',
      nodes: [{ hostname: '192.0.2.170' }, { hostname: '192.0.2.171', port: 6390 }],
      redis_sharded_port: 6385,
    }
    expect(run(stage, 0, 'add_cluster', data)).toBe('FINISHED')
    const made = stage.world.clusters.find(({ name }) => name === 'shards')?.clusterId ?? 0
    expect(roles(stage.world, made, 0)).toEqual([
      'RedisShardedHost 192.0.2.170 6385 master',
      'RedisShardedHost 192.0.2.171 6390 master',
    ])
  })
})
