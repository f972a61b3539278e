import { afterEach, beforeEach, expect, test } from 'vitest'
import type { DemoHost } from '../../../src/demo/world/host.ts'
import { connect, type Connection } from '../../support/connect.ts'
import { clusterNamed, nodesOf } from '../world-facts.ts'

const CLUSTER = 'prod-orders-galera'
const SETTINGS = 14

let t: Connection
let nodes: DemoHost[]
let addresses: string[]
beforeEach(async () => {
  t = await connect({ clockSpeed: 0 })
  nodes = nodesOf(clusterNamed(t.demo.world, CLUSTER)).filter(({ kind }) => kind === 'galera')
  addresses = nodes.map(({ hostname, port }) => `${hostname}:${port}`)
})
afterEach(() => t.close())

function set(index: number, name: string, value: string): void {
  const node = nodes[index]
  const known = node?.parameters.find((parameter) => parameter.name === name)
  if (known === undefined) node?.parameters.push({ section: 'MYSQLD', name, value })
  else known.value = value
}

test('a node like its peers differs in nothing', async () => {
  const before = t.demo.rpcs().length
  const answer = await t.call('compare_config', { node: addresses[0], cluster: CLUSTER })
  const asked = t.demo.rpcs().slice(before)
  expect(answer).toEqual({
    node: addresses[0],
    cluster: `main/${CLUSTER}`,
    compared_with: addresses.slice(1),
    differences: [],
    total: 0,
    next_cursor: null,
    truncated: false,
    expected_differences: [],
    same: SETTINGS,
  })
  expect(asked.filter(({ operation }) => operation === 'getConfig')).toHaveLength(3)
})

test('what differs is told with who has which value', async () => {
  set(0, 'max_connections', '800')
  set(1, 'slow_query_log', 'ON')
  set(2, 'tmp_table_size', '64M')
  const answer = await t.call('compare_config', { node: addresses[0], cluster: CLUSTER })
  expect(answer).toMatchObject({ total: 3, same: SETTINGS - 2 })
  expect(answer['differences']).toEqual([
    {
      name: 'max_connections',
      section: 'MYSQLD',
      here: ['800'],
      there: [{ nodes: addresses.slice(1), values: ['500'] }],
    },
    {
      name: 'slow_query_log',
      section: 'MYSQLD',
      here: ['OFF'],
      there: [
        { nodes: [addresses[1]], values: ['ON'] },
        { nodes: [addresses[2]], values: ['OFF'] },
      ],
    },
    {
      name: 'tmp_table_size',
      section: 'MYSQLD',
      here: [],
      there: [
        { nodes: [addresses[1]], values: [] },
        { nodes: [addresses[2]], values: ['64M'] },
      ],
    },
  ])
})

test('what each node has for itself is expected, by name or for its address', async () => {
  nodes.forEach((node, index) => {
    set(index, 'server-id', String(1_000 + index))
    set(index, 'wsrep_node_address', node.hostname)
    set(index, 'log_prefix', `/var/log/${node.hostname}/mysql`)
    set(index, 'tmpdir', index === 0 ? '/tmp' : '/data/tmp')
  })
  const answer = await t.call('compare_config', { node: addresses[0], cluster: CLUSTER })
  expect(answer).toMatchObject({
    expected_differences: ['server-id', 'wsrep_node_address', 'log_prefix'],
    differences: [{ name: 'tmpdir', here: ['/tmp'], there: [{ values: ['/data/tmp'] }] }],
  })
})

test('secrets are compared, but never shown', async () => {
  set(0, 'wsrep_sst_auth', 'sst:hunter2-one')
  set(1, 'wsrep_sst_auth', 'sst:hunter2-one')
  set(2, 'wsrep_sst_auth', 'sst:hunter2-two')
  const other = { node: addresses[0], cluster: CLUSTER }
  expect(await t.call('compare_config', { ...other, other: addresses[1] })).toMatchObject({
    compared_with: [addresses[1]],
    total: 0,
    same: SETTINGS + 1,
  })
  const differing = await t.callRaw('compare_config', { ...other, other: addresses[2] })
  expect(differing.structuredContent).toMatchObject({
    differences: [
      {
        name: 'wsrep_sst_auth',
        here: [],
        there: [{ nodes: [addresses[2]], values: [] }],
        secret: 'differs',
      },
    ],
  })
  expect(JSON.stringify(differing)).not.toContain('hunter2')
})

test('spellings with - and _ are one setting', async () => {
  set(0, 'max-allowed-packet', '64M')
  set(1, 'max_allowed_packet', '64M')
  set(2, 'max_allowed_packet', '64M')
  expect(await t.call('compare_config', { node: addresses[0] })).toMatchObject({ total: 0 })
})

test('nodes of different clusters can be compared', async () => {
  const [other] = nodesOf(clusterNamed(t.demo.world, 'prod-billing-galera'))
  const address = `${other?.hostname}:${other?.port}`
  set(0, 'max_connections', '800')
  expect(await t.call('compare_config', { node: addresses[0], other: address })).toMatchObject({
    compared_with: [address],
    differences: [{ name: 'max_connections', here: ['800'], there: [{ values: ['500'] }] }],
  })
})

test('without peers, or against itself, there is nothing to compare', async () => {
  const haproxy = nodesOf(clusterNamed(t.demo.world, CLUSTER)).find(
    ({ kind }) => kind === 'haproxy',
  )
  const lone = `${haproxy?.hostname}:${haproxy?.port}`
  await expect(t.call('compare_config', { node: lone })).rejects.toMatchObject({
    code: 'not_found',
    text: expect.stringContaining('Parameter: other'),
  })
  await expect(
    t.call('compare_config', { node: addresses[0], other: addresses[0] }),
  ).rejects.toMatchObject({ code: 'invalid_argument' })
})
