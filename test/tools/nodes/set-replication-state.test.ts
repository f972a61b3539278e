import { afterEach, describe, expect, test } from 'vitest'
import { connect, type Connection } from '../../support/connect.ts'
import { planOf, refusal, runJob, sentJob, writes } from '../changes.ts'
import { membersOf, replicaOf } from './replication-cluster.ts'

const name = 'prod-shop-mysql'
const cluster = `main/${name}`
const reason = 'a long report'

let t: Connection
afterEach(() => t.close())

async function replicaSeen(): Promise<unknown> {
  const { address } = replicaOf(t.demo.world, name)
  return (await t.call('get_node', { cluster, node: address }))['node']
}

test('stopped, the server stays up and falls behind; started again, it needs no consent', async () => {
  t = await connect({ clockSpeed: 200, user: () => 'accept' })
  const { address, key } = replicaOf(t.demo.world, name)
  const args = { cluster, replica: address, reason }
  const { primary } = membersOf(t.demo.world, name)
  const stopped = await runJob(t, 'set_replication_state', { ...args, action: 'stop' })
  expect(stopped).toMatchObject({
    summary: `Stop replication on ${address} of ${cluster}`,
    warnings: [`${address} falls behind ${primary.address} until replication is started again`],
  })
  const job = { job_data: { clusterid: 2, replication_slave: key }, cluster_id: 2 }
  expect(sentJob(t)).toEqual({ command: 'stop_replication_slave', ...job })
  expect(await replicaSeen()).toMatchObject({ state: 'online', replication_running: false })

  const asked = t.reports.filter(({ outcome }) => outcome === 'asked').length
  await runJob(t, 'set_replication_state', { ...args, action: 'start' })
  expect(sentJob(t)).toEqual({ command: 'start_replication_slave', ...job })
  expect(t.reports.filter(({ outcome }) => outcome === 'asked')).toHaveLength(asked)
  expect(await replicaSeen()).toMatchObject({ replication: { running: true } })
})

describe('how far it goes depends on the action', () => {
  test('stopping interrupts', async () => {
    t = await connect({ clockSpeed: 0 })
    const replica = replicaOf(t.demo.world, name).address
    const args = { cluster, replica, action: 'stop', reason }
    expect(await planOf(t, 'set_replication_state', args)).toMatchObject({
      severity: 'interrupts',
      checks: [
        { check: 'server', outcome: 'ok', note: `${replica} is online` },
        { check: 'replication', outcome: 'warning' },
        { check: 'running jobs' },
        { check: 'maintenance' },
      ],
    })
  })

  test('resetting loses the settings, for which a human is asked', async () => {
    t = await connect({ clockSpeed: 0 })
    const replica = replicaOf(t.demo.world, name).address
    const { primary } = membersOf(t.demo.world, name)
    const args = { cluster, replica, action: 'reset', reason }
    const refused = await refusal(t.call('set_replication_state', args))
    expect(refused.code).toBe('needs_human')
    expect(refused.text).toContain(
      `${replica} forgets that it follows ${primary.address}, and how far it was`,
    )
    expect(writes(t)).toEqual([])
  })
})

test('reset, it is no replica any more', async () => {
  t = await connect({ clockSpeed: 200, approval: 'off' })
  const { address, key } = replicaOf(t.demo.world, name)
  await runJob(t, 'set_replication_state', { cluster, replica: address, action: 'reset', reason })
  expect(sentJob(t)).toEqual({
    command: 'reset_replication_slave',
    job_data: { clusterid: 2, replication_slave: key },
    cluster_id: 2,
  })
  expect(await replicaSeen()).not.toHaveProperty('replication')
  const again = { cluster, replica: address, action: 'start', reason }
  const refused = await refusal(t.call('set_replication_state', again))
  expect(refused.text).toContain(`${address} is no replica`)
})

test('PostgreSQL has nothing to reset', async () => {
  t = await connect({ clockSpeed: 0, approval: 'off' })
  const replica = replicaOf(t.demo.world, 'prod-pg').address
  const args = { cluster: 'main/prod-pg', replica, action: 'reset', reason }
  const refused = await refusal(t.call('set_replication_state', args))
  expect(refused.code).toBe('invalid_argument')
  expect(refused.text).toContain('reset_replication_slave: nothing for postgresql_single clusters')
  expect(writes(t)).toEqual([])
})

test('a server that is down takes no commands', async () => {
  t = await connect({ clockSpeed: 0, approval: 'off' })
  const { address, host } = replicaOf(t.demo.world, name)
  host.status = 'shut_down'
  for (const action of ['start', 'stop', 'reset']) {
    const args = { cluster, replica: address, action, reason }
    const refused = await refusal(t.call('set_replication_state', args))
    expect(refused.code).toBe('stopped')
    expect(refused.text).toContain(`${address} is shut down: its server takes no commands`)
  }
  expect(writes(t)).toEqual([])
})
