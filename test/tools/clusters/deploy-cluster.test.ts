import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { connect, type Connection } from '../../support/connect.ts'
import { refusal, runJob, sentJob, writes } from '../changes.ts'

const PASSWORD = 'Correct-Horse-7'
const NODES = ['198.51.100.1', '198.51.100.2:3307', '198.51.100.3']
const args = {
  type: 'replication',
  vendor: 'percona',
  version: '8.0',
  name: 'stage-shop',
  nodes: NODES,
  reason: 'staging',
}

let t: Connection
let calm: Connection
beforeAll(async () => {
  calm = await connect({ clockSpeed: 0 })
})
afterAll(() => calm.close())
afterEach(() => t.close())

test('deploys a cluster, which is there when its job is over', async () => {
  t = await connect({ clockSpeed: 400 })
  const done = await runJob(t, 'deploy_cluster', args)
  expect(done).toEqual({
    done: true,
    summary: 'Deploy replication cluster stage-shop on 3 hosts by main',
    cluster: null,
    warnings: [expect.stringContaining('firewall and SELinux of the hosts stay as they are')],
    job_id: expect.any(Number),
    watch: expect.any(String),
  })
  expect(writes(t)).toEqual(['createJobInstance'])
  const { cluster } = await t.call('get_cluster', { cluster: 'main/stage-shop' })
  expect(cluster).toMatchObject({ type: 'replication', vendor: 'percona', state: 'STARTED' })
  const { nodes } = await t.call('list_nodes', { cluster: 'main/stage-shop' })
  expect(nodes).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ node: '198.51.100.1:3306', role: 'primary' }),
      expect.objectContaining({ node: '198.51.100.2:3307', role: 'replica' }),
      expect.objectContaining({ node: '198.51.100.3:3306', role: 'replica' }),
    ]),
  )
})

test('sends what the type wants, and opens nothing on the hosts', async () => {
  t = await connect()
  await t.call('deploy_cluster', { ...args, admin_user: 'boss', ssh_user: 'dba' })
  expect(sentJob(t)).toMatchObject({
    command: 'create_cluster',
    cluster_id: undefined,
    job_data: {
      cluster_type: 'replication',
      cluster_name: 'stage-shop',
      vendor: 'percona',
      version: '8.0',
      nodes: [
        { hostname: '198.51.100.1' },
        { hostname: '198.51.100.2', port: 3307 },
        { hostname: '198.51.100.3' },
      ],
      topology: {
        master_slave_links: [
          { '198.51.100.1': '198.51.100.2' },
          { '198.51.100.1': '198.51.100.3' },
        ],
      },
      mysql_user: 'boss',
      ssh_user: 'dba',
      disable_firewall: false,
      disable_selinux: false,
      enable_uninstall: false,
    },
  })
  await t.call('deploy_cluster', {
    type: 'valkey',
    vendor: 'valkey',
    version: '8',
    name: 'stage-cache',
    nodes: ['198.51.100.9'],
    reason: 'staging',
  })
  expect(sentJob(t)).toMatchObject({
    job_data: {
      cluster_type: 'valkey_sentinel',
      nodes: [
        { hostname: '198.51.100.9', class_name: 'CmonRedisHost' },
        { hostname: '198.51.100.9', class_name: 'CmonRedisSentinelHost' },
      ],
    },
  })
})

test('takes IPv6 addresses, with a port in brackets', async () => {
  t = await connect()
  const nodes = ['[2001:db8::1]:3307', '2001:db8::2', '[2001:db8::3]']
  await t.call('deploy_cluster', { ...args, nodes })
  expect(sentJob(t)).toMatchObject({
    job_data: {
      nodes: [
        { hostname: '2001:db8::1', port: 3307 },
        { hostname: '2001:db8::2' },
        { hostname: '2001:db8::3' },
      ],
    },
  })
})

test('the password goes to the controller and nowhere else', async () => {
  t = await connect()
  const result = await t.callRaw('deploy_cluster', { ...args, admin_password: PASSWORD })
  expect(result.structuredContent).toMatchObject({ done: true })
  expect(sentJob(t)).toMatchObject({ job_data: { mysql_password: '***' } })
  const job = t.demo.world.jobs.at(-1)?.jobId
  const seen = [
    result,
    t.reports,
    await t.call('get_job', { job }),
    await t.call('get_job_log', { job }),
    (await refusal(t.call('deploy_cluster', { ...args, vendor: 'x', admin_password: PASSWORD })))
      .text,
  ]
  expect(JSON.stringify(seen)).not.toContain(PASSWORD)
})

describe('is refused before anything is sent', () => {
  test.each([
    ['a type unknown here', { type: 'mysqlcluster' }, 'no type that this tool knows'],
    ['a foreign vendor', { vendor: 'oracel' }, 'oracel makes no replication clusters'],
    ['no version', { version: undefined }, 'needs a version'],
    ['no nodes', { nodes: [] }, 'nodes is missing or wrong'],
    ['a node twice', { nodes: ['198.51.100.1', '198.51.100.1'] }, 'is named twice'],
    ['no host', { nodes: ['https://198.51.100.1/'] }, 'is no host'],
    ['no port', { nodes: ['198.51.100.1:99999'] }, '99999 is no port'],
    ['one server of several', { type: 'mssql_single' }, 'an mssql_single cluster has one node'],
    ['a name that is taken', { name: 'prod-pg' }, `can't take the name "prod-pg"`],
  ])('%s', async (_, change, problem) => {
    const refused = await refusal(calm.call('deploy_cluster', { ...args, ...change }))
    expect([refused.code, refused.text]).toEqual([
      'invalid_argument',
      expect.stringContaining(problem),
    ])
    expect(writes(calm)).toEqual([])
  })

  test('a host that serves another cluster, whoever agrees', async () => {
    t = await connect({ approval: 'off' })
    const nodes = ['198.51.100.1', '192.0.2.19:3306']
    const refused = await refusal(t.call('deploy_cluster', { ...args, nodes }))
    expect(refused.code).toBe('stopped')
    expect(refused.text).toContain('these belong to a cluster already: 192.0.2.19 to main/prod-pg')
    expect(writes(t)).toEqual([])
  })

  test('one of several controllers that is not named', async () => {
    t = await connect({ controllers: ['east', 'west'] })
    const refused = await refusal(t.call('deploy_cluster', args))
    expect([refused.code, refused.text]).toEqual([
      'ambiguous',
      expect.stringContaining('Say which controller: east or west'),
    ])
    await t.call('deploy_cluster', { ...args, controller: 'west' })
    const [east, west] = t.demos.map((demo) =>
      demo.rpcs().filter(({ operation }) => operation === 'createJobInstance'),
    )
    expect([east?.length, west?.length]).toEqual([0, 1])
  })
})

test('a user who may not create clusters is refused by the controller', async () => {
  t = await connect({ username: 'operator' })
  expect((await refusal(t.call('deploy_cluster', args))).code).toBe('not_allowed')
})
