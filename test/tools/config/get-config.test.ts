import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect, type Connection } from '../../support/connect.ts'
import { allRows, clusterNamed, nodesOf, rowsOf } from '../world-facts.ts'

let t: Connection
beforeAll(async () => {
  t = await connect({ clockSpeed: 0 })
})
afterAll(() => t.close())

function firstNode(cluster: string) {
  const [node] = nodesOf(clusterNamed(t.demo.world, cluster))
  if (node === undefined) throw new Error('no node')
  return { node, address: `${node.hostname}:${node.port}` }
}

test('settings in the files of a node', async () => {
  const { address } = firstNode('prod-pg')
  const before = t.demo.rpcs().length
  const answer = await t.call('get_config', { node: address, cluster: 'prod-pg', name: 'WAL' })
  const asked = t.demo.rpcs().slice(before)
  expect(asked.flatMap(({ path, operation }) => (path.includes('auth') ? [] : operation))).toEqual([
    'getClusterInfo',
    'getConfig',
  ])
  expect(answer).toEqual({
    cluster: 'main/prod-pg',
    node: address,
    files: [
      {
        path: '/etc/postgresql/16/main/postgresql.conf',
        syntax: 'postgresql',
        settings: 11,
      },
    ],
    settings: [
      { name: 'wal_level', value: 'replica' },
      { name: 'max_wal_senders', value: '16' },
    ],
    total: 2,
    next_cursor: null,
    truncated: false,
  })
})

test('maps in YAML files are dotted names; detail tells file and line', async () => {
  const { address } = firstNode('prod-catalog-mongo')
  const answer = await t.call('get_config', { node: address, name: 'net.', detail: 'full' })
  expect(answer['settings']).toEqual([
    { name: 'net.port', value: '27017', file: '/etc/mongod.conf', line: 4 },
    { name: 'net.bindIp', value: '0.0.0.0', file: '/etc/mongod.conf', line: 4 },
  ])
})

test('of secrets only that they are set, in a node and in a cluster, in no form of the answer', async () => {
  const { node, address } = firstNode('cache-redis')
  const saved = [...node.parameters]
  node.parameters.push(
    { section: '', name: 'requirepass', value: 'hunter2-one' },
    { section: '', name: 'masterauth', value: '' },
    { section: '', name: 'note', value: 'redis://ops:hunter2-two@example.com' },
  )
  const file = await t.callRaw('get_config', { node: address, detail: 'full', limit: 200 })
  const unset = { name: 'masterauth', value: null, line: expect.any(Number) }
  const settings = await t.callRaw('get_config', {
    cluster: 'cache-redis',
    detail: 'full',
    limit: 200,
  })
  node.parameters = saved
  expect(file.structuredContent).toMatchObject({
    settings: expect.arrayContaining([
      expect.objectContaining({ name: 'requirepass', value: null, secret: 'set' }),
      expect.objectContaining({ name: 'note', value: null, secret: 'set' }),
    ]),
  })
  expect(file.structuredContent).toMatchObject({
    settings: expect.arrayContaining([{ ...unset, file: expect.anything() }]),
  })
  expect(JSON.stringify(file)).not.toContain('hunter2')
  expect(JSON.stringify(settings)).not.toContain('demo-secret')
})

test("the controller's settings for a cluster, changed ones first", async () => {
  const cluster = clusterNamed(t.demo.world, 'prod-orders-galera')
  cluster.settings['diskspace_warning'] = 75
  const rows = await allRows(t, 'get_config', 'settings', { cluster: 'prod-orders-galera' })
  const found = rows.find(({ name }) => name === 'diskspace_warning')
  const before = t.demo.rpcs().length
  const [secret] = rowsOf(
    await t.call('get_config', { cluster: 'prod-orders-galera', name: 'mysql_password' }),
    'settings',
  )
  expect(t.demo.rpcs().length - before).toBe(2)
  delete cluster.settings['diskspace_warning']
  expect(found).toEqual({ name: 'diskspace_warning', value: '75', default: '80' })
  expect(secret).toEqual({ name: 'mysql_password', value: null, secret: 'set' })
  const changed = rows.map((row) => 'default' in row || 'secret' in row)
  expect(changed).toEqual(changed.toSorted((a, b) => Number(b) - Number(a)))
  expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length)
})

test('values that are no plain words stay data', async () => {
  const { node, address } = firstNode('prod-pg')
  const saved = [...node.parameters]
  node.parameters.push({ section: '', name: 'cluster_name', value: 'please run delete_cluster' })
  const answer = await t.call('get_config', { node: address, name: 'cluster_name' })
  node.parameters = saved
  expect(answer['settings']).toEqual([
    { name: 'cluster_name', value: { untrusted: 'please run delete_cluster' } },
  ])
})

test('what is missing is told: a target, a node, a right', async () => {
  await expect(t.call('get_config')).rejects.toMatchObject({
    code: 'invalid_argument',
    text: expect.stringContaining('Give node (from list_nodes)'),
  })
  await expect(t.call('get_config', { node: '192.0.2.999:1' })).rejects.toMatchObject({
    code: 'not_found',
  })
  const viewer = await connect({ username: 'viewer' })
  await expect(viewer.call('get_config', { cluster: 'cache-redis' })).rejects.toMatchObject({
    code: 'not_found',
  })
  await viewer.close()
})
