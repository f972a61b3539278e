import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect, type Connection } from '../../support/connect.ts'
import { addressesOf, allRows, clusterNamed, nodesOf, rowsOf } from '../world-facts.ts'

let t: Connection
beforeAll(async () => {
  t = await connect({ clockSpeed: 0 })
})
afterAll(() => t.close())

async function nodes(args: Record<string, unknown>): Promise<unknown[]> {
  return rowsOf(await t.call('list_nodes', args), 'nodes').map(({ node }) => node)
}

test('lists the nodes of a cluster with role, state and lag', async () => {
  const [primary, first, second, balancer] = addressesOf(
    clusterNamed(t.demo.world, 'prod-crm-mariadb'),
  )
  const lag = clusterNamed(t.demo.world, 'prod-crm-mariadb').hosts[2]?.replication?.lagSeconds
  const node = { cluster: 'main/prod-crm-mariadb', type: 'mysql', version: '11.4.3-MariaDB-log' }
  const replica = { ...node, role: 'replica', state: 'online', read_only: true }
  expect(await t.call('list_nodes', { cluster: 'prod-crm-mariadb' })).toEqual({
    nodes: [
      { ...replica, node: second, lag_seconds: lag },
      { ...node, node: primary, role: 'primary', state: 'online', read_only: false },
      { ...replica, node: first, lag_seconds: 0 },
      {
        cluster: 'main/prod-crm-mariadb',
        node: balancer,
        type: 'maxscale',
        state: 'online',
        version: '24.02.3',
      },
    ],
    total: 4,
    next_cursor: null,
    truncated: false,
  })
})

test('trouble comes first: the dead node, then the lagging replica', async () => {
  const dead = addressesOf(clusterNamed(t.demo.world, 'prod-billing-galera'))[2]
  const lagging = addressesOf(clusterNamed(t.demo.world, 'prod-crm-mariadb'))[2]
  expect((await nodes({})).slice(0, 2)).toEqual([dead, lagging])
})

test('a replica that stopped replicating says so', async () => {
  const link = clusterNamed(t.demo.world, 'prod-shop-mysql').hosts[1]?.replication
  if (link === undefined) throw new Error('no replica')
  link.sqlRunning = false
  const answer = await t.call('list_nodes', { cluster: 'prod-shop-mysql', limit: 1 })
  link.sqlRunning = true
  expect(answer).toMatchObject({ nodes: [{ role: 'replica', replication_running: false }] })
  expect(rowsOf(answer, 'nodes')[0]).not.toHaveProperty('lag_seconds')
})

test('filters by role, in our words or MySQL’s', async () => {
  const shop = addressesOf(clusterNamed(t.demo.world, 'prod-shop-mysql'))
  const cluster = 'prod-shop-mysql'
  expect(await nodes({ cluster, role: 'primary' })).toEqual([shop[0]])
  expect(await nodes({ cluster, role: 'master' })).toEqual([shop[0]])
  expect(await nodes({ cluster, role: 'slave' })).toEqual([shop[1], shop[2]])
})

test('filters by state and type', async () => {
  const dead = addressesOf(clusterNamed(t.demo.world, 'prod-billing-galera'))[2]
  expect(await nodes({ state: 'offline' })).toEqual([dead])
  expect(await nodes({ state: 'not_online' })).toEqual([dead])
  expect(await nodes({ state: 'failed' })).toEqual([])
  expect(await nodes({ type: 'HAProxy' })).toEqual([
    addressesOf(clusterNamed(t.demo.world, 'prod-orders-galera'))[3],
  ])
})

test('full rows add address, message and source', async () => {
  const { hosts } = clusterNamed(t.demo.world, 'prod-pg')
  const rows = rowsOf(
    await t.call('list_nodes', { cluster: 'prod-pg', role: 'replica', detail: 'full' }),
    'nodes',
  )
  expect(rows[0]).toMatchObject({
    alias: 'prod-pg-2',
    ip: hosts[1]?.ip,
    replicates_from: `${hosts[0]?.hostname}:5432`,
    message: { untrusted: 'Up and running.' },
    uptime_seconds: expect.any(Number),
    last_seen: expect.stringMatching(/^\d{4}-/),
  })
})

test('pages to the end without loss or repeats', async () => {
  const rows = await allRows(t, 'list_nodes', 'nodes', { limit: 7 })
  expect(rows.map(({ cluster, node }) => `${String(cluster)} ${String(node)}`).toSorted()).toEqual(
    t.demo.world.clusters
      .flatMap((cluster) =>
        nodesOf(cluster).map(({ hostname, port }) => `main/${cluster.name} ${hostname}:${port}`),
      )
      .toSorted(),
  )
})

test('marks nodes in maintenance', async () => {
  const host = clusterNamed(t.demo.world, 'search-elastic').hosts[3]
  const rows = rowsOf(await t.call('list_nodes', { cluster: 'search-elastic' }), 'nodes')
  expect(rows.filter(({ in_maintenance }) => in_maintenance === true)).toMatchObject([
    { node: `${host?.hostname}:9200` },
  ])
})

test('an unknown cluster is told with near names, a hidden one looks unknown', async () => {
  await expect(t.call('list_nodes', { cluster: 'prod-shop' })).rejects.toThrow(/prod-shop-mysql/)
  const viewer = await connect({ username: 'viewer' })
  await expect(viewer.call('list_nodes', { cluster: 'prod-shop-mysql' })).rejects.toMatchObject({
    code: 'not_found',
  })
  await viewer.close()
})

test('asks one controller or all, and names one that does not answer', async () => {
  const two = await connect({ controllers: ['east', 'west'], clusters: 1 })
  expect(await two.call('list_nodes')).toMatchObject({ total: 10 })
  expect(await two.call('list_nodes', { controller: 'west' })).toMatchObject({ total: 5 })
  await two.demos[1]?.close()
  expect(await two.call('list_nodes', { limit: 1 })).toMatchObject({
    nodes: [{ cluster: 'east/prod-orders-galera', controller: 'east' }],
    total: 5,
    problems: [{ controller: 'west', code: 'unreachable' }],
  })
  await two.close()
})
