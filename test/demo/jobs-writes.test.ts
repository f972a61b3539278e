import { describe, expect, test } from 'vitest'
import { ask, outcome, part, rows } from './call.ts'
import { create, job, jobLog, steppedWorld } from './job-calls.ts'

const SPEC = { command: 'success', job_data: { timeout: 20 } }

function creation(fields: object, root: object = { cluster_id: 1 }, as = 'admin') {
  const { world } = steppedWorld()
  const body = { ...root, job: { class_name: 'CmonJobInstance', job_spec: SPEC, ...fields } }
  return outcome(() => ask(world, 'jobs', 'createJobInstance', body, as))
}

describe('createJobInstance', () => {
  test('answers with the stored job', () => {
    const { world } = steppedWorld()
    const last = world.jobs.length
    const wanted = { class_name: 'CmonJobInstance', title: 'Try it', tags: ['ops'], job_spec: SPEC }
    const body = { cluster_id: 2, job: wanted }
    expect(ask(world, 'jobs', 'createJobInstance', body, 'operator')).toEqual({
      job: {
        ...wanted,
        can_be_aborted: false,
        can_be_deleted: true,
        cluster_id: 2,
        created: '2026-03-04T09:15:00.000Z',
        exit_code: 0,
        group_id: 4,
        group_name: 'operators',
        ip_address: '192.0.2.77',
        job_id: last + 1,
        rpc_version: '2.0',
        status: 'DEFINED',
        status_text: 'Pending',
        user_id: 4,
        user_name: 'operator',
      },
    })
  })

  test('with a time or a recurrence waits, SCHEDULED', () => {
    const { world } = steppedWorld()
    const waiting = (fields: object) =>
      job(world, create(world, 1, 'success', {}, { job: { ...fields } }))
    expect(waiting({ recurrence: 'TZ=UTC 0 2 * * *', status: 'SCHEDULED' })).toMatchObject({
      status: 'SCHEDULED',
      status_text: 'Pending',
      recurrence: 'TZ=UTC 0 2 * * *',
    })
    expect(waiting({ scheduled: '2026-03-04T10:00:00.000Z' })).toMatchObject({
      status: 'SCHEDULED',
      scheduled: '2026-03-04T10:00:00.000Z',
    })
    expect(waiting({ status: 'SCHEDULED' })['status']).toBe('SCHEDULED')
  })

  test.each([
    [{ job_spec: {} }, 'InvalidRequest: The job has no command.'],
    [{ job_spec: { command: 'stop', job_data: 'all' } }, /^InvalidRequest/],
    [{ class_name: undefined }, /^InvalidRequest: .*CmonJobInstance/],
    [{ recurrence: '0 25 * * *' }, "InvalidRequest: Recurrence '0 25 * * *' is not valid."],
    [{ recurrence: 'hourly' }, /^InvalidRequest/],
    [{ scheduled: 'tomorrow' }, /^InvalidRequest/],
    [{ job_spec: { command: 'make_coffee' } }, 'Ok'],
  ])('%j', (fields, expected) => {
    expect(creation(fields)).toMatch(expected)
  })

  test('missing and hidden clusters look alike; who may only read may not run', () => {
    const missing = 'ObjectNotFound: Cluster was not found.'
    expect(creation({}, { cluster_id: 999 })).toBe(missing)
    expect(creation({}, { cluster_name: 'nope' })).toBe(missing)
    expect(creation({}, { cluster_id: 2 }, 'viewer')).toBe(missing)
    expect(creation({}, { cluster_id: 1 }, 'viewer')).toMatch(/^AccessDenied/)
    expect(creation({}, {}, 'viewer')).toMatch(/^AccessDenied/)
    expect(creation({}, {}, 'operator')).toBe('Ok')
    expect(creation({ job_spec: { command: 'create_cluster' } }, {}, 'operator')).toMatch(
      /^AccessDenied/,
    )
  })

  test('commands of the controller run in cluster 0, whatever the request names', () => {
    const { world } = steppedWorld()
    expect(job(world, create(world, 1, 'delete_all_backups'))['cluster_id']).toBe(0)
  })
})

