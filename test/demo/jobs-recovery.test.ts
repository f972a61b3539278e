import { describe, expect, test } from 'vitest'
import { ask } from './call.ts'
import { POSTGRES, REPLICATION, hosts, info, named, node, run, steppedWorld } from './job-calls.ts'

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
