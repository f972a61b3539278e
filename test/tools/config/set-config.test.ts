import { afterEach, expect, test } from 'vitest'
import { connect, type ConnectOptions, type Connection } from '../../support/connect.ts'
import { refusal, writes } from '../changes.ts'
import { addressesOf, clusterNamed, rowsOf } from '../world-facts.ts'

const CLUSTER = 'main/prod-orders-galera'
const REASON = { reason: 'load test' }

let open: Connection[] = []
afterEach(async () => {
  await Promise.all(open.map((one) => one.close()))
  open = []
})

async function fleet(options: ConnectOptions = {}): Promise<Connection> {
  const t = await connect({ clockSpeed: 0, ...options })
  open.push(t)
  return t
}

function nodes(t: Connection, cluster = 'prod-orders-galera'): [string, string] {
  const [one, two] = addressesOf(clusterNamed(t.demo.world, cluster))
  if (one === undefined || two === undefined) throw new Error('too few nodes')
  return [one, two]
}

async function settingsOf(t: Connection, node: string): Promise<unknown[]> {
  return rowsOf(await t.call('get_config', { node, cluster: CLUSTER, limit: 100 }), 'settings').map(
    ({ name, value }) => `${String(name)}=${String(value)}`,
  )
}

test('shows before and after, takes a second call, and changes each node with one request', async () => {
  const t = await fleet()
  const both = nodes(t)
  const [one, two] = both
  const other = clusterNamed(t.demo.world, 'prod-orders-galera').hosts[1]
  const parameter = other?.parameters.find(({ name }) => name === 'max_connections')
  if (parameter === undefined) throw new Error('the world lacks the setting')
  parameter.value = '400'
  const args = {
    cluster: CLUSTER,
    nodes: [one, two],
    settings: [
      { name: 'max-connections', value: '600' },
      { name: 'innodb_read_io_threads', value: '8', section: 'mysqld' },
    ],
    ...REASON,
  }
  const planned = await t.call('set_config', args)
  expect(planned).toMatchObject({
    done: false,
    summary: `Set max-connections, innodb_read_io_threads of ${one}, ${two} for ${CLUSTER}`,
    plan: {
      severity: 'interrupts',
      requests: [one, two].map((node) => ({
        rpc: 'config/setConfig',
        params: {
          cluster_id: 1,
          hostname: node.split(':')[0],
          port: 3306,
          'configuration.0.name': 'max_connections',
          'configuration.0.value': '600',
          'configuration.1.name': 'innodb_read_io_threads',
          'configuration.1.value': '8',
          'configuration.1.group': 'mysqld',
        },
      })),
      checks: [
        { outcome: 'ok', note: `max_connections: 500 → 600 on ${one}` },
        { outcome: 'ok', note: `innodb_read_io_threads: (not set) → 8 on ${one}, ${two}` },
        { outcome: 'ok', note: `max_connections: 400 → 600 on ${two}` },
        {
          check: 'restart',
          outcome: 'warning',
          note: 'innodb_read_io_threads: takes effect only when the node is restarted (inferred)',
        },
      ],
    },
  })
  expect(writes(t)).toEqual([])
  const { approval } = planned['plan'] as { approval: string }
  expect(await t.call('set_config', { ...args, approval })).toMatchObject({ done: true })
  expect(writes(t)).toEqual(['setConfig', 'setConfig'])
  for (const node of both)
    expect(await settingsOf(t, node)).toEqual(
      expect.arrayContaining(['max_connections=600', 'innodb_read_io_threads=8']),
    )
})

test('a plan is void when the value has changed since; what is so already is sent nowhere', async () => {
  const t = await fleet()
  const [one] = nodes(t)
  const args = {
    cluster: CLUSTER,
    nodes: [one],
    settings: [{ name: 'max_connections', value: '600' }],
    ...REASON,
  }
  const { plan } = await t.call('set_config', args)
  const { approval } = plan as { approval: string }
  const parameter = clusterNamed(t.demo.world, 'prod-orders-galera').hosts[0]?.parameters.find(
    ({ name }) => name === 'max_connections',
  )
  if (parameter === undefined) throw new Error('the world lacks the setting')
  parameter.value = '900'
  const error = await refusal(t.call('set_config', { ...args, approval }))
  expect(error.code).toBe('approval_invalid')
  parameter.value = '600'
  expect(await t.call('set_config', args)).toMatchObject({ done: true })
  expect(writes(t)).toEqual([])
})

