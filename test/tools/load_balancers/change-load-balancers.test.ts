import { afterEach, expect, test } from 'vitest'
import { connect, type ConnectOptions, type Connection } from '../../support/connect.ts'
import { refusal, runJob, sentJob, writes } from '../changes.ts'
import { addressesOf, clusterNamed, rowsOf } from '../world-facts.ts'

const GALERA = 'main/prod-orders-galera'
const REASON = { reason: 'more traffic' }

let open: Connection[] = []
afterEach(async () => {
  await Promise.all(open.map((one) => one.close()))
  open = []
})

async function fleet(options: ConnectOptions = {}): Promise<Connection> {
  const t = await connect(options)
  open.push(t)
  return t
}

async function balancersOf(t: Connection, cluster: string): Promise<unknown[]> {
  const answer = await t.call('list_load_balancers', { cluster })
  return rowsOf(answer, 'load_balancers').map(({ node, type }) => `${String(type)} ${String(node)}`)
}

test('HAProxy is deployed at once before all database nodes, and then is in the list', async () => {
  const t = await fleet({ clockSpeed: 600 })
  const done = await runJob(t, 'deploy_load_balancer', {
    cluster: GALERA,
    type: 'haproxy',
    hosts: ['192.0.2.201'],
    ...REASON,
  })
  expect(done).toEqual({
    done: true,
    summary: `Deploy HAProxy on 192.0.2.201 for ${GALERA}`,
    cluster: GALERA,
    ...('warnings' in done ? { warnings: expect.any(Array) } : {}),
    job_id: expect.any(Number),
    watch: expect.stringContaining('wait_for_job'),
  })
  const backends = addressesOf(clusterNamed(t.demo.world, 'prod-orders-galera')).slice(0, 3)
  expect(sentJob(t)).toMatchObject({
    command: 'haproxy',
    job_data: {
      action: 'setupHaProxy',
      nodes: [{ class_name: 'CmonHaProxyHost', hostname: '192.0.2.201' }],
      node_addresses: backends.map((address) => `${address}:active`).join(';'),
    },
  })
  expect(writes(t)).toEqual(['createJobInstance'])
  expect(await balancersOf(t, GALERA)).toContain('haproxy 192.0.2.201:9600')
})

test('each kind takes its own parameters, and says so of others', async () => {
  const t = await fleet({ clockSpeed: 0 })
  const deploy = (args: Record<string, unknown>) =>
    t.call('deploy_load_balancer', { cluster: GALERA, hosts: ['192.0.2.202'], ...args, ...REASON })
  const [, second] = addressesOf(clusterNamed(t.demo.world, 'prod-crm-mariadb'))
  await deploy({ cluster: 'prod-crm-mariadb', type: 'maxscale', backends: [second] })
  expect(sentJob(t)).toMatchObject({
    command: 'maxscale',
    job_data: { action: 'setupMaxScale', node_addresses: second },
  })
  await deploy({ type: 'proxysql', read_write_split: true })
  expect(sentJob(t)).toMatchObject({
    command: 'proxysql',
    job_data: { action: 'setupProxySql', use_rw_split: true, import_accounts: true },
  })
  await deploy({ cluster: 'prod-pg', type: 'pgbouncer' })
  expect(sentJob(t)).toMatchObject({ command: 'pgbouncer', job_data: { action: 'setup' } })
  const ip = { virtual_ip: '192.0.2.250', interface: 'eth0' }
  const warned = await deploy({ cluster: 'prod-pg', type: 'keepalived', ...ip })
  expect(warned['warnings']).toContain(
    'no load balancer runs on 192.0.2.202: the virtual IP would lead nowhere there',
  )
  expect(sentJob(t)).toMatchObject({
    command: 'keepalived',
    job_data: { action: 'setupKeepalived', virtual_ip: '192.0.2.250', eth_interface: 'eth0' },
  })

  const sent = writes(t).length
  const refused: [Record<string, unknown>, string][] = [
    [{ type: 'maxscale' }, 'maxscale: nothing for vendor percona'],
    [{ cluster: 'prod-pg', type: 'proxysql' }, 'proxysql: nothing for postgresql_single clusters'],
    [{ type: 'pgbouncer' }, 'pgbouncer: nothing for galera clusters'],
    [{ type: 'haproxy', virtual_ip: '192.0.2.250' }, 'HAProxy takes no virtual_ip'],
    [{ type: 'proxysql', backends: ['192.0.2.11:3306'] }, 'ProxySQL takes no backends'],
    [{ type: 'keepalived', interface: 'eth0' }, 'Keepalived needs virtual_ip'],
    [{ type: 'keepalived', virtual_ip: '192.0.2.250' }, 'Keepalived needs interface'],
    [{ type: 'keepalived', virtual_ip: '192.0.2' }, 'is no IP address'],
    [{ type: 'haproxy', hosts: ['a b'] }, '"(a name that is not shown)" is no host'],
    [{ type: 'haproxy', backends: ['192.0.2.99'] }, 'There is no node "192.0.2.99"'],
  ]
  for (const [args, text] of refused) expect((await refusal(deploy(args))).text).toContain(text)
  const twice = await refusal(deploy({ type: 'haproxy', hosts: ['192.0.2.14'] }))
  expect(twice.code).toBe('stopped')
  expect(twice.text).toContain('HAProxy is on 192.0.2.14:9600 already')
  expect(writes(t)).toHaveLength(sent)
})

