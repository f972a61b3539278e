import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect, type Connection } from '../../support/connect.ts'
import { allRows, clusterNamed, nodesOf, rowsOf } from '../world-facts.ts'

let t: Connection
beforeAll(async () => {
  t = await connect({ clockSpeed: 0 })
})
afterAll(() => t.close())

const KINDS = new Set(['haproxy', 'proxysql', 'maxscale', 'pgbouncer', 'keepalived'])

function balancers() {
  return t.demo.world.clusters.flatMap((cluster) =>
    nodesOf(cluster)
      .filter(({ kind }) => KINDS.has(kind))
      .map((host) => ({ cluster, host })),
  )
}

test('lists all balancers, and only those', async () => {
  const rows = await allRows(t, 'list_load_balancers', 'load_balancers', { limit: 3 })
  expect(rows.map(({ node }) => String(node)).toSorted()).toEqual(
    balancers()
      .map(({ host }) => `${host.hostname}:${host.port}`)
      .toSorted(),
  )
  expect(new Set(rows.map(({ type }) => type)).size).toBeGreaterThan(2)
})

test('ProxySQL tells its back ends, joined with the states of the nodes', async () => {
  const cluster = clusterNamed(t.demo.world, 'prod-shop-mysql')
  const host = cluster.hosts.find(({ kind }) => kind === 'proxysql')
  const filters = { type: 'proxysql', cluster: 'prod-shop-mysql' }
  expect(await t.call('list_load_balancers', filters)).toEqual({
    load_balancers: [
      {
        node: `${host?.hostname}:${host?.port}`,
        type: 'proxysql',
        state: 'online',
        read_write_port: 6033,
        cluster: 'main/prod-shop-mysql',
        backends: host?.balancer?.backends.map((node, index) => ({
          node,
          status: 'ONLINE',
          hostgroup: index === 0 ? '10' : '20',
          node_state: 'online',
        })),
      },
    ],
    total: 1,
    next_cursor: null,
    truncated: false,
  })
})

test('a kind whose back ends the controller does not report says so', async () => {
  const { load_balancers: rows } = await t.call('list_load_balancers', { type: 'haproxy' })
  expect(rows).toEqual(expect.arrayContaining([expect.objectContaining({ backends: null })]))
})

test('a back end whose node is down, and a balancer that is down, come first', async () => {
  const pgbouncer = balancers().find(({ host }) => host.kind === 'pgbouncer')
  const dead = clusterNamed(t.demo.world, 'prod-billing-galera').hosts.find(
    ({ status }) => status === 'offline',
  )
  if (dead === undefined || pgbouncer === undefined) throw new Error('no such nodes')
  pgbouncer.host.status = 'failed'
  const rows = rowsOf(await t.call('list_load_balancers'), 'load_balancers')
  pgbouncer.host.status = 'online'
  expect(rows.slice(0, 2)).toMatchObject([
    { type: 'pgbouncer', state: 'failed', message: expect.anything() },
    {
      type: 'proxysql',
      cluster: 'main/prod-billing-galera',
      backends_in_trouble: 1,
      backends: [
        { node: `${dead.hostname}:${dead.port}`, node_state: 'offline', status: 'ONLINE' },
        { node_state: 'online' },
        { node_state: 'online' },
      ],
    },
  ])
})

test('filters by cluster, and asks only its controller once', async () => {
  const before = t.demo.rpcs().length
  const answer = await t.call('list_load_balancers', { cluster: 'prod-orders-galera' })
  const asked = t.demo.rpcs().length - before
  expect(rowsOf(answer, 'load_balancers').map(({ type }) => type)).toEqual([
    'keepalived',
    'haproxy',
  ])
  expect(asked).toBe(1)
})

test('a cluster without any has none', async () => {
  expect(await t.call('list_load_balancers', { cluster: 'cache-redis' })).toMatchObject({
    load_balancers: [],
    total: 0,
  })
})

test('says which controller, and which did not answer', async () => {
  const two = await connect({ controllers: ['east', 'west'], clusters: 1 })
  await two.demos[1]?.close()
  const answer = await two.call('list_load_balancers', { type: 'keepalived' })
  await two.close()
  expect(answer).toMatchObject({
    load_balancers: [{ controller: 'east', cluster: 'east/prod-orders-galera' }],
    problems: [{ controller: 'west', code: 'unreachable' }],
  })
})
