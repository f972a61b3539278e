import { afterAll, beforeAll, expect, test } from 'vitest'
import { statementDigests } from '../../../src/demo/world/activity/statements.ts'
import { connect, type Connection } from '../../support/connect.ts'
import { allRows, clusterNamed, rowsOf } from '../world-facts.ts'

let t: Connection
beforeAll(async () => {
  t = await connect({ clockSpeed: 0 })
})
afterAll(() => t.close())

const cluster = 'prod-shop-mysql'

function digests(): ReturnType<typeof statementDigests> {
  const { world } = t.demo
  return statementDigests(clusterNamed(world, cluster), world.seed, world.clock.now())
}

async function rows(args: Record<string, unknown>): Promise<Record<string, unknown>[]> {
  return rowsOf(await t.call('list_top_queries', { cluster, limit: 200, ...args }), 'queries')
}

test('lists the statements that took the most time', async () => {
  const all = digests()
  const [worst] = all
  const answer = await t.call('list_top_queries', { cluster, limit: 1 })
  expect(answer).toEqual({
    cluster: 'main/prod-shop-mysql',
    queries: [
      {
        statement: { untrusted: worst?.pattern },
        database: worst?.database,
        node: `${worst?.host.hostname}:3306`,
        calls: worst?.count,
        total_ms: Math.round((worst?.averageMs ?? 0) * (worst?.count ?? 0)),
        average_ms: Number(worst?.averageMs.toPrecision(3)),
        max_ms: Number(worst?.maxMs.toPrecision(3)),
      },
    ],
    total: all.length,
    next_cursor: 'p1',
    truncated: true,
  })
})

test.each([
  ['total_time', 'total_ms'],
  ['average_time', 'average_ms'],
  ['calls', 'calls'],
  ['max_time', 'max_ms'],
])('orders by %s', async (order_by, field) => {
  const values = (await rows({ order_by })).map((row) => Number(row[field]))
  expect(values).toEqual(values.toSorted((a, b) => b - a))
  expect(values).toHaveLength(digests().length)
})

test('filters by database, and tells more when asked', async () => {
  const found = await rows({ database: 'shop_audit', detail: 'full' })
  expect(found).toHaveLength(digests().filter(({ database }) => database === 'shop_audit').length)
  for (const row of found)
    expect(row).toMatchObject({
      database: 'shop_audit',
      min_ms: expect.any(Number),
      first_seen: expect.stringMatching(/^\d{4}-/),
      last_seen: expect.stringMatching(/^\d{4}-/),
    })
})

test('pages to the end without loss or repeats', async () => {
  const paged = await allRows(t, 'list_top_queries', 'queries', { cluster, limit: 5 })
  expect(paged).toEqual(await rows({}))
})

test('placeholders of PostgreSQL stay', async () => {
  const [row] = await rows({ cluster: 'prod-pg' })
  expect(row).toMatchObject({ statement: { untrusted: expect.stringContaining('$1') } })
})

test('an unknown cluster is told with near names, a hidden one looks unknown', async () => {
  await expect(rows({ cluster: 'prod-shop-mysq' })).rejects.toThrow(/prod-shop-mysql/)
  const viewer = await connect({ username: 'viewer' })
  await expect(viewer.call('list_top_queries', { cluster })).rejects.toMatchObject({
    code: 'not_found',
  })
  await viewer.close()
})
