import { afterEach, describe, expect, test } from 'vitest'
import { connect, type Connection } from '../../support/connect.ts'
import { refusal, runJob, sentJob, writes } from '../changes.ts'
import { addressesOf, clusterNamed, nodesOf } from '../world-facts.ts'
import { membersOf, replicaOf } from './replication-cluster.ts'

const host = '192.0.2.240'
const reason = 'more reads'
const INSTALL = { install_software: true, disable_firewall: true, disable_selinux: true }

let t: Connection
afterEach(() => t.close())

/** A call that is refused before anything is sent: its error. */
async function refused(name: string, args: Record<string, unknown>) {
  const error = await refusal(
    t.call('add_node', { cluster: `main/${name}`, host, reason, ...args }),
  )
  expect(writes(t)).toEqual([])
  return error
}

describe('adds what a cluster of the type grows by, without asking anybody', () => {
  test('a Galera node that takes writes, for the load balancers too', async () => {
    t = await connect({ clockSpeed: 400 })
    const cluster = 'main/prod-orders-galera'
    const args = { cluster, host, port: 3306, update_load_balancers: true, reason }
    const done = await runJob(t, 'add_node', args)
    expect(done).toEqual({
      done: true,
      summary: `Add data node ${host}:3306 to ${cluster}`,
      cluster,
      job_id: expect.any(Number),
      watch: expect.any(String),
    })
    expect(sentJob(t)).toEqual({
      command: 'addnode',
      job_data: {
        ...INSTALL,
        node: { hostname: host, port: 3306 },
        enable_uninstall: false,
        update_lb: true,
      },
      cluster_id: 1,
    })
    expect(await t.call('get_node', { cluster, node: `${host}:3306` })).toMatchObject({
      node: { type: 'galera', role: 'primary', state: 'online' },
    })
  })

  test.each(['prod-shop-mysql', 'prod-pg'])('a replica below the primary of %s', async (name) => {
    t = await connect({ clockSpeed: 400 })
    const { primary } = membersOf(t.demo.world, name)
    const { port } = primary.key
    const done = await runJob(t, 'add_node', { cluster: `main/${name}`, host, port, reason })
    expect(done['summary']).toBe(
      `Add replica node ${host}:${port} to main/${name} below ${primary.address}`,
    )
    expect(sentJob(t)).toEqual({
      command: 'add_replication_slave',
      job_data: { ...INSTALL, master_address: primary.address, node: { hostname: host, port } },
      cluster_id: primary.host.clusterId,
    })
    const node = { cluster: `main/${name}`, node: `${host}:${port}` }
    expect(await t.call('get_node', node)).toMatchObject({
      node: { role: 'replica', replicates_from: primary.address },
    })
  })

  test('an arbiter in a replica set', async () => {
    t = await connect({ clockSpeed: 400 })
    const cluster = 'main/events-mongo-sharded'
    const set = { role: 'arbiter', replica_set: 'replica_set_1' }
    await runJob(t, 'add_node', { cluster, host, port: 27018, ...set, reason })
    expect(sentJob(t)).toEqual({
      command: 'addnode',
      job_data: {
        ...INSTALL,
        hostname: host,
        port: 27018,
        replicaset: 'replica_set_1',
        node_type: 'arbiter',
      },
      cluster_id: 9,
    })
    expect(await t.call('get_node', { cluster, node: `${host}:27018` })).toMatchObject({
      node: { role: 'arbiter', replica_set: 'replica_set_1' },
    })
  })
})

test.each([
  ['prod-catalog-mongo', {}, { hostname: host, replicaset: 'rs0', node_type: 'mongodb' }],
  ['events-mongo-sharded', { role: 'mongos' }, { hostname: host, node_type: 'mongos' }],
  ['search-elastic', {}, { nodes: [{ hostname: host, roles: 'data' }], enable_uninstall: false }],
  ['cache-redis', {}, { nodes: [{ hostname: host }], enable_uninstall: false }],
  ['erp-mssql', {}, { node: { hostname: host }, enable_uninstall: false }],
  ['prod-auth-group', {}, { node: { hostname: host }, enable_uninstall: false }],
])('%s, given %j, gets a node of its kind', async (name, args, data) => {
  t = await connect({ clockSpeed: 0 })
  await t.call('add_node', { cluster: `main/${name}`, host, reason, ...args })
  expect(sentJob(t)).toMatchObject({ command: 'addnode', job_data: { ...INSTALL, ...data } })
})

