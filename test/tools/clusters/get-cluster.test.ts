import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect, type Connection } from '../../support/connect.ts'
import { addressesOf, clusterNamed } from '../world-facts.ts'

let t: Connection
beforeAll(async () => {
  t = await connect({ clockSpeed: 0 })
})
afterAll(() => t.close())

test('tells everything about a degraded cluster, the dead node first', async () => {
  const [first, second, third, balancer] = addressesOf(
    clusterNamed(t.demo.world, 'prod-billing-galera'),
  )
  const node = { type: 'galera', role: 'primary', version: '10.11.9-MariaDB-log', read_only: false }
  expect(await t.call('get_cluster', { cluster: 'main/prod-billing-galera' })).toEqual({
    cluster: {
      ref: 'main/prod-billing-galera',
      id: 4,
      name: 'prod-billing-galera',
      type: 'galera',
      vendor: 'mariadb',
      version: '10.11',
      state: 'DEGRADED',
      nodes_not_online: 1,
      critical_alarms: 2,
      warning_alarms: 0,
      tags: ['prod', 'billing'],
      status: { untrusted: '1 of 3 Galera nodes is down.' },
      cluster_auto_recovery: true,
      node_auto_recovery: true,
      owner: 'admin',
      group: 'admins',
      my_privileges: 'rwx',
      jobs: { scheduled: 2, finished: expect.any(Number), failed: 1 },
      maintenance: [],
      node_count: 4,
      nodes: [
        {
          node: third,
          ...node,
          state: 'offline',
          message: { untrusted: 'Process mysqld is not running.' },
        },
        { node: first, ...node, state: 'online' },
        { node: second, ...node, state: 'online' },
        { node: balancer, type: 'proxysql', state: 'online', version: '2.6.5-percona' },
      ],
    },
  })
})

test('counts jobs by state as the controller has them', async () => {
  const { cluster } = await t.call('get_cluster', { cluster: 'main/#1' })
  const finished = t.demo.world.jobs.filter(
    ({ clusterId, status }) => clusterId === 1 && status === 'FINISHED',
  )
  expect(cluster).toMatchObject({ jobs: { finished: finished.length } })
})

test('shows maintenance that is under way, and marks what is in it', async () => {
  const { cluster } = await t.call('get_cluster', { cluster: 'erp-mssql' })
  expect(cluster).toMatchObject({
    in_maintenance: true,
    maintenance: [
      {
        scope: 'cluster',
        state: 'current',
        created_by: 'operator',
        reason: { untrusted: 'Operating system patches' },
      },
    ],
  })
})

test("shows maintenance of the cluster's hosts", async () => {
  const host = clusterNamed(t.demo.world, 'search-elastic').hosts[3]
  const { cluster } = await t.call('get_cluster', { cluster: 'search-elastic' })
  expect(cluster).toMatchObject({
    maintenance: [{ scope: 'node', node: host?.hostname, state: 'current' }],
  })
  expect(cluster).not.toHaveProperty('in_maintenance')
})

test('a controller that refuses maintenance still tells the rest', async () => {
  t.demo.faults.set('wrong-json=1@maintenance')
  const answer = await t.call('get_cluster', { cluster: 'prod-pg' })
  t.demo.faults.clear()
  expect(answer).toMatchObject({ cluster: { name: 'prod-pg', maintenance: null } })
})

test('a large cluster shows its first nodes and how many there are', async () => {
  const cluster = clusterNamed(t.demo.world, 'cache-redis')
  const [model] = cluster.hosts
  if (model === undefined) throw new Error('no host')
  const added = Array.from({ length: 30 }, (_, index) => ({ ...model, port: 7000 + index }))
  cluster.hosts.push(...added)
  const answer = await t.call('get_cluster', { cluster: 'cache-redis' })
  cluster.hosts.splice(-added.length)
  expect(answer).toMatchObject({ cluster: { node_count: 36 } })
  expect(answer).toHaveProperty('cluster.nodes.length', 20)
})

test('an unknown cluster is told with near names', async () => {
  await expect(t.call('get_cluster', { cluster: 'prod-biling-galera' })).rejects.toThrow(
    /prod-billing-galera/,
  )
})

test('a hidden cluster looks unknown', async () => {
  const viewer = await connect({ username: 'viewer' })
  await expect(viewer.call('get_cluster', { cluster: '#4' })).rejects.toMatchObject({
    code: 'not_found',
  })
  expect(await viewer.call('get_cluster', { cluster: 'prod-pg' })).toMatchObject({
    cluster: { my_privileges: 'r--' },
  })
  await viewer.close()
})

test('fails with the reason when the controller is down', async () => {
  const gone = await connect({ clusters: 1 })
  await gone.demo.close()
  await expect(gone.call('get_cluster', { cluster: '1' })).rejects.toMatchObject({
    code: 'unreachable',
  })
  await gone.close()
})
