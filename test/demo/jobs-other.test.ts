import { describe, expect, test } from 'vitest'
import { ask, part, rows } from './call.ts'
import { GALERA, create, job, jobLog, node, plain, run, steppedWorld } from './job-calls.ts'

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
