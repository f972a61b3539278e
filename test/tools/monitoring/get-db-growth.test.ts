import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { growthRecords } from '../../../src/demo/world/metrics/growth.ts'
import { connect, type Connection } from '../../support/connect.ts'
import { allRows, clusterNamed, rowsOf } from '../world-facts.ts'

let t: Connection
beforeAll(async () => {
  t = await connect({ clockSpeed: 0 })
})
afterAll(() => t.close())

const METHOD = expect.stringMatching(/^inferred: Theil-Sen/)
const GIB = 1024 ** 3

test('the disk that fills is full in about ten days, from two questions', async () => {
  const { world } = t.demo
  const cluster = clusterNamed(world, 'metrics-timescale')
  const records = growthRecords(cluster, world.clock.start, world.clock.now())
  const [primary, replica] = cluster.hosts
  const last = records.findLast(({ host }) => host === primary)
  const other = records.findLast(({ host }) => host === replica)
  const days = records.filter(({ host }) => host === primary).length
  const [database] = last?.databases ?? []
  const steady = (bytes: unknown) => ({ bytes_per_day: bytes, low: bytes, high: bytes })
  const before = t.demo.rpcs().length
  const answer = await t.call('get_db_growth', { cluster: 'metrics-timescale' })
  const daysToFull = Math.round(((last?.freeBytes ?? 0) / (10 * GIB)) * 10) / 10
  expect(answer).toEqual({
    cluster: 'main/metrics-timescale',
    method: METHOD,
    disks: [
      {
        node: `${primary?.hostname}:5432`,
        data_directory: '/var/lib/postgresql',
        total_bytes: 560 * GIB,
        free_bytes: last?.freeBytes,
        used_percent: expect.closeTo(83, -1),
        trend: steady(10 * GIB),
        days_to_full: daysToFull,
        earliest: daysToFull,
        latest: daysToFull,
        days_measured: days,
      },
      {
        node: `${replica?.hostname}:5432`,
        data_directory: '/var/lib/postgresql',
        total_bytes: other?.totalBytes,
        free_bytes: other?.freeBytes,
        used_percent: expect.any(Number),
        trend: steady(expect.any(Number)),
        // It would take more than ten years.
        days_to_full: null,
        earliest: null,
        latest: null,
        days_measured: days,
      },
    ],
    disks_omitted: 0,
    measured_on: `${primary?.hostname}:5432`,
    last_day: last?.at.toISOString().slice(0, 10),
    sizes: [
      {
        database: 'metrics',
        bytes: (database?.dataBytes ?? 0) + (database?.indexBytes ?? 0),
        rows: database?.rows,
        trend: steady(database?.source.growthBytesPerDay),
        days_measured: days,
      },
    ],
    total: 1,
    next_cursor: null,
    truncated: false,
  })
  const asked = t.demo.rpcs().slice(before)
  expect(
    asked.map(({ operation }) => operation).filter((name) => name !== 'authenticateWithPassword'),
  ).toEqual(['getClusterInfo', 'getdbgrowth'])
})

test('tables come fastest first and page by page; a database can be chosen', async () => {
  const rows = await allRows(t, 'get_db_growth', 'sizes', {
    cluster: 'prod-orders-galera',
    per: 'table',
    limit: 2,
  })
  const tables = clusterNamed(t.demo.world, 'prod-orders-galera').databases.flatMap(
    ({ name, tables }) => tables.map((table) => `${name}.${table.name}`),
  )
  expect(
    rows.map((row) => `${String(row['database'])}.${String(row['table'])}`).toSorted(),
  ).toEqual(tables.toSorted())
  const speeds = rows.map(
    (row) =>
      z.object({ trend: z.object({ bytes_per_day: z.number() }) }).parse(row).trend.bytes_per_day,
  )
  expect(speeds).toEqual(speeds.toSorted((a, b) => b - a))
  const one = await t.call('get_db_growth', { cluster: 'prod-orders-galera', database: 'orders' })
  expect(rowsOf(one, 'sizes').map((row) => row['database'])).toEqual(['orders'])
})

