import { afterEach, expect, test } from 'vitest'
import { connect, type Connection } from '../../support/connect.ts'
import { planOf, refusal, writes } from '../changes.ts'
import { startJob } from './running-job.ts'

const why = { reason: 'wrong cluster' }

let t: Connection
afterEach(() => t.close())

/** A job that runs for a day in the first cluster. */
function running(command = 'backup') {
  const job = startJob(t.demo.world, 86_400)
  return Object.assign(job, { clusterId: 1, command, data: {}, messages: job.messages.slice(0, 2) })
}

test('a running job stops after a second call', async () => {
  t = await connect({ clockSpeed: 100 })
  const job = running()
  const args = { job: job.jobId, ...why }
  const plan = await planOf(t, 'cancel_job', args)
  expect(plan).toMatchObject({
    severity: 'interrupts',
    requests: [{ rpc: 'jobs/killJobInstance', params: { job_id: job.jobId, signal: 15 } }],
    checks: [{ check: 'can be aborted', outcome: 'ok', note: expect.any(String) }],
  })
  expect(writes(t)).toEqual([])
  expect(await t.call('cancel_job', { ...args, approval: plan['approval'] })).toEqual({
    done: true,
    summary: `Cancel job ${job.jobId} (backup) of main/prod-orders-galera`,
    cluster: 'main/prod-orders-galera',
    job_id: job.jobId,
    watch: `wait_for_job {"jobs": [${job.jobId}]}`,
  })
  expect(await t.call('wait_for_job', { jobs: [job.jobId] })).toMatchObject({
    jobs: [{ id: job.jobId, state: 'aborted' }],
  })
})

test('a restore that is left half-way loses data: that needs a human', async () => {
  t = await connect()
  const refused = await refusal(
    t.call('cancel_job', { job: running('restore_backup').jobId, ...why }),
  )
  expect(refused.code).toBe('needs_human')
  expect(writes(t)).toEqual([])
})

test('what is over, waits for its time, or is hidden is not cancelled', async () => {
  t = await connect({ username: 'viewer', approval: 'off' })
  const { jobs, clusters } = t.demo.world
  const idOf = (status: string, name: string): number | undefined => {
    const cluster = clusters.find((one) => one.name === name)
    return jobs.find((one) => one.status === status && one.clusterId === cluster?.clusterId)?.jobId
  }
  const call = (job: number | undefined) => refusal(t.call('cancel_job', { job, ...why }))
  expect((await call(idOf('FINISHED', 'prod-orders-galera'))).text).toContain('is finished already')
  expect((await call(idOf('SCHEDULED', 'prod-orders-galera'))).text).toContain(
    'set_backup_schedule',
  )
  expect((await call(idOf('FINISHED', 'prod-shop-mysql'))).code).toBe('not_found')
  expect(writes(t)).toEqual([])
  expect((await call(running().jobId)).code).toBe('not_allowed')
})
