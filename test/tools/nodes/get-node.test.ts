import { afterAll, beforeAll, expect, test } from 'vitest'
import type { DemoHost } from '../../../src/demo/world/host.ts'
import { connect, type Connection } from '../../support/connect.ts'
import { clusterNamed } from '../world-facts.ts'

let t: Connection
beforeAll(async () => {
  t = await connect({ clockSpeed: 0 })
})
afterAll(() => t.close())

function host(cluster: string, index: number): DemoHost {
  const found = clusterNamed(t.demo.world, cluster).hosts[index]
  if (found === undefined) throw new Error(`${cluster} has no host ${index}`)
  return found
}

test('tells everything about a replica', async () => {
  const replica = host('prod-shop-mysql', 1)
  const { machine } = replica
  const disk = machine.disks.reduce((sum, { totalBytes }) => sum + totalBytes, 0)
  expect(await t.call('get_node', { node: `${replica.hostname}:3306` })).toEqual({
    node: {
      cluster: 'main/prod-shop-mysql',
      node: `${replica.hostname}:3306`,
      type: 'mysql',
      role: 'replica',
      state: 'online',
      version: '8.0.37-29',
      read_only: true,
      lag_seconds: 0,
      alias: 'prod-shop-mysql-2',
      ip: replica.ip,
      replicates_from: `${host('prod-shop-mysql', 0).hostname}:3306`,
      message: { untrusted: 'Up and running.' },
      uptime_seconds: expect.any(Number),
      last_seen: `${t.demo.world.clock.start.toISOString().slice(0, 19)}.000Z`,
      connected: true,
      state_reason: null,
      auto_recovery: true,
      data_directory: { untrusted: '/var/lib/mysql/' },
      binary_log: true,
      replication: {
        running: true,
        state: null,
        synchronous: null,
        semi_sync: true,
        received_location: null,
        replayed_location: null,
        error: null,
      },
      machine: {
        os: { untrusted: `${machine.distribution.name} ${machine.distribution.release}` },
        cpu_cores: machine.cores,
        cpu_model: { untrusted: machine.cpuModel },
        cpu_usage_percent: expect.any(Number),
        memory_total_bytes: machine.ramBytes,
        memory_available_bytes: expect.any(Number),
        disk_total_bytes: disk,
        disk_free_bytes: expect.any(Number),
      },
    },
  })
})

test('a dead Galera node says why, and nothing that was not measured', async () => {
  const { hostname } = host('prod-billing-galera', 2)
  expect(await t.call('get_node', { node: hostname })).toMatchObject({
    node: {
      state: 'offline',
      connected: false,
      message: { untrusted: 'Process mysqld is not running.' },
      state_reason: { untrusted: 'The node does not answer on its port.' },
      galera: { status: 'Disconnected', local_state: 'Initialized', cluster_size: 0 },
      machine: { cpu_usage_percent: null, memory_total_bytes: null, disk_free_bytes: null },
    },
  })
})

test('a primary names its replicas, a load balancer its back ends', async () => {
  const [primary, first, second] = [0, 1, 2].map((index) => host('prod-shop-mysql', index).hostname)
  expect(await t.call('get_node', { node: `${primary}:3306` })).toMatchObject({
    node: { role: 'primary', replicas: [`${first}:3306`, `${second}:3306`] },
  })
  expect(await t.call('get_node', { node: `${host('prod-shop-mysql', 3).hostname}:6032` })).toEqual(
    {
      node: expect.objectContaining({
        type: 'proxysql',
        read_write_port: 6033,
        backends: [
          { node: `${primary}:3306`, status: 'ONLINE', hostgroup: '10' },
          { node: `${first}:3306`, status: 'ONLINE', hostgroup: '20' },
          { node: `${second}:3306`, status: 'ONLINE', hostgroup: '20' },
        ],
      }),
    },
  )
})

test('nothing but the allow-listed leaves: no certificates, no admin accounts', async () => {
  const answer = JSON.stringify([
    await t.call('get_node', { node: `${host('prod-shop-mysql', 0).hostname}:3306` }),
    await t.call('get_node', { node: `${host('prod-shop-mysql', 3).hostname}:6032` }),
  ])
  expect(answer).not.toMatch(/\.key|\.crt|proxysql-admin|gtid/)
})

test('finds a node by alias, in any letter case', async () => {
  expect(await t.call('get_node', { node: 'PROD-SHOP-MYSQL-2' })).toMatchObject({
    node: { node: `${host('prod-shop-mysql', 1).hostname}:3306` },
  })
})

test('a host with several nodes on it is ambiguous; the candidates are listed', async () => {
  const { hostname } = host('prod-pg', 0)
  await expect(t.call('get_node', { node: hostname })).rejects.toMatchObject({
    code: 'ambiguous',
    text: expect.stringMatching(
      new RegExp(`${hostname}:5432 \\(postgres.*${hostname}:6432 \\(pgbouncer`),
    ),
  })
})

test('an address in two clusters needs the cluster', async () => {
  const [one, other] = [host('cache-redis', 0), host('sessions-valkey', 0)]
  const { hostname } = other
  other.hostname = one.hostname
  const node = `${one.hostname}:6379`
  await expect(t.call('get_node', { node })).rejects.toMatchObject({
    code: 'ambiguous',
    text: expect.stringContaining('Parameter: cluster'),
  })
  const found = await t.call('get_node', { node, cluster: 'sessions-valkey' })
  other.hostname = hostname
  expect(found).toMatchObject({ node: { cluster: 'main/sessions-valkey' } })
})

test('an unknown node is told with the nodes there are', async () => {
  await expect(t.call('get_node', { node: '192.0.2.250', cluster: 'cache-redis' })).rejects.toThrow(
    new RegExp(`Nodes: ${host('cache-redis', 0).hostname}:6379`),
  )
  await expect(t.call('get_node', { node: 'nowhere' })).rejects.toMatchObject({ code: 'not_found' })
})

test('a node of a hidden cluster looks unknown', async () => {
  const viewer = await connect({ username: 'viewer', clockSpeed: 0 })
  await expect(
    viewer.call('get_node', { node: host('prod-shop-mysql', 0).hostname }),
  ).rejects.toMatchObject({ code: 'not_found' })
  await viewer.close()
})

test('a node that may be on a controller that is down is not said to be missing', async () => {
  const two = await connect({ controllers: ['east', 'west'], clusters: 1 })
  await two.demos[1]?.close()
  await expect(two.call('get_node', { node: '192.0.2.250' })).rejects.toMatchObject({
    code: 'unreachable',
  })
  await two.close()
})
