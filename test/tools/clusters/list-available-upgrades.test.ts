import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect, type Connection } from '../../support/connect.ts'
import { allRows, clusterNamed, nodesOf } from '../world-facts.ts'

let t: Connection
beforeAll(async () => {
  t = await connect({ clockSpeed: 0 })
})
afterAll(() => t.close())

test('nodes that wait for the same package are one row', async () => {
  const cluster = clusterNamed(t.demo.world, 'prod-orders-galera')
  const [found] = cluster.packages
  const before = t.demo.rpcs().length
  expect(await t.call('list_available_upgrades', { cluster: 'prod-orders-galera' })).toEqual({
    cluster: 'main/prod-orders-galera',
    running_version: '8.0',
    upgrades: [
      {
        package: 'percona-xtradb-cluster-server',
        installed: found?.installedVersion,
        available: '8.0.39-30.1',
        step: 'patch',
        nodes: nodesOf(cluster)
          .filter(({ kind }) => kind === 'galera')
          .map(({ hostname }) => hostname),
      },
    ],
    total: 1,
    next_cursor: null,
    truncated: false,
    checked: found?.lastUpdated.toISOString().replace('.000Z', 'Z'),
  })
  expect(t.demo.rpcs().length - before).toBeLessThanOrEqual(3)
})

test('a cluster nobody has checked, or that is up to date, has no upgrades', async () => {
  expect(await t.call('list_available_upgrades', { cluster: 'cache-redis' })).toMatchObject({
    upgrades: [],
    total: 0,
    checked: null,
  })
})

test('the largest step comes first, and every row once, page by page', async () => {
  const cluster = clusterNamed(t.demo.world, 'prod-pg')
  const saved = cluster.packages
  const versions = [
    ['pg-a', '16.3-1', '16.4-1', 'minor'],
    ['pg-b', '1:16.3-1', '1:17.0-1', 'major'],
    ['pg-c', '2.1.3', '2.1.4', 'patch'],
    ['pg-d', '', '', 'unknown'],
    ['pg <b>e</b>', '1', '2', 'major'],
  ] as const
  cluster.packages = versions.map(([packageName, installedVersion, availableVersion]) => ({
    packageName,
    installedVersion,
    availableVersion,
    hostname: '192.0.2.31',
    hostKind: 'postgresql',
    lastUpdated: new Date(),
  }))
  const rows = await allRows(t, 'list_available_upgrades', 'upgrades', {
    cluster: 'prod-pg',
    limit: 2,
  })
  cluster.packages = saved
  expect(rows.map((row) => [row['package'], row['step']])).toEqual([
    [{ untrusted: 'pg <b>e</b>' }, 'major'],
    ['pg-b', 'major'],
    ['pg-a', 'minor'],
    ['pg-c', 'patch'],
    ['pg-d', 'unknown'],
  ])
})

test('a hidden cluster looks like a missing one', async () => {
  const viewer = await connect({ username: 'viewer' })
  const hidden = viewer.call('list_available_upgrades', { cluster: 'cache-redis' })
  await expect(hidden).rejects.toMatchObject({
    code: 'not_found',
    text: expect.stringContaining("isn't visible to this user"),
  })
  await viewer.close()
})
