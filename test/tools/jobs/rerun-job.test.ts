import { afterEach, beforeEach, expect, test } from 'vitest'
import type { DemoJob } from '../../../src/demo/world/job.ts'
import { connect, type Connection } from '../../support/connect.ts'
import { planOf, refusal, writes } from '../changes.ts'

const why = { reason: 'the disk has room again' }

let t: Connection
beforeEach(async () => {
  t = await connect()
})
afterEach(() => t.close())

/** A job of the first cluster that is over, made to be of this command. */
function earlier(command: string, data: Record<string, unknown> = {}): DemoJob {
  const job = t.demo.world.jobs.findLast(
    ({ clusterId, status }) => clusterId === 1 && status === 'FINISHED',
  )
  if (job === undefined) throw new Error('the demo has no finished job')
  return Object.assign(job, { command, data })
}

test('a backup runs again at once, as a new job with the same arguments', async () => {
  const job = earlier('backup', { backup_method: 'mysqldump' })
  const done = await t.call('rerun_job', { job: job.jobId, ...why })
  const id = Math.max(...t.demo.world.jobs.map(({ jobId }) => jobId))
  expect(done).toEqual({
    done: true,
    summary: `Run job ${job.jobId} (backup) of main/prod-orders-galera again`,
    cluster: 'main/prod-orders-galera',
    ...('warnings' in done ? { warnings: [expect.stringContaining('running: job')] } : {}),
    job_id: id,
    watch: `wait_for_job {"jobs": [${id}]}`,
  })
  expect(writes(t)).toEqual(['cloneJobInstance'])
  expect(await t.call('get_job', { job: id })).toMatchObject({
    job: { command: 'backup', job_data: { backup_method: 'mysqldump' } },
  })
})

test('a restart interrupts: it waits for a second call', async () => {
  const args = { job: earlier('restart').jobId, ...why }
  const plan = await planOf(t, 'rerun_job', args)
  expect(plan).toMatchObject({
    severity: 'interrupts',
    requests: [{ rpc: 'jobs/cloneJobInstance', params: { job_id: args.job } }],
  })
  expect(writes(t)).toEqual([])
  await t.call('rerun_job', { ...args, approval: plan['approval'] })
  expect(writes(t)).toEqual(['cloneJobInstance'])
})

test.each([
  ['restore_backup', {}],
  ['delete_database', { database: 'orders' }],
  ['verify_backup', {}],
  ['constructor', {}],
  ['a command of a newer controller', {}],
  ['restart', { initial: 'true' }],
  ['start_cluster', { bootstrap: 1 }],
  ['upgrade_cluster', { delete_old_node: true }],
])('%s %j can lose data: it needs a human', async (command, data) => {
  const refused = await refusal(t.call('rerun_job', { job: earlier(command, data).jobId, ...why }))
  expect(refused.code).toBe('needs_human')
  expect(writes(t)).toEqual([])
})

test('an argument that says no makes nothing worse', async () => {
  const { jobId } = earlier('restart', { initial: 'false', force: false, bootstrap: 0 })
  expect(await planOf(t, 'rerun_job', { job: jobId, ...why })).toMatchObject({
    severity: 'interrupts',
  })
})

test('an unknown job is told as such', async () => {
  const refused = await refusal(t.call('rerun_job', { job: 999_999, ...why }))
  expect(refused.code).toBe('not_found')
})