test('a sharded cluster grows by a primary, or by a replica of one', async () => {
  t = await connect({ clockSpeed: 0 })
  clusterNamed(t.demo.world, 'cache-redis').type = 'redis_sharded'
  const { primary } = membersOf(t.demo.world, 'cache-redis')
  const args = { cluster: 'main/cache-redis', host, reason }
  await t.call('add_node', { ...args, role: 'primary' })
  expect(sentJob(t)).toMatchObject({
    job_data: { nodes: [{ hostname: host, role: 'primary' }] },
  })
  await t.call('add_node', { ...args, role: 'replica', source: primary.address })
  expect(sentJob(t)).toMatchObject({
    job_data: { nodes: [{ hostname: host, role: 'replica' }], master_address: primary.address },
  })
})

test('a Galera cluster gets an asynchronous replica below the node that is named', async () => {
  t = await connect({ clockSpeed: 0 })
  const [first = '', second = '', third = ''] = addressesOf(
    clusterNamed(t.demo.world, 'prod-orders-galera'),
  )
  const error = await refused('prod-orders-galera', { role: 'replica' })
  expect(error.code).toBe('invalid_argument')
  expect(error.text).toContain('has 3 primaries')
  expect(error.text).toContain(`Name one of: ${first}, ${second}, ${third}.`)
  const named = {
    cluster: 'main/prod-orders-galera',
    host,
    role: 'replica',
    source: second,
    reason,
  }
  await t.call('add_node', named)
  expect(sentJob(t)).toMatchObject({
    command: 'add_replication_slave',
    job_data: { master_address: second, node: { hostname: host } },
  })
})

describe('is refused', () => {
  test.each([
    [
      'a role that the type lacks',
      'prod-shop-mysql',
      { role: 'data' },
      'A replication cluster has no role data.\nParameter: role\nNext: Roles of new nodes here: replica.',
    ],
    [
      'a source for a node that follows none',
      'prod-orders-galera',
      { source: 'any' },
      'A new data node follows no source',
    ],
    [
      'a source where the job takes none',
      'cache-redis',
      { source: 'cache-redis-1' },
      'master_address is nothing for redis clusters',
    ],
    [
      'a replica set outside MongoDB',
      'prod-pg',
      { replica_set: 'rs0' },
      'The new node joins no replica set',
    ],
    [
      'one of several replica sets that is not named',
      'events-mongo-sharded',
      {},
      'has 3 replica sets.\nParameter: replica_set\nNext: Name one of: replica_set_config, replica_set_0, replica_set_1.',
    ],
    [
      'a replica set that is not there',
      'prod-catalog-mongo',
      { replica_set: 'rs7' },
      'has no replica set of that name',
    ],
    ['a port out of range', 'prod-pg', { port: 70_000 }, 'node.port is missing or wrong'],
    [
      'what looks like an option',
      'prod-pg',
      { host: '-oProxyCommand=x' },
      'That is no host name and no IP address',
    ],
  ])('%s', async (_, name, args, text) => {
    t = await connect({ clockSpeed: 0 })
    expect((await refused(name, args)).text).toContain(text)
  })

  test('a host that is a node already', async () => {
    t = await connect({ clockSpeed: 0 })
    const { host: there, address } = replicaOf(t.demo.world, 'prod-pg')
    const error = await refused('prod-pg', { host: there.hostname })
    expect(error.text).toContain(`${address} is a node of main/prod-pg already.\nParameter: host`)
  })

  test('a single server', async () => {
    t = await connect({ clockSpeed: 0 })
    clusterNamed(t.demo.world, 'prod-shop-mysql').type = 'mysql_single'
    const error = await refused('prod-shop-mysql', {})
    expect(error.text).toContain('main/prod-shop-mysql (mysql_single) takes no further nodes')
  })

  test('whoever may not change the cluster', async () => {
    t = await connect({ clockSpeed: 0, username: 'viewer' })
    const args = { cluster: 'main/prod-orders-galera', host, reason }
    expect((await refusal(t.call('add_node', args))).code).toBe('not_allowed')
  })
})

test('is not done without a healthy node to copy from', async () => {
  t = await connect({ clockSpeed: 0 })
  const { primary } = membersOf(t.demo.world, 'prod-pg')
  primary.host.status = 'offline'
  const below = await refused('prod-pg', {})
  expect(below.code).toBe('stopped')
  expect(below.text).toContain(`${primary.address} is offline: nothing can be copied from it`)
  for (const node of nodesOf(clusterNamed(t.demo.world, 'prod-orders-galera')))
    node.status = 'shut_down'
  const none = await refused('prod-orders-galera', {})
  expect(none.code).toBe('stopped')
  expect(none.text).toContain('no node is healthy: there is nobody to copy from')
})
