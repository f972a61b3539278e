import { afterEach, expect, test } from 'vitest'
import { connect, type Connection } from '../../support/connect.ts'
import { planOf, refusal, runJob, sentJob, writes } from '../changes.ts'

const args = { cluster: 'main/prod-orders-galera', reason: 'OS patching' }

let t: Connection
afterEach(() => t.close())

test('off is planned as something that interrupts, and then shows in the cluster', async () => {
  t = await connect({ clockSpeed: 200 })
  const plan = await planOf(t, 'set_auto_recovery', { ...args, enabled: false })
  expect(plan).toMatchObject({
    severity: 'interrupts',
    checks: [
      {
        check: 'recovery',
        outcome: 'warning',
        note: 'no failed node is restarted and no replica takes over until it is turned on again',
      },
      { check: 'running jobs' },
    ],
  })
  await runJob(t, 'set_auto_recovery', { ...args, enabled: false, approval: plan['approval'] })
  expect(sentJob(t)).toEqual({
    command: 'disable_recovery',
    job_data: { reason: 'OS patching' },
    cluster_id: 1,
  })
  expect(await t.call('get_cluster', { cluster: args.cluster })).toMatchObject({
    cluster: { cluster_auto_recovery: false, node_auto_recovery: false },
  })
})

test('on is routine while all is well, and runs at once', async () => {
  t = await connect({ clockSpeed: 200 })
  const done = await runJob(t, 'set_auto_recovery', { ...args, enabled: true })
  expect(done['summary']).toBe('Turn automatic recovery on for main/prod-orders-galera')
  expect(sentJob(t)).toEqual({ command: 'enable_recovery', job_data: {}, cluster_id: 1 })
})

test('on where a node is down may begin to recover it: that is planned', async () => {
  t = await connect()
  const degraded = { cluster: 'main/prod-billing-galera', reason: 'back to normal', enabled: true }
  expect(await planOf(t, 'set_auto_recovery', degraded)).toMatchObject({
    severity: 'interrupts',
    checks: [
      {
        check: 'nodes online',
        outcome: 'warning',
        note: "1 of 3 database nodes aren't online (192.0.2.24:3306 offline): their recovery may begin at once",
      },
      { check: 'running jobs' },
    ],
  })
})

test('names the nodes that it is for, when it is for some', async () => {
  t = await connect({ approval: 'off' })
  const some = { ...args, enabled: false, nodes: ['192.0.2.11:3306', '192.0.2.12'] }
  expect(await t.call('set_auto_recovery', some)).toMatchObject({
    summary:
      'Turn automatic recovery off for 192.0.2.11:3306, 192.0.2.12:3306 of main/prod-orders-galera',
  })
  expect(sentJob(t)).toMatchObject({
    job_data: {
      nodes: [
        { hostname: '192.0.2.11', port: 3306 },
        { hostname: '192.0.2.12', port: 3306 },
      ],
    },
  })
  const unknown = { ...some, nodes: ['192.0.2.99'] }
  expect((await refusal(t.call('set_auto_recovery', unknown))).code).toBe('not_found')
  expect(writes(t)).toEqual(['createJobInstance'])
})
