import { afterEach, describe, expect, test } from 'vitest'
import { connect, type Connection } from '../../support/connect.ts'
import { refusal, runJob, sentJob, writes } from '../changes.ts'
import { addressesOf, clusterNamed } from '../world-facts.ts'
import { membersOf, replicaOf } from './replication-cluster.ts'

const cluster = 'main/prod-shop-mysql'
const reason = 'the primary does not come back'

let t: Connection
afterEach(() => t.close())

test('puts what may be lost to a human, and then a replica is the primary', async () => {
  const questions: string[] = []
  t = await connect({
    clockSpeed: 200,
    user: (question) => {
      questions.push(question)
      return 'accept'
    },
  })
  const { primary, replicas } = membersOf(t.demo.world, 'prod-shop-mysql')
  const replica = replicaOf(t.demo.world, 'prod-shop-mysql')
  primary.host.status = 'failed'
  await runJob(t, 'failover_cluster', { cluster, replica: replica.address, reason })
  expect(questions).toEqual([
    [
      `Fail over to ${replica.address} as primary of ${cluster}. Consequence: data may be lost.`,
      `✓ the primary ${primary.address} is failed`,
      `✓ ${replica.address} lags 0 s`,
      '✓ none of 1 others lags less',
      '✓ no job is running',
      '✓ no maintenance window is open',
      'To be sent to main: jobs/createJobInstance (failover_replication_slave).',
    ].join('\n'),
  ])
  expect(sentJob(t)).toEqual({
    command: 'failover_replication_slave',
    job_data: { clusterid: 2, replication_slave: replica.key },
    cluster_id: 2,
  })
  const { nodes } = await t.call('list_nodes', { cluster, role: 'primary' })
  expect(nodes).toEqual([expect.objectContaining({ node: replica.address })])
  const followers = replicas.slice(1).map(({ address }) => address)
  expect(await t.call('get_node', { cluster, node: replica.address })).toMatchObject({
    node: { replicas: expect.arrayContaining(followers) },
  })
})

test('without a human it is refused', async () => {
  t = await connect({ clockSpeed: 0 })
  membersOf(t.demo.world, 'prod-shop-mysql').primary.host.status = 'offline'
  const replica = replicaOf(t.demo.world, 'prod-shop-mysql').address
  const refused = await refusal(t.call('failover_cluster', { cluster, replica, reason }))
  expect(refused.code).toBe('needs_human')
  expect(writes(t)).toEqual([])
})

describe('is not done', () => {
  test('while the primary is healthy', async () => {
    t = await connect({ clockSpeed: 0, approval: 'off' })
    const { primary } = membersOf(t.demo.world, 'prod-shop-mysql')
    const replica = replicaOf(t.demo.world, 'prod-shop-mysql').address
    const refused = await refusal(t.call('failover_cluster', { cluster, replica, reason }))
    expect(refused.code).toBe('stopped')
    expect(refused.text).toContain(
      `the primary ${primary.address} is online and takes writes that would be lost: promote_replica loses none`,
    )
    expect(writes(t)).toEqual([])
  })

  test('to a replica that is down itself', async () => {
    t = await connect({ clockSpeed: 0, approval: 'off' })
    const replica = replicaOf(t.demo.world, 'prod-shop-mysql')
    membersOf(t.demo.world, 'prod-shop-mysql').primary.host.status = 'failed'
    replica.host.status = 'offline'
    const args = { cluster, replica: replica.address, reason }
    const refused = await refusal(t.call('failover_cluster', args))
    expect(refused.code).toBe('stopped')
    expect(refused.text).toContain(`${replica.address} is offline`)
  })

  test('in a Galera cluster', async () => {
    t = await connect({ clockSpeed: 0, approval: 'off' })
    const [replica] = addressesOf(clusterNamed(t.demo.world, 'prod-orders-galera'))
    const args = { cluster: 'main/prod-orders-galera', replica, reason }
    const refused = await refusal(t.call('failover_cluster', args))
    expect(refused.code).toBe('invalid_argument')
    expect(refused.text).toContain(
      "failover_cluster doesn't apply to galera: every node is writable",
    )
  })
})

test('a replica that lost its source may take over; others that are less behind are named', async () => {
  t = await connect({ clockSpeed: 0, approval: 'off' })
  const { primary, replicas } = membersOf(t.demo.world, 'prod-crm-mariadb')
  const [fresh, lagging] = replicas
  primary.host.status = 'failed'
  const args = { cluster: 'main/prod-crm-mariadb', replica: lagging?.address, reason }
  expect(await t.call('failover_cluster', args)).toMatchObject({
    done: true,
    warnings: [
      `${lagging?.address} lags 1840 s behind`,
      `less behind than it: ${fresh?.address}`,
      expect.stringContaining('running: job'),
    ],
  })
  for (const { host } of replicas) {
    if (host.replication !== undefined) host.replication.ioRunning = false
  }
  expect(await t.call('failover_cluster', args)).toMatchObject({
    done: true,
    warnings: [
      `replication on ${lagging?.address} doesn't run: what it hadn't received is lost`,
      '1 other healthy replicas; which received most is not known',
      expect.stringContaining('running: job'),
    ],
  })
})
