import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect, type Connection } from '../../support/connect.ts'
import { addressesOf, clusterNamed, rowsOf } from '../world-facts.ts'

let t: Connection
beforeAll(async () => {
  t = await connect({ clockSpeed: 0 })
})
afterAll(() => t.close())

function addresses(name: string): string[] {
  return addressesOf(clusterNamed(t.demo.world, name))
}

async function topology(cluster: string): Promise<Record<string, unknown>> {
  return t.call('get_cluster_topology', { cluster })
}

test('a degraded Galera cluster: two synced, no more loss bearable', async () => {
  const [first, second, third, balancer] = addresses('prod-billing-galera')
  const galera = { type: 'galera', role: 'primary', read_only: false }
  expect(await topology('prod-billing-galera')).toEqual({
    cluster: 'main/prod-billing-galera',
    type: 'galera',
    state: 'DEGRADED',
    nodes: [
      { node: first, ...galera, state: 'online', galera_state: 'Synced' },
      { node: second, ...galera, state: 'online', galera_state: 'Synced' },
      { node: third, ...galera, state: 'offline', galera_state: 'Initialized' },
    ],
    replication: [],
    quorum: [
      {
        group: 'galera',
        members: 3,
        online: 2,
        has_quorum: true,
        survives_one_more_loss: false,
        cluster_size: 2,
        primary_component: true,
        synced: 2,
        inferred: ['survives_one_more_loss'],
      },
    ],
    load_balancers: [
      {
        node: balancer,
        type: 'proxysql',
        state: 'online',
        read_write_port: 6033,
        backends: [
          { node: first, status: 'ONLINE', hostgroup: '10' },
          { node: second, status: 'ONLINE', hostgroup: '20' },
          { node: third, status: 'ONLINE', hostgroup: '20' },
        ],
      },
    ],
  })
})

test('a whole Galera cluster of three bears one loss', async () => {
  expect(await topology('prod-orders-galera')).toMatchObject({
    quorum: [{ cluster_size: 3, synced: 3, survives_one_more_loss: true }],
    load_balancers: [
      { type: 'haproxy', read_write_port: 3307, read_only_port: 3308, backends: null },
      { type: 'keepalived', backends: null },
    ],
  })
})

test('nodes that see different sizes are said to disagree', async () => {
  const galera = clusterNamed(t.demo.world, 'prod-orders-galera').hosts[0]?.galera
  if (galera === undefined) throw new Error('no Galera node')
  galera.clusterSize = 1
  const answer = await topology('prod-orders-galera')
  galera.clusterSize = 3
  expect(answer).toMatchObject({ quorum: [{ cluster_size: 3, nodes_disagree: true }] })
})

test('a Galera cluster outside the primary component has no quorum', async () => {
  const nodes = clusterNamed(t.demo.world, 'prod-orders-galera').hosts
  for (const { galera } of nodes) if (galera) galera.clusterStatus = 'non-Primary'
  const answer = await topology('prod-orders-galera')
  for (const { galera } of nodes) if (galera) galera.clusterStatus = 'Primary'
  expect(answer).toMatchObject({
    quorum: [
      {
        cluster_size: null,
        primary_component: false,
        has_quorum: false,
        survives_one_more_loss: false,
      },
    ],
  })
})

test('MySQL replication: every replica with lag and source', async () => {
  const [primary, first, second] = addresses('prod-crm-mariadb')
  const lag = clusterNamed(t.demo.world, 'prod-crm-mariadb').hosts[2]?.replication?.lagSeconds
  expect(lag).toBeGreaterThan(10)
  expect(await topology('prod-crm-mariadb')).toMatchObject({
    nodes: [
      { node: primary, role: 'primary', read_only: false },
      { node: first, role: 'replica', read_only: true },
      { node: second, role: 'replica', read_only: true },
    ],
    replication: [
      { replica: first, source: primary, lag_seconds: 0, running: true },
      { replica: second, source: primary, lag_seconds: lag, running: true },
    ],
    quorum: [],
    load_balancers: [{ type: 'maxscale', read_write_port: 4008, read_only_port: 4006 }],
  })
})

test('PostgreSQL: streaming replicas, one of them synchronous', async () => {
  const [primary, first, second] = addresses('prod-pg')
  expect(await topology('prod-pg')).toMatchObject({
    replication: [
      { replica: first, source: primary, lag_seconds: 0, state: 'streaming', synchronous: true },
      { replica: second, source: primary, lag_seconds: 0, state: 'streaming', synchronous: false },
    ],
    load_balancers: [{ type: 'pgbouncer' }],
  })
})

test('a source outside the cluster is marked', async () => {
  const link = clusterNamed(t.demo.world, 'prod-shop-mysql').hosts[1]?.replication
  if (link === undefined) throw new Error('no replica')
  const { masterHostname } = link
  link.masterHostname = 'db.elsewhere.example.com'
  const answer = await t.call('get_cluster_topology', {
    cluster: 'prod-shop-mysql',
    format: 'mermaid',
  })
  link.masterHostname = masterHostname
  expect(answer).toMatchObject({
    replication: [{ source: 'db.elsewhere.example.com:3306', outside: true }, {}],
    mermaid: expect.stringContaining('x1["db.elsewhere.example.com:3306"]'),
  })
})

