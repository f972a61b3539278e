import { describe, expect, test } from 'vitest'
import { advanceWorld } from '../../src/demo/world/jobs/engine.ts'
import {
  alarmTypes,
  create,
  GALERA,
  hosts,
  job,
  named,
  POSTGRES,
  REPLICATION,
} from './job-calls.ts'
import { node, stateOf, statusOf, steppedWorld } from './job-calls.ts'

type Stage = ReturnType<typeof steppedWorld>

/** Every change of what `look` sees, with the seconds since the start at which it was seen. */
function watch({ world, clock }: Stage, seconds: number, look: () => unknown): string[] {
  const seen: string[] = []
  let last: unknown
  for (let second = 0; second <= seconds; second++) {
    advanceWorld(world, clock.now())
    const now = String(look())
    if (now !== last) seen.push(`${second} ${now}`)
    last = now
    clock.advance(1)
  }
  return seen
}

/** What `watch` looks at: a node, and the state of its cluster. */
function nodeAndCluster(stage: Stage, clusterId: number, index: number) {
  return () => `${statusOf(stage.world, clusterId, index)} ${stateOf(stage.world, clusterId)}`
}

describe('while a job runs', () => {
  test('the node that is restarted is down, comes back, and alarms nobody', () => {
    const stage = steppedWorld()
    const alarms = alarmTypes(stage.world, GALERA)
    create(stage.world, GALERA, 'restart', { node: named(node(stage.world, GALERA, 1)) })
    expect(watch(stage, 40, nodeAndCluster(stage, GALERA, 1))).toEqual([
      '0 CmonHostOnline STARTED',
      '10 CmonHostShutDown DEGRADED',
      '11 CmonHostRecovery DEGRADED',
      '23 CmonHostOnline STARTED',
    ])
    expect(alarmTypes(stage.world, GALERA)).toEqual(alarms)
  })

  test('a cluster without its primary for a while recovers; it has not failed', () => {
    const stage = steppedWorld()
    const alarms: string[] = []
    stage.world.listeners.add((event) => {
      if (event.kind === 'alarm') alarms.push(event.alarm.type)
    })
    create(stage.world, REPLICATION, 'restart', { node: named(node(stage.world, REPLICATION, 0)) })
    expect(watch(stage, 40, nodeAndCluster(stage, REPLICATION, 0))).toEqual([
      '0 CmonHostOnline STARTED',
      '10 CmonHostShutDown RECOVERING',
      '11 CmonHostRecovery RECOVERING',
      '23 CmonHostOnline STARTED',
    ])
    expect(alarms).toEqual([])
  })

  test('a machine that reboots is out of reach, with all that runs on it', () => {
    const stage = steppedWorld()
    const { world } = stage
    create(world, GALERA, 'reboot', { node: named(node(world, GALERA, 3)) })
    const both = () => `${statusOf(stage.world, GALERA, 3)} ${statusOf(stage.world, GALERA, 4)}`
    expect(watch(stage, 90, both)).toEqual([
      '0 CmonHostOnline CmonHostOnline',
      '2 CmonHostOffLine CmonHostOffLine',
      '47 CmonHostRecovery CmonHostRecovery',
      '61 CmonHostOnline CmonHostOnline',
    ])
  })

  test('a rolling restart takes one node after the other', () => {
    const stage = steppedWorld()
    create(stage.world, GALERA, 'rolling_restart')
    const down = () =>
      [0, 1, 2].filter((index) => statusOf(stage.world, GALERA, index) !== 'CmonHostOnline')
    expect(watch(stage, 120, down)).toEqual(['0 ', '8 2', '32 ', '38 1', '62 ', '68 0', '92 '])
    expect(stateOf(stage.world, GALERA)).toBe('STARTED')
  })

  test('a cluster that is stopped and started says so, and its nodes follow one by one', () => {
    const stage = steppedWorld()
    const look = () => {
      const up = [0, 1, 2].map((index) => statusOf(stage.world, GALERA, index).slice(8))
      return `${stateOf(stage.world, GALERA)} ${up.join(' ')}`
    }
    create(stage.world, GALERA, 'stop_cluster')
    expect(watch(stage, 60, look)).toEqual([
      '0 STARTED Online Online Online',
      '2 SHUTTING_DOWN Online Online Online',
      '10 SHUTTING_DOWN Online Online ShutDown',
      '18 SHUTTING_DOWN Online ShutDown ShutDown',
      '26 SHUTTING_DOWN ShutDown ShutDown ShutDown',
      '28 STOPPED ShutDown ShutDown ShutDown',
    ])
    create(stage.world, GALERA, 'start_cluster')
    expect(watch(stage, 90, look)).toEqual([
      '0 STOPPED ShutDown ShutDown ShutDown',
      '2 STARTING Recovery Recovery Recovery',
      '22 STARTING Online Recovery Recovery',
      '42 STARTING Online Online Recovery',
      '62 STARTING Online Online Online',
      '64 STARTED Online Online Online',
    ])
  })

  test('a replica that is built again is in recovery', () => {
    const stage = steppedWorld()
    const replica = named(node(stage.world, POSTGRES, 2))
    create(stage.world, POSTGRES, 'stage_replication_slave', { replication_slave: replica })
    expect(watch(stage, 150, nodeAndCluster(stage, POSTGRES, 2))).toEqual([
      '0 CmonHostOnline STARTED',
      '2 CmonHostRecovery DEGRADED',
      '102 CmonHostOnline STARTED',
    ])
  })

  test('a node that is added is listed before it has joined', () => {
    const stage = steppedWorld()
    const { world } = stage
    const last = () => {
      const { hostname, hoststatus } = hosts(world, POSTGRES).at(-2) ?? {}
      return `${String(hostname)} ${String(hoststatus)}`
    }
    const before = last()
    create(world, POSTGRES, 'addnode', { node: { hostname: 'n9.example.com' } })
    expect(watch(stage, 100, last)).toEqual([
      `0 ${before}`,
      '30 n9.example.com CmonHostRecovery',
      '74 n9.example.com CmonHostOnline',
    ])
  })

  test('a node that is upgraded gets its version while it is down', () => {
    const stage = steppedWorld()
    const { world } = stage
    const look = () => `${statusOf(stage.world, POSTGRES, 1)} ${node(world, POSTGRES, 1).version}`
    create(world, POSTGRES, 'upgrade_cluster')
    const seen = watch(stage, 200, look).map((line) => line.replace(/^\d+ /, ''))
    expect(seen).toEqual([
      'CmonHostOnline 16.4',
      'CmonHostShutDown 16.4',
      'CmonHostShutDown 16.6',
      'CmonHostOnline 16.6',
    ])
  })

  test('the nodes that a backup is restored to are down, in recovery, and up one by one', () => {
    const stage = steppedWorld()
    const { world } = stage
    const backup = world.backups.findLast(({ clusterId }) => clusterId === GALERA)
    create(world, GALERA, 'restore_backup', { backupid: backup?.backupId })
    const look = () =>
      [0, 1, 2].map((index) => statusOf(stage.world, GALERA, index).slice(8)).join(' ')
    expect(watch(stage, 180, look)).toEqual([
      '0 Online Online Online',
      '8 ShutDown Online Online',
      '14 ShutDown ShutDown Online',
      '20 ShutDown ShutDown ShutDown',
      '21 Recovery Recovery Recovery',
      '120 Online Recovery Recovery',
      '130 Online Online Recovery',
      '140 Online Online Online',
    ])
  })

  test('a cluster that is created is not listed', () => {
    const stage = steppedWorld()
    const data = { cluster_name: 'fresh', nodes: [{ hostname: 'n1.example.com' }] }
    const id = create(stage.world, 0, 'create_cluster', { ...data, cluster_type: 'galera' })
    const seen = watch(stage, 60, () => {
      const made = stage.world.clusters.some(({ name }) => name === 'fresh')
      return `${String(job(stage.world, id)['status'])} ${made}`
    })
    expect(seen.map((line) => line.replace(/^\d+ /, ''))).toEqual([
      'DEFINED false',
      'RUNNING false',
      'FINISHED true',
    ])
  })
})