describe('a job', () => {
  test('goes from DEFINED over RUNNING to FINISHED', () => {
    const { world, clock } = steppedWorld()
    const id = create(world, 1, 'success', { timeout: 20 })
    expect(job(world, id)).not.toHaveProperty('started')
    clock.advance(11)
    expect(job(world, id)).toMatchObject({
      status: 'RUNNING',
      status_text: 'Running...',
      started: '2026-03-04T09:15:01.000Z',
      has_progress: true,
      progress_percent: 50,
      can_be_aborted: true,
      can_be_deleted: false,
    })
    expect(jobLog(world, id)).toEqual(['Simulating work for 20 seconds.'])
    clock.advance(10)
    expect(job(world, id)).toMatchObject({
      status: 'FINISHED',
      status_text: 'Job finished.',
      ended: '2026-03-04T09:15:21.000Z',
      progress_percent: 100,
      exit_code: 0,
      can_be_aborted: false,
      can_be_deleted: true,
    })
    expect(jobLog(world, id)).toEqual(['Simulating work for 20 seconds.', 'Simulated success.'])
  })

  test('may fail, with a reason', () => {
    const { world, clock } = steppedWorld()
    const id = create(world, 0, 'fail', { timeout: 5 })
    const strange = create(world, 3, 'make_coffee')
    clock.advance(10)
    expect(job(world, id)).toMatchObject({
      status: 'FAILED',
      status_text: 'Simulated failure.',
      exit_code: 1,
    })
    expect(job(world, strange)).toMatchObject({ status: 'FAILED', started: expect.any(String) })
    expect(jobLog(world, strange)).toEqual([
      'Verifying job parameters.',
      "Unknown job command 'make_coffee'.",
    ])
  })

  test('is cut off by its timeout; the node that it had down is back, the others were not touched', () => {
    const { world, clock } = steppedWorld()
    const id = create(world, 1, 'rolling_restart', { timeout: 30 })
    const before = structuredClone(world.clusters[0]?.hosts)
    clock.advance(60)
    expect(job(world, id)).toMatchObject({
      status: 'FAILED',
      status_text: 'Timed out after 30 seconds.',
      ended: '2026-03-04T09:15:31.000Z',
    })
    const up = new Date('2026-03-04T09:15:31.000Z')
    const outages = [{ from: new Date('2026-03-04T09:15:08.000Z'), to: up }]
    const restarted = { startedAt: up, pid: expect.any(Number), outages }
    expect(world.clusters[0]?.hosts).toEqual(
      before?.map((host, index) => (index === 2 ? { ...host, ...restarted } : host)),
    )
  })
})

describe('killJobInstance', () => {
  test('says Ok at once, and the job ends at its next check', () => {
    const { world, clock } = steppedWorld()
    const id = create(world, 1, 'stop_cluster')
    clock.advance(4)
    expect(ask(world, 'jobs', 'killJobInstance', { job_id: id, signal: 15 })).toEqual({})
    expect(job(world, id)['status']).toBe('RUNNING')
    clock.advance(3)
    const { progress_percent: percent, ...aborted } = job(world, id)
    expect(aborted).toMatchObject({
      status: 'ABORTED',
      status_text: 'Job aborted.',
      ended: '2026-03-04T09:15:06.000Z',
      exit_code: 0,
    })
    expect(percent).toBeGreaterThan(0)
    expect(percent).toBeLessThan(50)
    expect(jobLog(world, id).at(-1)).toBe('Aborted on request.')
    clock.advance(3600)
    expect(world.clusters[0]?.state).toBe('STARTED')
  })

  test('comes too late for a job that is nearly done, and ends one that waits', () => {
    const { world, clock } = steppedWorld()
    const first = create(world, 1, 'success', { timeout: 8 })
    const second = create(world, 1, 'success')
    clock.advance(7)
    for (const id of [first, second]) ask(world, 'jobs', 'killJobInstance', { job_id: id })
    clock.advance(2)
    expect(job(world, first)['status']).toBe('FINISHED')
    expect(job(world, second)).toMatchObject({ status: 'ABORTED' })
    expect(job(world, second)).not.toHaveProperty('started')
    expect(outcome(() => ask(world, 'jobs', 'killJobInstance', { job_id: first }))).toBe('Ok')
  })
})

test('cloneJobInstance runs the same again, elsewhere when told so', () => {
  const { world, clock } = steppedWorld()
  const id = create(world, 1, 'success', { timeout: 3 }, { job: { title: 'Again', tags: ['a'] } })
  const clone = (body: object) =>
    part(ask(world, 'jobs', 'cloneJobInstance', { job_id: id, ...body }), 'job')
  const copy = clone({})
  expect(copy).toMatchObject({ job_id: id + 1, cluster_id: 1, title: 'Again', tags: ['a'] })
  expect(copy).toMatchObject({ status: 'DEFINED', status_text: 'Pending' })
  expect(clone({ cluster_id: 2 })).toMatchObject({ job_id: id + 2, cluster_id: 2 })
  clock.advance(60)
  expect(job(world, id + 2)['status']).toBe('FINISHED')
})

