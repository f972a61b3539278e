import { afterEach, expect, test } from 'vitest'
import { connect, type Connection } from '../../support/connect.ts'
import { nodesOf, tokensOf } from '../world-facts.ts'

let t: Connection
afterEach(() => t.close())

test('counts clusters and nodes of the default world', async () => {
  t = await connect()
  expect(await t.call('get_inventory')).toEqual({
    clusters: 17,
    nodes: t.demo.world.clusters.flatMap(nodesOf).length,
    clusters_by_state: [
      { state: 'STARTED', clusters: 16 },
      { state: 'DEGRADED', clusters: 1 },
    ],
    clusters_by_type: [
      { type: 'galera', clusters: 2 },
      { type: 'mongodb', clusters: 2 },
      { type: 'postgresql_single', clusters: 2 },
      { type: 'replication', clusters: 2 },
      { type: 'clickhouse', clusters: 1 },
      { type: 'elastic', clusters: 1 },
      { type: 'group_replication', clusters: 1 },
      { type: 'mssql_ao_async', clusters: 1 },
      { type: 'mssql_single', clusters: 1 },
      { type: 'mysqlcluster', clusters: 1 },
      { type: 'redis', clusters: 1 },
      { type: 'redis_sharded', clusters: 1 },
      { type: 'valkey', clusters: 1 },
    ],
    clusters_by_version: expect.arrayContaining([
      { vendor: 'percona', version: '8.0', clusters: 2 },
      { vendor: 'postgresql', version: '16', clusters: 1 },
    ]),
    nodes_by_state: [
      { state: 'online', nodes: t.demo.world.clusters.flatMap(nodesOf).length - 1 },
      { state: 'offline', nodes: 1 },
    ],
    nodes_by_type: expect.arrayContaining([
      { type: 'galera', nodes: 6 },
      { type: 'mongo', nodes: 13 },
      { type: 'redis_sentinel', nodes: 6 },
    ]),
    you: {
      principal: 'anonymous',
      kind: 'anonymous',
      how: 'nothing',
      level: 'destroy',
      toolsets: expect.arrayContaining(['fleet']),
      users: [{ controller: 'main', user: 'admin' }],
    },
    reach: t.demo.world.clusters.map(({ name }) => ({ ref: `main/${name}`, rights: 'rwx' })),
  })
})

test('counts only what the user may see', async () => {
  t = await connect({ username: 'viewer' })
  expect(await t.call('get_inventory')).toMatchObject({ clusters: 3 })
})

test('splits by controller, and names one that does not answer', async () => {
  t = await connect({ controllers: ['east', 'west', 'north'], clusters: 2 })
  await t.demos[2]?.close()
  const inventory = await t.call('get_inventory')
  expect(inventory).toMatchObject({
    clusters: 4,
    nodes: 18,
    by_controller: [
      { controller: 'east', clusters: 2, nodes: 9 },
      { controller: 'west', clusters: 2, nodes: 9 },
    ],
    problems: [{ controller: 'north', code: 'unreachable' }],
  })
  const east = await t.call('get_inventory', { controller: 'east' })
  expect(east).toMatchObject({ clusters: 2, by_controller: [{ controller: 'east' }] })
  expect(east).not.toHaveProperty('problems')
})

test('an unknown controller is told with the known ones', async () => {
  t = await connect({ controllers: ['east', 'west'], clusters: 1 })
  await expect(t.call('get_inventory', { controller: 'esat' })).rejects.toThrow(
    /Controllers: east, west/,
  )
})

test('fails when no controller answers', async () => {
  t = await connect()
  await t.demo.close()
  await expect(t.call('get_inventory')).rejects.toMatchObject({ code: 'unreachable' })
})

test('stays small for a large fleet', async () => {
  t = await connect({ clusters: 200 })
  const inventory = await t.call('get_inventory')
  expect(inventory).toMatchObject({ clusters: 200, reach_more: 180 })
  expect(tokensOf(inventory)).toBeLessThan(1_200)
})