test('a setting without a value is taken out of the file, beside others that are set', async () => {
  const t = await fleet({ approval: 'off' })
  const [one] = nodes(t)
  await t.call('set_config', {
    cluster: CLUSTER,
    nodes: [one],
    settings: [
      { name: 'long_query_time', unset: true },
      { name: 'not_there', unset: true },
      { name: 'slow_query_log', value: 'ON' },
    ],
    ...REASON,
  })
  expect(writes(t)).toEqual(['setConfig', 'unsetConfig'])
  const settings = await settingsOf(t, one)
  expect(settings).toContain('slow_query_log=ON')
  expect(settings.filter((line) => String(line).startsWith('long_query_time'))).toEqual([])
})

test('what opens doors, runs code or may cost data waits for a human, and says why', async () => {
  const t = await fleet()
  const [one] = nodes(t)
  const set = (name: string, value: string) =>
    refusal(
      t.call('set_config', {
        cluster: CLUSTER,
        nodes: [one],
        settings: [{ name, value }],
        ...REASON,
      }),
    )
  const lossy = await set('loose-sync_binlog', '0')
  expect(lossy.code).toBe('needs_human')
  expect(lossy.text).toContain('this can lose data')
  const open = await set('require_secure_transport', 'OFF')
  expect(open.text).toContain('this widens access')
  const code = await set('archive_command', '/usr/bin/true')
  expect(code.text).toContain('archive_command runs a command or loads code on the host')
  expect(writes(t)).toEqual([])
})

test("without nodes they are ClusterControl's own settings", async () => {
  const t = await fleet({ approval: 'off' })
  const [setting] = rowsOf(
    await t.call('get_config', { cluster: CLUSTER, name: 'interval' }),
    'settings',
  )
  const name = String(setting?.['name'])
  const set = (more: object) =>
    t.call('set_config', {
      cluster: CLUSTER,
      settings: [{ name, value: '61', ...more }],
      ...REASON,
    })
  expect(await set({})).toEqual({
    done: true,
    summary: `Set ${name} of ClusterControl for ${CLUSTER}`,
    cluster: CLUSTER,
  })
  const rows = rowsOf(await t.call('get_config', { cluster: CLUSTER, name }), 'settings')
  expect(rows).toContainEqual(expect.objectContaining({ name, value: '61' }))
  expect((await refusal(set({ name: `${name}x` }))).text).toContain(`Did you mean ${name}`)
  expect((await refusal(set({ value: undefined, unset: true }))).text).toContain(
    'have only a value',
  )
  expect(writes(t)).toEqual(['setConfig'])
})

test('refuses secrets, lines smuggled into a value, twice the same, and maps of YAML files', async () => {
  const t = await fleet({ approval: 'off' })
  const [one] = nodes(t)
  const set = (settings: object[], cluster = CLUSTER, node = one) =>
    refusal(t.call('set_config', { cluster, nodes: [node], settings, ...REASON }))
  expect((await set([{ name: 'wsrep_sst_auth', value: 'sst:hunter2' }])).text).toMatch(
    /^Error \(invalid_argument\): wsrep_sst_auth is a secret(?![\s\S]*hunter2)/,
  )
  expect((await set([{ name: 'a', value: '1\nplugin_load=x' }])).text).toContain('control')
  expect((await set([])).text).toContain('Give 1 to 30 at a time')
  const twice = [
    { name: 'max_connections', value: '1' },
    { name: 'max-connections', value: '2' },
  ]
  expect((await set(twice)).text).toContain('max-connections is given twice')
  const [mongo] = nodes(t, 'prod-catalog-mongo')
  for (const name of ['net.port', 'net.maxIncomingConnections'])
    expect((await set([{ name, value: '5' }], 'prod-catalog-mongo', mongo)).text).toContain(
      'is part of a map in a YAML file',
    )
  expect((await set([{ name: 'a', value: '1' }], CLUSTER, '192.0.2.99')).code).toBe('not_found')
  expect(writes(t)).toEqual([])
})

test('which of several sections has to be said, and rights decide in the end', async () => {
  const t = await fleet({ approval: 'off', username: 'viewer' })
  const node = clusterNamed(t.demo.world, 'prod-orders-galera').hosts[0]
  node?.parameters.push({ section: 'CLIENT', name: 'max_connections', value: '1' })
  const [one] = nodes(t)
  const set = (section: object) =>
    refusal(
      t.call('set_config', {
        cluster: CLUSTER,
        nodes: [one],
        settings: [{ name: 'max_connections', value: '600', ...section }],
        ...REASON,
      }),
    )
  expect((await set({})).text).toContain('Say which section: MYSQLD, CLIENT.')
  expect((await set({ section: 'mysqld' })).code).toBe('not_allowed')
})