test('deleteJobInstance refuses a running job; ids are not given again', () => {
  const { world, clock } = steppedWorld()
  const id = create(world, 1, 'success', { timeout: 5 })
  clock.advance(3)
  const remove = () => outcome(() => ask(world, 'jobs', 'deleteJobInstance', { job_id: id }))
  expect(remove()).toMatch(/^InvalidRequest/)
  clock.advance(10)
  expect(remove()).toBe('Ok')
  expect(remove()).toBe('ObjectNotFound: Job was not found.')
  expect(create(world, 1, 'success')).toBe(id + 1)
})

test('rights count for every change of a job', () => {
  const { world } = steppedWorld()
  const id = create(world, 1, 'success')
  for (const operation of ['killJobInstance', 'cloneJobInstance', 'deleteJobInstance']) {
    const attempt = (jobId: number) =>
      outcome(() => ask(world, 'jobs', operation, { job_id: jobId }, 'viewer'))
    expect(attempt(id)).toMatch(/^AccessDenied/)
    expect(attempt(99_999)).toBe('ObjectNotFound: Job was not found.')
  }
})

describe('schedules', () => {
  const children = (world: ReturnType<typeof steppedWorld>['world'], parent: number) =>
    rows(ask(world, 'jobs', 'getJobInstances', { tags: ['recurrence'] }), 'jobs')
      .filter((one) => one['parent_job_id'] === parent)
      .map(({ created, status, tags }) => ({ created, status, tags }))
      .toReversed()

  test('fire by the clock, as jobs of their own', () => {
    const { world, clock } = steppedWorld()
    const fields = { recurrence: '*/5 * * * *', tags: ['smoke'] }
    const id = create(world, 0, 'success', { timeout: 2 }, { job: fields })
    clock.advance(605)
    const tags = ['smoke', 'recurrence']
    expect(children(world, id)).toEqual([
      { created: '2026-03-04T09:20:00.000Z', status: 'FINISHED', tags },
      { created: '2026-03-04T09:25:00.000Z', status: 'FINISHED', tags },
    ])
    expect(job(world, id)).toMatchObject({ status: 'SCHEDULED' })
  })

  test('can be paused, resumed, moved, renamed and cancelled', () => {
    const { world, clock } = steppedWorld()
    const id = create(world, 0, 'success', {}, { job: { recurrence: '*/5 * * * *' } })
    const update = (fields: object) => {
      const changed = { class_name: 'CmonJobInstance', job_id: id, ...fields }
      return part(ask(world, 'jobs', 'updateJobInstance', { job: changed }), 'job')
    }
    expect(update({ status: 'PAUSED' })).toMatchObject({ status: 'PAUSED' })
    clock.advance(3600)
    expect(children(world, id)).toEqual([])
    expect(update({ status: 'SCHEDULED' })).toMatchObject({ status: 'SCHEDULED' })
    clock.advance(300)
    expect(children(world, id)).toMatchObject([{ created: '2026-03-04T10:20:00.000Z' }])
    expect(update({ recurrence: '0 12 * * *', title: 'Noon' })).toMatchObject({
      recurrence: '0 12 * * *',
      title: 'Noon',
    })
    clock.advance(2 * 3600)
    expect(children(world, id)).toHaveLength(2)
    expect(outcome(() => update({ recurrence: 'never' }))).toMatch(/^InvalidRequest/)
    expect(outcome(() => update({ status: 'FINISHED' }))).toMatch(/^InvalidRequest/)
    ask(world, 'jobs', 'deleteJobInstance', { job_id: id })
    clock.advance(48 * 3600)
    expect(children(world, id)).toHaveLength(2)
  })

  test('a job for a certain time runs then', () => {
    const { world, clock } = steppedWorld()
    const fields = { scheduled: '2026-03-04T09:30:00.000Z' }
    const id = create(world, 1, 'success', { timeout: 5 }, { job: fields })
    clock.advance(899)
    expect(job(world, id)['status']).toBe('SCHEDULED')
    clock.advance(100)
    expect(job(world, id)).toMatchObject({
      status: 'FINISHED',
      started: '2026-03-04T09:30:01.000Z',
      ended: '2026-03-04T09:30:06.000Z',
    })
  })
})
