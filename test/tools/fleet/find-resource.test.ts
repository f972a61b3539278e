import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { connect, type Connection } from '../../support/connect.ts'
import {
  allRows,
  askedSince,
  clusterNamed,
  nodesOf,
  rowsOf,
  tokensOf,
  visibleRefs,
} from '../world-facts.ts'

describe('in the default world', () => {
  let t: Connection
  beforeAll(async () => {
    t = await connect()
  })
  afterAll(() => t.close())

  const found = async (query: string, more: Record<string, unknown> = {}): Promise<unknown[][]> =>
    rowsOf(await t.call('find_resource', { query, ...more }), 'resources').map((row) => [
      row['kind'],
      row['name'],
      row['match'],
    ])

  test('finds a node by its address, with the call that shows it', async () => {
    const answer = await t.call('find_resource', { query: '192.0.2.24' })
    expect(answer).toEqual({
      resources: [
        {
          kind: 'node',
          name: '192.0.2.24:3306',
          match: 'exact',
          cluster: 'main/prod-billing-galera',
          state: 'offline',
          tool: 'get_node',
          arguments: { node: '192.0.2.24:3306', cluster: 'main/prod-billing-galera' },
        },
      ],
      total: 1,
      next_cursor: null,
      truncated: false,
      not_searched: ['backup'],
    })
  })

  test('every call that it tells can be made', async () => {
    for (const query of ['12', 'billing', 'operator', 'nightly']) {
      const kind = query === 'nightly' ? { kind: 'backup', limit: 2 } : {}
      const rows = rowsOf(await t.call('find_resource', { query, ...kind }), 'resources')
      expect(rows.length).toBeGreaterThan(0)
      for (const { tool, arguments: args } of rows)
        // Each row holds the arguments of a call.
        await t.call(String(tool), args as Record<string, unknown>)
    }
  })

  test('what is called so comes before what is only called alike', async () => {
    const { world } = t.demo
    const nodes = nodesOf(clusterNamed(world, 'prod-pg'))
    const rows = await found('prod-pg', { limit: 50 })
    expect(rows[0]).toEqual(['cluster', 'prod-pg', 'exact'])
    expect(rows.slice(1).every(([, , match]) => match === 'part')).toBe(true)
    expect(rows.filter(([kind]) => kind === 'node')).toHaveLength(nodes.length)
  })

  test('finds what is misspelt when nothing is called so', async () => {
    expect(await found('prod-ordres-galera', { kind: 'cluster' })).toEqual([
      ['cluster', 'prod-orders-galera', 'near'],
      ['cluster', 'prod-billing-galera', 'near'],
    ])
    expect(await found('opertor')).toEqual([['user', 'operator', 'near']])
  })

  test('an address or an id means itself, not its neighbours', async () => {
    expect(await found('192.0.2.240')).toEqual([])
    expect(await found('99999')).toEqual([])
    const { world } = t.demo
    const cluster = world.clusters.find(({ clusterId }) => clusterId === 3)
    expect(await found('#3')).toEqual([
      ['cluster', cluster?.name, 'exact'],
      ['job', { untrusted: world.jobs[2]?.title }, 'exact'],
      ['backup', { untrusted: world.backups[2]?.title }, 'exact'],
    ])
  })

  test('finds clusters by tag and users by full name', async () => {
    expect(await found('orders')).toContainEqual(['cluster', 'prod-orders-galera', 'exact'])
    expect(await found('omar sample')).toEqual([['user', 'operator', 'exact']])
  })

  test('says which kinds it did not look through', async () => {
    expect(await t.call('find_resource', { query: '12' })).toMatchObject({ not_searched: ['user'] })
    expect(await t.call('find_resource', { query: 'nightly', kind: 'backup' })).toMatchObject({
      not_searched: [],
    })
  })

  test('asks the controller three questions at most, and answers in less than 2,500 tokens', async () => {
    for (const [query, asked] of [
      ['prod', ['getAllClusterInfo', 'getJobInstances', 'getUsers']],
      ['12', ['getAllClusterInfo', 'getBackups', 'getJobInstance']],
    ] as const) {
      const before = t.demo.rpcs().length
      const answer = await t.call('find_resource', { query, limit: 20 })
      expect(askedSince(t, before)).toEqual(asked)
      expect(tokensOf(answer)).toBeLessThan(2_500)
    }
  })

  test('pages through all matches', async () => {
    const whole = await found('prod', { limit: 200 })
    const paged = await allRows(t, 'find_resource', 'resources', { query: 'prod', limit: 7 })
    expect(paged.map(({ kind, name, match }) => [kind, name, match])).toEqual(whole)
  })

  test('refuses an empty query', async () => {
    await expect(t.call('find_resource', { query: '  ' })).rejects.toMatchObject({
      code: 'invalid_argument',
    })
  })
})

describe('elsewhere', () => {
  let t: Connection
  afterEach(() => t.close())

  test('what a user may not see is not found', async () => {
    t = await connect({ username: 'viewer' })
    const visible = await visibleRefs(t)
    const hidden = t.demo.world.clusters.find(({ name }) => !visible.has(`main/${name}`))
    const answer = await t.call('find_resource', { query: hidden?.name })
    expect(rowsOf(answer, 'resources').filter(({ match }) => match !== 'near')).toEqual([])
  })

  test('names the controller where ids repeat, and leaves out one that hangs', async () => {
    t = await connect({ controllers: ['east', 'west'], clusters: 3, timeoutMs: 1_500 })
    const both = rowsOf(await t.call('find_resource', { query: '2', kind: 'job' }), 'resources')
    expect(both.map((row) => row['arguments'])).toEqual([
      { job: 2, controller: 'east' },
      { job: 2, controller: 'west' },
    ])
    t.demos[1]?.faults.set('hang=1')
    const args = { query: 'prod-orders-galera', kind: 'cluster' }
    expect(await t.call('find_resource', args)).toMatchObject({
      resources: [{ kind: 'cluster', cluster: 'east/prod-orders-galera', controller: 'east' }],
      problems: [{ controller: 'west', code: 'timeout' }],
    })
  })

  test('names a source that does not answer', async () => {
    t = await connect({ clusters: 2 })
    t.demo.faults.set('wrong-json=1@users')
    expect(await t.call('find_resource', { query: 'operator', kind: 'user' })).toMatchObject({
      resources: [],
      problems: [{ code: 'bad_reply', problem: expect.stringMatching(/^users: /) }],
    })
  })

  test('stays below 6,000 tokens in a large fleet', async () => {
    t = await connect({ clusters: 200 })
    expect(tokensOf(await t.call('find_resource', { query: '192.0' }))).toBeLessThan(2_500)
    const many = await t.call('find_resource', { query: '192.0', limit: 200 })
    expect(tokensOf(many)).toBeLessThan(6_000)
    expect(many).toMatchObject({
      truncated: true,
      problems: [{ code: 'cut', problem: expect.stringMatching(/^Only the newest 200 jobs/) }],
    })
  })
})
