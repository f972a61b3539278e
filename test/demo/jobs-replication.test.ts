import { describe, expect, test } from 'vitest'
import type { World } from '../../src/demo/world/world.ts'
import { part } from './call.ts'
import {
  GALERA,
  LAGGING,
  MONGO,
  MSSQL,
  POSTGRES,
  REDIS,
  REPLICATION,
  alarmTypes,
  cluster,
  create,
  hosts,
  info,
  named,
  node,
  run,
  steppedWorld,
} from './job-calls.ts'

describe('replication', () => {
  const links = (world: World, clusterId: number) =>
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