/** A connection whose controller measured these used and database bytes, day by day, oldest first. */
async function measured(used: number[], sizes: number[]): Promise<Connection> {
  const data = used.map((bytes, index) => ({
    hostname: '192.0.2.20',
    port: 5432,
    created: `Mar ${String(index + 1).padStart(2, '0')} 22:00:04`,
    year: 2026,
    yearday: 60 + index,
    datadir: '/data',
    total_datadir_size: 1_000_000,
    free_datadir_size: 1_000_000 - bytes,
    dbs:
      sizes[index] === undefined
        ? []
        : [{ db_name: 'orders', data_size: sizes[index], index_size: 0 }],
  }))
  // The order is the controller's business.
  const reported: z.ZodType = z.transform(() => ({ data: data.toReversed() }))
  return connect({
    between: (cmon) => ({
      ...cmon,
      call: (request, schema, options) =>
        request.operation === 'getdbgrowth'
          ? cmon.call(request, z.pipe(reported, schema), options)
          : cmon.call(request, schema, options),
    }),
  })
}

test('uneven growth gives an interval, and a purge does not turn it round', async () => {
  const used = [
    500.1, 514.4, 519.2, 533.9, 538.5, 400, 554.2, 568.7, 571.1, 582.9, 597.4, 603.5,
  ].map((bytes) => bytes * 1_000)
  const one = await measured(used, used)
  try {
    const answer = await one.call('get_db_growth', { cluster: 'prod-pg' })
    const [disk] = rowsOf(answer, 'disks')
    const {
      trend,
      days_to_full: days,
      earliest,
      latest,
    } = z
      .object({
        trend: z.object({ bytes_per_day: z.number(), low: z.number(), high: z.number() }),
        days_to_full: z.number(),
        earliest: z.number(),
        latest: z.number(),
      })
      .parse(disk)
    expect(trend.bytes_per_day).toBeGreaterThan(8_000)
    expect(trend.bytes_per_day).toBeLessThan(11_000)
    expect(trend.low).toBeLessThan(trend.bytes_per_day)
    expect(trend.high).toBeGreaterThan(trend.bytes_per_day)
    expect(earliest).toBeLessThan(days)
    expect(latest).toBeGreaterThan(days)
    expect(days).toBeCloseTo(396_500 / trend.bytes_per_day, 0)
    expect(answer['last_day']).toBe('2026-03-12')
  } finally {
    await one.close()
  }
})

test('what shrinks is never full, a database that is gone is left out, three days are too few', async () => {
  const shrinking = await measured([900, 880, 860, 840, 820], [10, 11, 12, 13])
  const young = await measured([100, 200, 300], [1, 2, 3])
  try {
    expect(await shrinking.call('get_db_growth', { cluster: 'prod-pg' })).toMatchObject({
      disks: [{ trend: { bytes_per_day: -20 }, days_to_full: null, earliest: null, latest: null }],
      sizes: [],
    })
    const nothing = { bytes_per_day: null, low: null, high: null }
    expect(await young.call('get_db_growth', { cluster: 'prod-pg' })).toMatchObject({
      disks: [{ trend: nothing, days_to_full: null, days_measured: 3 }],
      sizes: [{ bytes: 3, trend: nothing }],
    })
  } finally {
    await shrinking.close()
    await young.close()
  }
})

test('a kind of cluster that nobody measures is told as that', async () => {
  expect(await t.call('get_db_growth', { cluster: 'cache-redis' })).toEqual({
    cluster: 'main/cache-redis',
    method: METHOD,
    disks: [],
    disks_omitted: 0,
    measured_on: null,
    last_day: null,
    sizes: [],
    total: 0,
    next_cursor: null,
    truncated: false,
    note: expect.stringContaining('get_metrics'),
  })
})

test('an unknown cluster is told with near names, a hidden one looks unknown', async () => {
  await expect(t.call('get_db_growth', { cluster: 'prod-pq' })).rejects.toMatchObject({
    code: 'not_found',
    text: expect.stringContaining('prod-pg'),
  })
  const viewer = await connect({ world: t.demo.world, username: 'viewer' })
  await expect(viewer.call('get_db_growth', { cluster: '#4' })).rejects.toMatchObject({
    code: 'not_found',
  })
  await viewer.close()
})
