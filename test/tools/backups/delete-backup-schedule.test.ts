import { afterEach, expect, test } from 'vitest'
import { connect, type Connection } from '../../support/connect.ts'
import { planOf, refusal, writes } from '../changes.ts'
import { allRows } from '../world-facts.ts'
import { schedulesOf } from './backups.ts'

const why = { reason: 'replaced by another' }

let t: Connection
afterEach(() => t.close())

test('one of several goes after a second call, and the others stay', async () => {
  t = await connect()
  const [full, increments] = schedulesOf(t, 'prod-orders-galera')
  const args = { schedule: increments?.jobId, ...why }
  const plan = await planOf(t, 'delete_backup_schedule', args)
  expect(plan).toMatchObject({
    severity: 'interrupts',
    requests: [{ rpc: 'jobs/deleteJobInstance', params: { job_id: increments?.jobId } }],
    checks: [
      { check: 'other schedules', outcome: 'ok', note: '1 other schedules of this cluster go on' },
    ],
  })
  expect(writes(t)).toEqual([])
  const approval = plan['approval']
  expect(await t.call('delete_backup_schedule', { ...args, approval })).toEqual({
    done: true,
    summary: `Delete backup schedule ${increments?.jobId} (xtrabackupincr, on) of main/prod-orders-galera`,
    cluster: 'main/prod-orders-galera',
  })
  const rows = await allRows(t, 'list_backup_schedules', 'schedules', {
    cluster: 'prod-orders-galera',
  })
  expect(rows.map(({ id }) => id)).toEqual([full?.jobId])
})

test('the last one needs a human, who is told that no backups come any more', async () => {
  t = await connect()
  const [only, ...others] = schedulesOf(t, 'prod-pg')
  expect(others).toEqual([])
  const refused = await refusal(t.call('delete_backup_schedule', { schedule: only?.jobId, ...why }))
  expect(refused.code).toBe('needs_human')
  expect(refused.text).toContain('it is the last schedule of this cluster: no backup will be taken')
  expect(writes(t)).toEqual([])
})

test('a job that is no schedule, and one that is hidden, are not found', async () => {
  t = await connect({ username: 'viewer', approval: 'off' })
  const ordinary = t.demo.world.jobs.findLast(
    ({ command, clusterId }) => command === 'backup' && clusterId === 1,
  )
  const [hidden] = schedulesOf(t, 'prod-shop-mysql')
  for (const schedule of [ordinary?.jobId, hidden?.jobId])
    expect((await refusal(t.call('delete_backup_schedule', { schedule, ...why }))).code).toBe(
      'not_found',
    )
  const [seen] = schedulesOf(t, 'prod-orders-galera')
  expect(
    (await refusal(t.call('delete_backup_schedule', { schedule: seen?.jobId, ...why }))).code,
  ).toBe('not_allowed')
})

test('one that an older controller keeps apart from its jobs is left alone', async () => {
  t = await connect({
    approval: 'off',
    // As an older controller: recurring jobs are no jobs there.
    between: (cmon) => ({
      ...cmon,
      call: (request, schema, options) =>
        request.operation === 'getJobInstances'
          ? Promise.resolve(schema.parse({ jobs: [], total: 0 }))
          : cmon.call(request, schema, options),
    }),
  })
  const [schedule] = schedulesOf(t, 'prod-pg')
  const args = { schedule: schedule?.jobId, ...why }
  expect((await refusal(t.call('delete_backup_schedule', args))).text).toContain(
    'is kept apart from the jobs, as older controllers do',
  )
  expect(writes(t)).toEqual([])
})