test('a balancer is removed after a second call that knows what depends on it', async () => {
  const t = await fleet({ clockSpeed: 600 })
  const args = { cluster: GALERA, node: '192.0.2.14:9600', how: 'uninstall', ...REASON }
  const planned = await t.call('remove_load_balancer', args)
  expect(planned).toMatchObject({
    done: false,
    summary: `Remove haproxy 192.0.2.14:9600 from ${GALERA}, uninstalling it`,
    plan: {
      severity: 'interrupts',
      requests: [
        {
          rpc: 'jobs/createJobInstance',
          params: {
            'job.job_spec.command': 'removenode',
            'job.job_spec.job_data.enable_uninstall': true,
            'job.job_spec.job_data.unregister_only': false,
          },
        },
      ],
      checks: expect.arrayContaining([
        {
          check: 'healthy nodes',
          outcome: 'warning',
          note: '192.0.2.14:9600 is the last healthy haproxy node: nobody takes over',
        },
        {
          check: 'what depends on it',
          outcome: 'warning',
          note: 'Keepalived runs on its host: the virtual IP may lead to nothing',
        },
      ]),
    },
  })
  expect(writes(t)).toEqual([])
  const { approval } = planned['plan'] as { approval: string }
  await runJob(t, 'remove_load_balancer', { ...args, approval })
  expect(writes(t)).toEqual(['createJobInstance'])
  expect(await balancersOf(t, GALERA)).toEqual(['keepalived 192.0.2.14:112'])
})

test('forgetting one that stays running is routine; databases are not removed by this', async () => {
  const t = await fleet({ clockSpeed: 0 })
  const remove = (node: string, how?: string) =>
    t.call('remove_load_balancer', {
      cluster: GALERA,
      node,
      ...(how === undefined ? {} : { how }),
      ...REASON,
    })
  expect(await remove('192.0.2.14:112', 'unregister')).toMatchObject({
    done: true,
    summary: `Remove keepalived 192.0.2.14:112 from ${GALERA}, leaving it running`,
  })
  expect(sentJob(t)).toMatchObject({
    job_data: { enable_uninstall: false, unregister_only: true },
  })
  expect((await remove('192.0.2.14:112'))['plan']).toMatchObject({
    severity: 'interrupts',
    checks: expect.arrayContaining([
      expect.objectContaining({ note: 'its virtual IP moves, or is gone with the last one' }),
    ]),
  })
  const database = await refusal(remove('192.0.2.11:3306'))
  expect(database.text).toContain('192.0.2.11:3306 is a galera node')
  expect(writes(t)).toEqual(['createJobInstance'])
  const viewer = await fleet({ username: 'viewer' })
  const denied = await refusal(
    viewer.call('deploy_load_balancer', {
      cluster: GALERA,
      type: 'haproxy',
      hosts: ['192.0.2.203'],
      ...REASON,
    }),
  )
  expect(denied.code).toBe('not_allowed')
})
