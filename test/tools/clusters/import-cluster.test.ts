import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { connect, type Connection } from '../../support/connect.ts'
import { refusal, runJob, sentJob, writes } from '../changes.ts'

const PASSWORD = 'Correct-Horse-7'
const args = {
  type: 'replication',
  vendor: 'mariadb',
  name: 'legacy-crm',
  nodes: ['198.51.100.41', '198.51.100.42:3307'],
  db_user: 'root',
  db_password: PASSWORD,
  reason: 'take over',
}

let t: Connection
let calm: Connection
beforeAll(async () => {
  calm = await connect({ clockSpeed: 0 })
})
afterAll(() => calm.close())
afterEach(() => t.close())

test('imports a cluster, which is there when its job is over', async () => {
  t = await connect({ clockSpeed: 200 })
  const done = await runJob(t, 'import_cluster', args)
  expect(done).toEqual({
    done: true,
    summary: 'Import replication cluster legacy-crm into main',
    cluster: null,
    job_id: expect.any(Number),
    watch: expect.any(String),
  })
  expect(sentJob(t)).toEqual({
    command: 'add_cluster',
    cluster_id: undefined,
    job_data: {
      cluster_type: 'replication',
      cluster_name: 'legacy-crm',
      vendor: 'mariadb',
      nodes: [{ hostname: '198.51.100.41' }, { hostname: '198.51.100.42', port: 3307 }],
      db_user: 'root',
      db_password: '***',
    },
  })
  const { cluster } = await t.call('get_cluster', { cluster: 'main/legacy-crm' })
  expect(cluster).toMatchObject({ type: 'replication', vendor: 'mariadb', node_count: 2 })
})

test('passwords go to the controller and nowhere else', async () => {
  t = await connect()
  const sentinel = { type: 'redis', vendor: 'redis', sentinel_password: PASSWORD }
  const result = await t.callRaw('import_cluster', { ...args, ...sentinel })
  expect(sentJob(t)).toMatchObject({
    job_data: { db_password: '***', sentinel_password: '***' },
  })
  const job = t.demo.world.jobs.at(-1)?.jobId
  const seen = [result, t.reports, await t.call('get_job', { job })]
  expect(JSON.stringify(seen)).not.toContain(PASSWORD)
})

test('a sharded cluster is found by the port of its one node', async () => {
  t = await connect()
  const sharded = { ...args, type: 'valkey_sharded', vendor: 'valkey' }
  const refused = await refusal(t.call('import_cluster', { ...sharded, nodes: ['198.51.100.41'] }))
  expect(refused.text).toContain('Give one node as host:port')
  await t.call('import_cluster', { ...sharded, nodes: ['198.51.100.41:6380'] })
  expect(sentJob(t)).toMatchObject({
    job_data: { cluster_type: 'valkey_sharded', valkey_sharded_port: 6380 },
  })
})

describe('is refused before anything is sent', () => {
  test.each([
    ['a type that is not imported', { type: 'mysql_single' }, 'no type that this tool knows'],
    ['Redis without its sentinels', { type: 'redis' }, 'needs the password of its sentinels'],
    ['several nodes to start from', { type: 'elastic' }, 'needs exactly one node'],
    ['a name that is taken', { name: 'prod-pg' }, `can't take the name "prod-pg"`],
  ])('%s', async (_, change, problem) => {
    const refused = await refusal(calm.call('import_cluster', { ...args, ...change }))
    expect([refused.code, refused.text]).toEqual([
      'invalid_argument',
      expect.stringContaining(problem),
    ])
    expect(writes(calm)).toEqual([])
  })

  test('a node that is managed already', async () => {
    t = await connect()
    const refused = await refusal(
      t.call('import_cluster', { ...args, nodes: ['192.0.2.15', '192.0.2.16'] }),
    )
    expect(refused.code).toBe('stopped')
    expect(refused.text).toContain(
      '192.0.2.15 to main/prod-shop-mysql, 192.0.2.16 to main/prod-shop-mysql',
    )
    expect(writes(t)).toEqual([])
  })
})

test('a user who may not bring clusters is refused by the controller', async () => {
  t = await connect({ username: 'operator' })
  expect((await refusal(t.call('import_cluster', args))).code).toBe('not_allowed')
})
