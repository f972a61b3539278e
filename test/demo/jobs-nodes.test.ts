import { describe, expect, test } from 'vitest'
import type { World } from '../../src/demo/world/world.ts'
import { ask, part, rows } from './call.ts'
import {
  BROKEN_GALERA,
  ELASTIC,
  GALERA,
  MONGO,
  POSTGRES,
  REPLICATION,
  alarmTypes,
  create,
  hosts,
  info,
  job,
  named,
  node,
  nodes,
  run,
  steppedWorld,
} from './job-calls.ts'

function setting(world: World, clusterId: number, name: string) {
  const answer = ask(world, 'clusters', 'getConfig', { cluster_id: clusterId })
  const values = rows(part(answer, 'configuration'), 'values')
  return values.find((one) => one['name'] === name)?.['current_value']
}

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
