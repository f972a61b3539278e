import { describe, expect, test } from 'vitest'
import {
  BROKEN_GALERA,
  GALERA,
  POSTGRES,
  REDIS,
  REPLICATION,
  cluster,
  hosts,
  info,
  named,
  node,
  nodes,
  run,
  steppedWorld,
} from './job-calls.ts'

describe('clusters', () => {
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
