import { afterEach, describe, expect, test } from 'vitest'
import { connect, type Connection } from '../../support/connect.ts'
import { refusal, runJob, sentJob, writes } from '../changes.ts'
import { addressesOf, clusterNamed } from '../world-facts.ts'
import { membersOf, replicaOf } from './replication-cluster.ts'

const cluster = 'main/prod-shop-mysql'
const reason = 'kernel update of the primary'

let t: Connection
afterEach(() => t.close())

test('plans a switchover that interrupts', async () => {
  t = await connect({ clockSpeed: 0 })
  const { primary, replicas } = membersOf(t.demo.world, 'prod-shop-mysql')
  const replica = replicas[0]?.address
  expect(await t.call('promote_replica', { cluster, replica, reason })).toMatchObject({
    done: false,
    summary: `Promote ${replica} to primary of ${cluster}`,
    plan: {
      severity: 'interrupts',
      checks: [
        {
          check: 'primary',
          outcome: 'ok',
          note: `the primary ${primary.address} is online: it hands over`,
        },
        { check: 'replication', outcome: 'ok', note: `${replica} lags 0 s` },
        { check: 'running jobs', outcome: 'ok' },
        { check: 'maintenance', outcome: 'ok' },
      ],
    },
  })
  expect(writes(t)).toEqual([])
})

test.each(['prod-shop-mysql', 'prod-pg', 'cache-redis', 'erp-mssql'])(
  'the roles in %s are swapped',
  async (name) => {
    t = await connect({ clockSpeed: 200, approval: 'off' })
    const { primary } = membersOf(t.demo.world, name)
    const replica = replicaOf(t.demo.world, name)
    const args = { cluster: `main/${name}`, replica: replica.address, reason }
    await runJob(t, 'promote_replica', args)
    expect(sentJob(t)).toEqual({
      command: 'promote_replication_slave',
      job_data: { clusterid: replica.host.clusterId, replication_slave: replica.key },
      cluster_id: replica.host.clusterId,
    })
    const role = async (node: string): Promise<unknown> =>
      (await t.call('get_node', { cluster: args.cluster, node }))['node']
    expect(await role(replica.address)).toMatchObject({ role: 'primary' })
    expect(await role(primary.address)).toMatchObject({ role: 'replica' })
  },
)

describe('is not done', () => {
  test('while the primary is down: that is a failover', async () => {
    t = await connect({ clockSpeed: 0, approval: 'off' })
    const { primary } = membersOf(t.demo.world, 'prod-shop-mysql')
    primary.host.status = 'failed'
    const replica = replicaOf(t.demo.world, 'prod-shop-mysql').address
    const refused = await refusal(t.call('promote_replica', { cluster, replica, reason }))
    expect(refused.code).toBe('stopped')
    expect(refused.text).toContain(
      `the primary ${primary.address} is failed and can't hand over: failover_cluster doesn't need it`,
    )
    expect(writes(t)).toEqual([])
  })

  test('to a replica that lacks data', async () => {
    t = await connect({ clockSpeed: 0, approval: 'off' })
    const replica = replicaOf(t.demo.world, 'prod-shop-mysql')
    if (replica.host.replication !== undefined) replica.host.replication.sqlRunning = false
    const args = { cluster, replica: replica.address, reason }
    const refused = await refusal(t.call('promote_replica', args))
    expect(refused.code).toBe('stopped')
    expect(refused.text).toContain(`replication on ${replica.address} doesn't run: it lacks data`)
    expect(writes(t)).toEqual([])
  })

  test('to what is no replica', async () => {
    t = await connect({ clockSpeed: 0, approval: 'off' })
    const { primary, replicas } = membersOf(t.demo.world, 'prod-shop-mysql')
    const args = { cluster, replica: primary.address, reason }
    const refused = await refusal(t.call('promote_replica', args))
    expect(refused.code).toBe('invalid_argument')
    expect(refused.text).toContain(`${primary.address} is no replica, its role is primary.`)
    expect(refused.text).toContain(
      `Next: Replicas: ${replicas.map(({ address }) => address).join(', ')}.`,
    )
  })

  test.each([
    ['prod-orders-galera', "doesn't apply to galera: every node is writable"],
    ['prod-catalog-mongo', 'the members of a replica set elect their primary'],
    ['search-elastic', 'promote_replication_slave: nothing for elastic clusters'],
  ])('where there is nothing to promote (%s)', async (name, why) => {
    t = await connect({ clockSpeed: 0, approval: 'off' })
    const [, replica] = addressesOf(clusterNamed(t.demo.world, name))
    const args = { cluster: `main/${name}`, replica, reason }
    const refused = await refusal(t.call('promote_replica', args))
    expect(refused.code).toBe('invalid_argument')
    expect(refused.text).toContain(why)
    expect(writes(t)).toEqual([])
  })

  test('to a node that is not there, with the parameter that is wrong', async () => {
    t = await connect({ clockSpeed: 0, approval: 'off' })
    const args = { cluster, replica: '192.0.2.250', reason }
    const refused = await refusal(t.call('promote_replica', args))
    expect(refused.code).toBe('not_found')
    expect(refused.text).toContain('Parameter: replica')
  })
})

test('warns of a replica that lags', async () => {
  t = await connect({ clockSpeed: 0, approval: 'off' })
  const lagging = membersOf(t.demo.world, 'prod-crm-mariadb').replicas.at(-1)?.address
  const args = { cluster: 'main/prod-crm-mariadb', replica: lagging, reason }
  expect(await t.call('promote_replica', args)).toMatchObject({
    done: true,
    warnings: [`${lagging} lags 1840 s behind`, expect.stringContaining('1 running: job')],
  })
})
