import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect, type Connection } from '../../support/connect.ts'
import { allRows, rowsOf } from '../world-facts.ts'

let t: Connection
beforeAll(async () => {
  t = await connect({ clockSpeed: 0 })
})
afterAll(() => t.close())

async function names(args: Record<string, unknown>): Promise<unknown[]> {
  return rowsOf(await t.call('list_clusters', args), 'clusters').map(({ name }) => name)
}

test('lists clusters, those in trouble first', async () => {
  const answer = await t.call('list_clusters', { limit: 3 })
  expect(answer).toEqual({
    clusters: [
      {
        ref: 'main/prod-billing-galera',
        id: 4,
        name: 'prod-billing-galera',
        type: 'galera',
        vendor: 'mariadb',
        version: '10.11',
        state: 'DEGRADED',
        nodes: 4,
        nodes_not_online: 1,
        critical_alarms: 2,
        tags: ['prod', 'billing'],
      },
      expect.objectContaining({ state: 'STARTED', warning_alarms: 1 }),
      expect.objectContaining({ state: 'STARTED', warning_alarms: 1 }),
    ],
    total: 17,
    next_cursor: 'p3',
    truncated: true,
  })
})

test('full rows have counts that are 0, recovery flags, owner and status', async () => {
  expect(await t.call('list_clusters', { name: 'cache', detail: 'full' })).toMatchObject({
    clusters: [
      {
        name: 'cache-redis',
        nodes: 6,
        nodes_not_online: 0,
        critical_alarms: 0,
        warning_alarms: 0,
        cluster_auto_recovery: true,
        node_auto_recovery: true,
        owner: 'admin',
        status: { untrusted: 'All nodes are operational.' },
      },
    ],
  })
})

test('filters by name, type, state and tag', async () => {
  expect(await names({ name: 'PG' })).toEqual(['prod-pg'])
  expect(await names({ type: 'galera' })).toEqual(['prod-billing-galera', 'prod-orders-galera'])
  expect(await names({ state: 'degraded' })).toEqual(['prod-billing-galera'])
  expect(await names({ tag: 'metrics' })).toEqual(['metrics-timescale'])
  expect(await names({ tag: 'metric' })).toEqual([])
})

test('pages to the end without loss or repeats', async () => {
  const rows = await allRows(t, 'list_clusters', 'clusters', { limit: 3 })
  expect(rows.map(({ id }) => Number(id)).toSorted((a, b) => a - b)).toEqual(
    t.demo.world.clusters.map(({ clusterId }) => clusterId),
  )
})

test('a cursor no list gave out is refused', async () => {
  await expect(t.call('list_clusters', { cursor: '3' })).rejects.toThrow(/cursor/)
})

test('a viewer sees the clusters of the group', async () => {
  const viewer = await connect({ username: 'viewer', clockSpeed: 0 })
  const { clusters } = await viewer.call('list_clusters')
  await viewer.close()
  expect(clusters).toEqual([
    expect.objectContaining({ name: 'metrics-timescale' }),
    expect.objectContaining({ name: 'prod-pg' }),
    expect.objectContaining({ name: 'prod-orders-galera' }),
  ])
})

test('says which controller a cluster is of, and which did not answer', async () => {
  const two = await connect({ controllers: ['east', 'west'], clusters: 1 })
  const both = await two.call('list_clusters')
  await two.demos[1]?.close()
  const one = await two.call('list_clusters')
  await two.close()
  expect(both).toMatchObject({
    clusters: [
      { ref: 'east/prod-orders-galera', controller: 'east' },
      { ref: 'west/prod-orders-galera', controller: 'west' },
    ],
  })
  expect(one).toMatchObject({
    clusters: [{ ref: 'east/prod-orders-galera' }],
    problems: [{ controller: 'west', code: 'unreachable' }],
  })
})
