import { describe, expect, test } from 'vitest'
import { ask } from './call.ts'
import {
  BROKEN_GALERA,
  cluster,
  create,
  GALERA,
  hosts,
  job,
  named,
  node,
  POSTGRES,
  REPLICATION,
} from './job-calls.ts'
import { plain, run, stateOf, statusOf, steppedWorld } from './job-calls.ts'

describe('a job that ends otherwise than well', () => {
  test.each([
    ['restart', 12],
    ['reboot', 20],
    ['stage_replication_slave', 30],
    ['upgrade_cluster', 12],
    ['rolling_restart', 12],
  ])('%s: leaves no node down', (command, seconds) => {
    const stage = steppedWorld()
    const { world, clock } = stage
    const replica = named(node(world, POSTGRES, 2))
    const data = { node: replica, replication_slave: replica }
    const id = create(world, POSTGRES, command, data)
    clock.advance(seconds)
    expect(stateOf(stage.world, POSTGRES)).toBe('DEGRADED')
    ask(world, 'jobs', 'killJobInstance', { job_id: id })
    clock.advance(10)
    expect(job(world, id)['status']).toBe('ABORTED')
    expect(stateOf(stage.world, POSTGRES)).toBe('STARTED')
    expect(hosts(world, POSTGRES).every((one) => one['hoststatus'] === 'CmonHostOnline')).toBe(true)
  })

  test('a node that was down before is down again, in the same way and since then', () => {
    const stage = steppedWorld()
    const { world, clock } = stage
    const dead = node(world, BROKEN_GALERA, 2)
    const before = structuredClone(dead)
    const id = create(world, BROKEN_GALERA, 'start', { node: named(dead) })
    clock.advance(5)
    expect(statusOf(stage.world, BROKEN_GALERA, 2)).toBe('CmonHostRecovery')
    ask(world, 'jobs', 'killJobInstance', { job_id: id })
    clock.advance(10)
    expect(job(world, id)['status']).toBe('ABORTED')
    expect(dead).toEqual(before)
    expect(stateOf(stage.world, BROKEN_GALERA)).toBe('DEGRADED')
  })

  test('a node that has not joined is not listed any more', () => {
    const stage = steppedWorld()
    const { world, clock } = stage
    const before = hosts(world, GALERA).map((one) => one['hostname'])
    const id = create(world, GALERA, 'addnode', { node: { hostname: 'n9.example.com' } })
    clock.advance(40)
    expect(hosts(world, GALERA)).toHaveLength(before.length + 1)
    ask(world, 'jobs', 'killJobInstance', { job_id: id })
    clock.advance(10)
    expect(hosts(world, GALERA).map((one) => one['hostname'])).toEqual(before)
    expect(stateOf(stage.world, GALERA)).toBe('STARTED')
    expect(node(world, GALERA, 0).galera?.clusterSize).toBe(3)
  })

  test('an archive made meanwhile brings back nodes that are up', () => {
    const stage = steppedWorld()
    const { world, clock } = stage
    create(world, GALERA, 'stop_cluster')
    create(world, REPLICATION, 'restart', { node: named(node(world, REPLICATION, 0)) })
    clock.advance(4)
    create(world, 0, 'save_controller', { output_file: 'all.tgz' })
    clock.advance(7)
    expect(stateOf(stage.world, GALERA)).toBe('SHUTTING_DOWN')
    expect(stateOf(stage.world, REPLICATION)).toBe('RECOVERING')
    clock.advance(60)
    for (const clusterid of [GALERA, REPLICATION]) run(stage, 0, 'remove_cluster', { clusterid })
    const archive = { input_file: '/var/backups/cmon/all.tgz' }
    expect(run(stage, 0, 'restore_controller', archive)).toBe('FINISHED')
    expect(stateOf(stage.world, REPLICATION)).toBe('STARTED')
    expect(stateOf(stage.world, GALERA)).toBe('DEGRADED')
  })

  test('a stop that is aborted leaves down what it had stopped', () => {
    const stage = steppedWorld()
    const { world, clock } = stage
    const id = create(world, GALERA, 'stop_cluster')
    clock.advance(11)
    ask(world, 'jobs', 'killJobInstance', { job_id: id })
    clock.advance(10)
    expect(job(world, id)['status']).toBe('ABORTED')
    expect(stateOf(stage.world, GALERA)).toBe('DEGRADED')
    expect(statusOf(stage.world, GALERA, 2)).toBe('CmonHostShutDown')
    expect(cluster(world, GALERA).inMotion).toBeUndefined()
  })

  test('of two that add the same host the later one fails, and takes nothing away', () => {
    const stage = steppedWorld()
    const { world, clock } = stage
    const wanted = { node: { hostname: 'n9.example.com', port: 3306 } }
    const first = create(world, GALERA, 'addnode', wanted)
    clock.advance(1)
    const second = create(world, BROKEN_GALERA, 'addnode', wanted)
    clock.advance(200)
    expect(job(world, first)['status']).toBe('FINISHED')
    const { status, status_text: text } = job(world, second)
    expect([status, plain(String(text))]).toEqual([
      'FAILED',
      'n9.example.com:3306 belongs to cluster prod-orders-galera already.',
    ])
    expect(hosts(world, GALERA).map((one) => one['hostname'])).toContain('n9.example.com')
  })
})