test('Redis names no sources: edges are inferred, sentinels vote', async () => {
  const [primary, first, second] = addresses('cache-redis')
  expect(await topology('cache-redis')).toMatchObject({
    replication: [
      { replica: first, source: primary, inferred: true },
      { replica: second, source: primary, inferred: true },
    ],
    quorum: [
      {
        group: 'sentinels',
        members: 3,
        online: 3,
        has_quorum: true,
        survives_one_more_loss: true,
        inferred: ['has_quorum', 'survives_one_more_loss'],
      },
    ],
  })
})

test('a sharded MongoDB has a quorum and a primary per replica set', async () => {
  const answer = await topology('events-mongo-sharded')
  expect(rowsOf(answer, 'quorum')).toMatchObject([
    { group: 'replica_set_config', members: 3, survives_one_more_loss: true },
    { group: 'replica_set_0', members: 3, survives_one_more_loss: true },
    { group: 'replica_set_1', members: 3, survives_one_more_loss: true },
  ])
  const [config0, config1, config2, first0, first1] = addresses('events-mongo-sharded')
  expect(rowsOf(answer, 'replication').slice(0, 3)).toEqual([
    { replica: config1, source: config0, inferred: true },
    { replica: config2, source: config0, inferred: true },
    { replica: first1, source: first0, inferred: true },
  ])
})

test.each([
  ['prod-auth-group', 'group_replication', 3, 2],
  ['prod-catalog-mongo', 'rs0', 3, 2],
  ['sessions-valkey', 'sentinels', 3, 2],
  ['search-elastic', 'elastic_masters', 3, 0],
  ['telemetry-clickhouse', 'keepers', 3, 1],
])('%s: group %s of %i, %i edges', async (cluster, group, members, edges) => {
  const answer = await topology(cluster)
  expect(answer).toMatchObject({ quorum: [{ group, members, has_quorum: true }] })
  expect(rowsOf(answer, 'replication')).toHaveLength(edges)
})

test('SQL Server: the secondary follows the primary, with its health', async () => {
  const [primary, secondary] = addresses('erp-mssql')
  expect(await topology('erp-mssql')).toMatchObject({
    replication: [{ replica: secondary, source: primary, state: 'HEALTHY', inferred: true }],
    quorum: [],
  })
})

test('a majority that is lost is told', async () => {
  const { hosts } = clusterNamed(t.demo.world, 'prod-catalog-mongo')
  const down = hosts.slice(1, 3)
  for (const host of down) host.status = 'failed'
  const answer = await topology('prod-catalog-mongo')
  for (const host of down) host.status = 'online'
  expect(answer).toMatchObject({
    quorum: [{ online: 1, has_quorum: false, survives_one_more_loss: false }],
  })
})

test('draws a Mermaid flowchart from sources to replicas when asked', async () => {
  const [primary, first, second, balancer] = addresses('prod-shop-mysql')
  const answer = await t.call('get_cluster_topology', {
    cluster: 'prod-shop-mysql',
    format: 'mermaid',
  })
  expect(answer['mermaid']).toBe(
    [
      'flowchart LR',
      `  n1["${primary} mysql primary online"]`,
      `  n2["${first} mysql replica online"]`,
      `  n3["${second} mysql replica online"]`,
      `  n4["${balancer} proxysql online"]`,
      '  n1 -->|0 s| n2',
      '  n1 -->|0 s| n3',
      '  n4 --> n1',
      '  n4 --> n2',
      '  n4 --> n3',
    ].join('\n'),
  )
})

test('a hostile host name gets neither into the diagram nor out as a name', async () => {
  const [host] = clusterNamed(t.demo.world, 'cache-redis').hosts
  if (host === undefined) throw new Error('no host')
  const { hostname } = host
  host.hostname = 'x"] click n1 "javascript:alert(1)'
  const answer = await t.call('get_cluster_topology', { cluster: 'cache-redis', format: 'mermaid' })
  host.hostname = hostname
  expect(answer['mermaid']).not.toContain('javascript')
  expect(answer['mermaid']).toContain('n1["(1) redis primary online"]')
  expect(rowsOf(answer, 'nodes')[0]).toMatchObject({
    node: { untrusted: 'x"] click n1 "javascript:alert(1):6379' },
  })
})

test('an unknown cluster is told with near names, a hidden one looks unknown', async () => {
  await expect(topology('prod-auth-grup')).rejects.toThrow(/prod-auth-group/)
  const viewer = await connect({ username: 'viewer' })
  await expect(
    viewer.call('get_cluster_topology', { cluster: 'cache-redis' }),
  ).rejects.toMatchObject({ code: 'not_found' })
  await viewer.close()
})
