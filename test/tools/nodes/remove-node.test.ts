import { afterEach, describe, expect, test } from 'vitest'
import { connect, type ConnectOptions, type Connection } from '../../support/connect.ts'
import { planOf, refusal, runJob, sentJob, writes } from '../changes.ts'
import { addressesOf, clusterNamed, nodesOf, rowsOf } from '../world-facts.ts'

const cluster = 'main/prod-orders-galera'
const reason = 'lease of the host ends'

let t: Connection
afterEach(() => t.close())

const quiet = (options: ConnectOptions = {}) => connect({ clockSpeed: 0, ...options })

function address(name: string, index: number): string {
  return addressesOf(clusterNamed(t.demo.world, name))[index] ?? 'nowhere'
}

async function nodesSeen(): Promise<unknown[]> {
  return rowsOf(await t.call('list_nodes', { cluster }), 'nodes').map(({ node }) => node)
}

describe('what becomes of the service decides what is lost', () => {
  test('stopped: an interruption, with the rest still deciding', async () => {
    t = await quiet()
    const node = address('prod-orders-galera', 2)
    expect(await t.call('remove_node', { cluster, node, reason })).toMatchObject({
      done: false,
      summary: `Remove node ${node} from ${cluster} and stop it`,
      plan: {
        severity: 'interrupts',
        checks: [
          {
            check: 'quorum',
            outcome: 'warning',
            note: '2 of 2 members of galera would be left: one more loss ends its quorum',
          },
          { check: 'data nodes', outcome: 'ok', note: '2 other healthy data nodes' },
          { check: 'running jobs' },
          { check: 'maintenance' },
        ],
      },
    })
  })

  test('uninstalled: its data is lost, and a human has to agree', async () => {
    t = await quiet()
    const node = address('prod-orders-galera', 2)
    const refused = await refusal(
      t.call('remove_node', { cluster, node, service: 'uninstall', reason }),
    )
    expect(refused.code).toBe('needs_human')
    expect(refused.text).toContain('and uninstall its software with its data')
    expect(writes(t)).toEqual([])
  })

  test('left running: nobody watches it any more', async () => {
    t = await quiet()
    const node = address('prod-orders-galera', 2)
    const plan = await planOf(t, 'remove_node', { cluster, node, service: 'keep_running', reason })
    expect(plan).toMatchObject({
      severity: 'interrupts',
      checks: [
        { check: 'data nodes', outcome: 'ok' },
        {
          check: 'monitoring',
          outcome: 'warning',
          note: `${node} is no longer watched, recovered or backed up`,
        },
        { check: 'running jobs' },
        { check: 'maintenance' },
      ],
    })
  })
})

test.each([
  ['stop', { enable_uninstall: false, unregister_only: false }],
  ['uninstall', { enable_uninstall: true, unregister_only: false }],
  ['keep_running', { enable_uninstall: false, unregister_only: true }],
])('the node is gone from its cluster (%s)', async (service, flags) => {
  t = await connect({ clockSpeed: 200, user: () => 'accept' })
  const node = address('prod-orders-galera', 2)
  const [hostname, port] = node.split(':')
  expect(await nodesSeen()).toContain(node)
  await runJob(t, 'remove_node', { cluster, node, service, reason })
  expect(sentJob(t)).toEqual({
    command: 'removenode',
    job_data: { nodes: [{ hostname, port: Number(port) }], ...flags },
    cluster_id: 1,
  })
  expect(await nodesSeen()).not.toContain(node)
})

describe('is not done', () => {
  test('to the last healthy data node, whatever becomes of its service', async () => {
    t = await quiet({ approval: 'off' })
    const [primary, ...replicas] = nodesOf(clusterNamed(t.demo.world, 'prod-shop-mysql')).filter(
      ({ kind }) => kind === 'mysql',
    )
    for (const replica of replicas) replica.status = 'offline'
    const node = `${primary?.hostname}:${primary?.port}`
    for (const service of ['stop', 'uninstall', 'keep_running']) {
      const args = { cluster: 'main/prod-shop-mysql', node, service, reason }
      const refused = await refusal(t.call('remove_node', args))
      expect(refused.code).toBe('stopped')
      expect(refused.text).toContain(`${node} is the last healthy data node: 2 others are down`)
    }
    expect(writes(t)).toEqual([])
  })

  test('when the members that are left have no majority', async () => {
    t = await quiet({ approval: 'off' })
    const members = nodesOf(clusterNamed(t.demo.world, 'prod-catalog-mongo')).filter(
      ({ kind }) => kind === 'mongodb',
    )
    const [, down, next] = members
    if (down === undefined || next === undefined) throw new Error('the world lacks members')
    down.status = 'offline'
    const args = {
      cluster: 'main/prod-catalog-mongo',
      node: `${next.hostname}:${next.port}`,
      reason,
    }
    const refused = await refusal(t.call('remove_node', args))
    expect(refused.code).toBe('stopped')
    expect(refused.text).toContain('1 of 2 members of rs0 would be left: no quorum')
    // The one that is down may go: then it is missing no longer.
    const dead = { ...args, node: `${down.hostname}:${down.port}` }
    expect(await t.call('remove_node', dead)).toMatchObject({ done: true })
  })
})

test('warns when replicas lose their source', async () => {
  t = await quiet()
  const node = address('prod-shop-mysql', 0)
  const plan = await planOf(t, 'remove_node', { cluster: 'main/prod-shop-mysql', node, reason })
  expect(plan['checks']).toContainEqual({
    check: 'replicas',
    outcome: 'warning',
    note: `2 replicas follow ${node} and lose their source: promote one first`,
  })
})

test('a load balancer is not taken for the last data node', async () => {
  t = await quiet()
  const [balancer] = nodesOf(clusterNamed(t.demo.world, 'prod-orders-galera')).filter(
    ({ kind }) => kind === 'haproxy',
  )
  const node = `${balancer?.hostname}:${balancer?.port}`
  const plan = await planOf(t, 'remove_node', { cluster, node, reason })
  expect(plan).toMatchObject({
    severity: 'interrupts',
    checks: [
      {
        check: 'healthy nodes',
        outcome: 'warning',
        note: `${node} is the last healthy haproxy node: nobody takes over`,
      },
      { check: 'running jobs' },
      { check: 'maintenance' },
    ],
  })
})
