import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect, type Connection } from '../../support/connect.ts'
import { allRows, clusterNamed, rowsOf } from '../world-facts.ts'

let t: Connection
beforeAll(async () => {
  t = await connect({ clockSpeed: 0 })
})
afterAll(() => t.close())

async function names(args: Record<string, unknown>): Promise<unknown[]> {
  return rowsOf(await t.call('list_databases', args), 'databases').map(({ name }) => name)
}

test('lists the databases of a cluster, the largest first', async () => {
  const sizes = clusterNamed(t.demo.world, 'prod-orders-galera').databases.map(
    ({ dataBytes, indexBytes }) => Math.round(dataBytes + indexBytes),
  )
  expect(await t.call('list_databases', { cluster: 'prod-orders-galera' })).toEqual({
    databases: [
      { name: 'orders', cluster: 'main/prod-orders-galera', size_bytes: sizes[0], tables: 3 },
      { name: 'inventory', cluster: 'main/prod-orders-galera', size_bytes: sizes[1], tables: 2 },
    ],
    total: 2,
    next_cursor: null,
    truncated: false,
  })
})

test('across clusters the largest comes first', async () => {
  expect((await names({})).slice(0, 3)).toEqual(['metrics', 'events', 'telemetry'])
})

test('filters by part of the name', async () => {
  expect(await names({ name: 'SHOP' })).toEqual(['shop', 'shop_audit'])
})

test('a cluster without databases has an empty list', async () => {
  expect(await t.call('list_databases', { cluster: 'cache-redis' })).toMatchObject({
    databases: [],
    total: 0,
  })
})

test('pages to the end without loss or repeats', async () => {
  const rows = await allRows(t, 'list_databases', 'databases', { limit: 4 })
  expect(rows).toEqual((await t.call('list_databases', { limit: 100 }))['databases'])
  expect(rows).toHaveLength(t.demo.world.clusters.flatMap(({ databases }) => databases).length)
})

test('an unknown or hidden cluster is not found', async () => {
  await expect(t.call('list_databases', { cluster: 'prod-shop-mysq' })).rejects.toThrow(
    /prod-shop-mysql/,
  )
  const viewer = await connect({ username: 'viewer' })
  await expect(viewer.call('list_databases', { cluster: 'prod-shop-mysql' })).rejects.toMatchObject(
    { code: 'not_found' },
  )
  await viewer.close()
})

test('names a controller that does not answer', async () => {
  const two = await connect({ controllers: ['east', 'west'], clusters: 1 })
  await two.demos[1]?.close()
  expect(await two.call('list_databases', { limit: 1 })).toMatchObject({
    databases: [{ name: 'orders', controller: 'east' }],
    problems: [{ controller: 'west', code: 'unreachable' }],
  })
  await two.close()
})
