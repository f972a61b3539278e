import { afterEach, expect, test } from 'vitest'
import { connect, type Connection } from '../../support/connect.ts'
import { planOf, runJob, sentJob, writes } from '../changes.ts'

const cluster = 'main/prod-orders-galera'

let t: Connection
afterEach(() => t.close())

test('plans an outage first', async () => {
  t = await connect()
  expect(await planOf(t, 'stop_cluster', { cluster, reason: 'storage move' })).toMatchObject({
    severity: 'interrupts',
    requests: [{ params: { 'job.job_spec.command': 'stop_cluster', cluster_id: 1 } }],
    checks: [
      {
        check: 'outage',
        outcome: 'warning',
        // The balancers beside the databases aren't counted.
        note: '3 online database nodes go down: nobody can read or write until the cluster is started',
      },
      { check: 'running jobs' },
      { check: 'maintenance' },
    ],
  })
  expect(writes(t)).toEqual([])
})

test('stops the nodes and opens the window that was asked for, with the reason', async () => {
  t = await connect({ clockSpeed: 200, approval: 'off' })
  const args = { cluster, reason: 'storage move', maintenance_minutes: 600 }
  await runJob(t, 'stop_cluster', args)
  expect(sentJob(t)).toEqual({
    command: 'stop_cluster',
    job_data: { stop_timeout: 1800, maintenance_minutes: 600, reason: 'storage move' },
    cluster_id: 1,
  })
  expect(await t.call('get_cluster', { cluster })).toMatchObject({
    cluster: { state: 'STOPPED', in_maintenance: true },
  })
})
