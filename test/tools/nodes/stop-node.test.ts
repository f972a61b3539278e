import { afterEach, expect, test } from 'vitest'
import { connect, type Connection } from '../../support/connect.ts'
import { planOf, refusal, runJob, sentJob, writes } from '../changes.ts'
import { addressesOf, clusterNamed, nodesOf } from '../world-facts.ts'

const cluster = 'main/prod-orders-galera'
const reason = 'memory swap'

let t: Connection
afterEach(() => t.close())

function address(name: string, index: number): string {
  return addressesOf(clusterNamed(t.demo.world, name))[index] ?? 'nowhere'
}

test('plans an outage of the one node and looks at what is left', async () => {
  t = await connect({ clockSpeed: 0 })
  const node = address('prod-orders-galera', 1)
  expect(await t.call('stop_node', { cluster, node, reason })).toMatchObject({
    done: false,
    summary: `Stop node ${node} of ${cluster}`,
    cluster,
    plan: {
      severity: 'interrupts',
      requests: [{ rpc: 'jobs/createJobInstance' }],
      checks: [
        {
          check: 'quorum',
          outcome: 'warning',
          note: '2 of 3 members of galera would be left: one more loss ends its quorum',
        },
        { check: 'healthy nodes', outcome: 'ok', note: '2 other healthy galera nodes' },
        { check: 'running jobs', outcome: 'ok', note: 'no job is running' },
        { check: 'maintenance', outcome: 'ok', note: 'no maintenance window is open' },
      ],
    },
  })
  expect(writes(t)).toEqual([])
})

test('stops the service, killing it where asked to', async () => {
  t = await connect({ clockSpeed: 200, approval: 'off' })
  const node = address('prod-orders-galera', 1)
  const [hostname, port] = node.split(':')
  const done = await runJob(t, 'stop_node', { cluster, node, force: true, reason })
  expect(done).toMatchObject({ done: true, cluster, summary: `Stop node ${node} of ${cluster}` })
  expect(sentJob(t)).toEqual({
    command: 'stop',
    job_data: { clusterid: 1, node: { hostname, port: Number(port) }, force_stop: true },
    cluster_id: 1,
  })
  expect(await t.call('get_node', { node, cluster })).toMatchObject({
    node: { state: 'shut_down' },
  })
})

test('is not done when the rest would have no quorum', async () => {
  t = await connect({ clockSpeed: 0, approval: 'off' })
  const [gone, next] = nodesOf(clusterNamed(t.demo.world, 'cache-redis')).filter(
    ({ kind }) => kind === 'redis_sentinel',
  )
  if (gone === undefined || next === undefined) throw new Error('the world lacks sentinels')
  const stop = {
    cluster: 'main/cache-redis',
    node: `${next.hostname}:${next.port}`,
    reason,
  }
  gone.status = 'shut_down'
  const refused = await refusal(t.call('stop_node', stop))
  expect(refused.code).toBe('stopped')
  expect(refused.text).toContain('1 of 3 members of sentinels would be left: no quorum')
  expect(writes(t)).toEqual([])
})

test('is told apart from the last healthy node, which may be stopped', async () => {
  t = await connect({ clockSpeed: 0 })
  const [primary, ...replicas] = nodesOf(clusterNamed(t.demo.world, 'prod-shop-mysql')).filter(
    ({ kind }) => kind === 'mysql',
  )
  for (const replica of replicas) replica.status = 'offline'
  const node = `${primary?.hostname}:${primary?.port}`
  const plan = await planOf(t, 'stop_node', { cluster: 'main/prod-shop-mysql', node, reason })
  expect(plan['checks']).toContainEqual({
    check: 'healthy nodes',
    outcome: 'warning',
    note: `${node} is the last healthy mysql node: nobody takes over`,
  })
})

test('names only nodes that the user sees', async () => {
  t = await connect({ clockSpeed: 0, username: 'viewer', approval: 'off' })
  const node = address('prod-shop-mysql', 0)
  const hidden = await refusal(
    t.call('stop_node', { cluster: 'main/prod-shop-mysql', node, reason }),
  )
  expect(hidden.code).toBe('not_found')
  const unknown = await refusal(t.call('stop_node', { cluster, node, reason }))
  expect(unknown.text).toMatch(/There is no node .*\nParameter: node\nNext: .*Nodes: /)
  const own = address('prod-orders-galera', 1)
  const denied = await refusal(t.call('stop_node', { cluster, node: own, reason }))
  expect(denied.code).toBe('not_allowed')
})
