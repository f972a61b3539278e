import { describe, expect, test } from 'vitest'
import { advanceWorld } from '../../src/demo/world/jobs/engine.ts'
import { ask, outcome, rows } from './call.ts'
import { alarmTypes, cluster, create, job, jobLog, named, node } from './job-calls.ts'
import { run, steppedWorld } from './job-calls.ts'

describe('stuck jobs', () => {
  const HOUR = 3600

  test('are those that run for longer than their kind of work may', () => {
    const { world, clock } = steppedWorld()
    const stuck = (body: object = {}) => ask(world, 'jobs', 'getStuckJobs', { ...body })
    const id = create(world, 2, 'success', { timeout: 10 * HOUR })
    clock.advance(4 * HOUR)
    expect(stuck()).toEqual({ stuck_jobs: [], total: 0 })
    clock.advance(HOUR)
    const expected = {
      stuck_jobs: [
        {
          ...job(world, id),
          elapsed_seconds: 5 * HOUR - 1,
          stuck_threshold_hours: 4,
          job_class: 'default',
        },
      ],
      total: 1,
    }
    expect(stuck()).toEqual(expected)
    expect(stuck({ cluster_id: 0 })).toEqual(expected)
    expect(stuck({ cluster_name: cluster(world, 2).name })).toEqual(expected)
    expect(stuck({ cluster_id: 3 })).toEqual({ stuck_jobs: [], total: 0 })
    expect(outcome(() => stuck({ cluster_id: 99 }))).toBe('ObjectNotFound: Cluster was not found.')
    clock.advance(6 * HOUR)
    expect(stuck()).toEqual({ stuck_jobs: [], total: 0 })
  })
})

describe('a dry run', () => {
  test('checks the job and changes nothing', () => {
    const stage = steppedWorld()
    const { world } = stage
    const before = structuredClone(cluster(world, 2))
    const target = { node: named(node(world, 2, 1)), dry_run: true }
    expect(run(stage, 2, 'stop', target)).toBe('FINISHED')
    expect(run(stage, 2, 'removenode', { nodes: [target.node], dry_run: true })).toBe('FINISHED')
    expect(cluster(world, 2).hosts).toEqual(before.hosts)
    const id = create(world, 2, 'stop', target)
    stage.clock.advance(60)
    expect(jobLog(world, id)).toEqual([
      'Verifying job parameters.',
      'This is a dry run: nothing was changed.',
    ])
  })

  test('fails where the job would', () => {
    const stage = steppedWorld()
    const nobody = { node: { hostname: '192.0.2.199', port: 3306 }, dry_run: true }
    expect(run(stage, 2, 'stop', nobody)).toMatch(/^FAILED: Host 192\.0\.2\.199:3306 was not found/)
  })

  test('has nothing half done on its way', () => {
    const { world, clock } = steppedWorld()
    const seen = () => [world.backups, cluster(world, 1).hosts]
    const before = structuredClone(seen())
    const target = { node: named(node(world, 1, 1)), dry_run: true }
    const ids = [
      create(world, 1, 'backup', { backup_method: 'xtrabackupfull', dry_run: true }),
      create(world, 1, 'restart', target),
      create(world, 1, 'addnode', { ...target, node: { hostname: 'n4.example.com' } }),
    ]
    for (let second = 0; second < 12; second++) {
      clock.advance(1)
      advanceWorld(world, clock.now())
      expect(seen()).toEqual(before)
    }
    expect(ids.map((id) => job(world, id)['status'])).toEqual(ids.map(() => 'FINISHED'))
  })

  test('of a backup leaves no record and no alarm', () => {
    const stage = steppedWorld()
    const { world } = stage
    const known = () => [world.backups.length, alarmTypes(world, 2)]
    const before = known()
    const data = { backup_method: 'xtrabackupfull', dry_run: true }
    expect(run(stage, 2, 'backup', data)).toBe('FINISHED')
    expect(run(stage, 2, 'backup', { ...data, backup_method: 'pgdump' })).toMatch(/^FAILED/)
    expect(known()).toEqual(before)
  })
})

test('the case of a command makes no difference', () => {
  const stage = steppedWorld()
  expect(run(stage, 0, 'SUCCESS', { timeout: 1 })).toBe('FINISHED')
})

test('titles, tags and times go with any job', () => {
  const { world, clock } = steppedWorld()
  const more = {
    title: 'Nightly check',
    tags: ['nightly', 'manual'],
    scheduled: '2026-03-04T22:00:00.000Z',
  }
  const id = create(world, 1, 'check_pkg_upgrades', {}, { job: more })
  expect(job(world, id)).toMatchObject({ ...more, status: 'SCHEDULED' })
  const found = (tags: string[]) =>
    rows(ask(world, 'jobs', 'getJobInstances', { tags }), 'jobs').map((one) => one['job_id'])
  expect(found(['nightly'])).toEqual([id])
  expect(found(['nightly', 'weekly'])).toEqual([])
  clock.advance(13 * 3600)
  expect(job(world, id)['status']).toBe('FINISHED')
})
