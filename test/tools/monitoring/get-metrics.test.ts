import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect, type Connection } from '../../support/connect.ts'
import { addressesOf, allRows, clusterNamed, rowsOf } from '../world-facts.ts'

let t: Connection
beforeAll(async () => {
  t = await connect()
})
afterAll(() => t.close())

test('the filling disk is seen rising to where the alarm found it', async () => {
  const [primary] = clusterNamed(t.demo.world, 'metrics-timescale').hosts
  const answer = await t.call('get_metrics', {
    cluster: 'metrics-timescale',
    node: primary?.hostname,
    metrics: ['disk_usage'],
    since: '7d',
  })
  const full = rowsOf(answer, 'series').find((row) => row['of'] === '/var/lib/postgresql')
  expect(full).toEqual({
    metric: 'disk_usage',
    node: `${primary?.hostname}:5432`,
    of: '/var/lib/postgresql',
    unit: 'percent',
    min: expect.closeTo(71.1, 0),
    mean: expect.closeTo(77.4, 0),
    max: expect.closeTo(83.6, 0),
    last: expect.closeTo(83.6, 0),
    trend: 'rising',
    sparkline: expect.stringMatching(/^▁.{10}█$/u),
  })
})

test('the lagging replica is told by its lag, growing at 0.35 s/s', async () => {
  const replicas = clusterNamed(t.demo.world, 'prod-crm-mariadb').hosts.filter(
    ({ replication }) => replication !== undefined,
  )
  const lagging = replicas.at(-1)
  const answer = await t.call('get_metrics', {
    cluster: 'prod-crm-mariadb',
    metrics: ['replication_lag'],
  })
  const worst = rowsOf(answer, 'series').toSorted(
    (a, b) => Number(b['last']) - Number(a['last']),
  )[0]
  expect(worst).toMatchObject({ node: `${lagging?.hostname}:${lagging?.port}`, unit: 'seconds' })
  expect(Number(worst?.['last'])).toBeGreaterThan(1_700)
})

test('every node has its series, cut to as many stretches as asked for', async () => {
  const answer = await t.call('get_metrics', {
    cluster: 'prod-orders-galera',
    metrics: ['cpu'],
    points: 6,
    detail: 'full',
    until: '10m',
  })
  const rows = rowsOf(answer, 'series')
  expect(rows.map((row) => String(row['node'])).toSorted()).toEqual(
    addressesOf(clusterNamed(t.demo.world, 'prod-orders-galera')).toSorted(),
  )
  for (const row of rows) {
    for (const key of ['means', 'mins', 'maxs']) expect(row[key]).toHaveLength(6)
    expect(String(row['sparkline'])).toHaveLength(6)
    expect(Number(row['min'])).toBeLessThanOrEqual(Number(row['mean']))
    expect(Number(row['mean'])).toBeLessThanOrEqual(Number(row['max']))
    expect(Number(row['max'])).toBeLessThanOrEqual(100)
  }
  const hours =
    (Date.parse(String(answer['until'])) - Date.parse(String(answer['since']))) / 3_600_000
  expect(hours).toBeCloseTo(1, 2)
})

test('one node can be chosen by host, host:port or address, and then only it is asked for', async () => {
  const [host] = clusterNamed(t.demo.world, 'prod-pg').hosts
  const address = `${host?.hostname}:${host?.port}`
  // Its pooler runs on the same machine.
  const machine = await t.call('get_metrics', {
    cluster: 'prod-pg',
    node: host?.hostname,
    metrics: ['memory'],
  })
  expect(rowsOf(machine, 'series').map((row) => row['node'])).toEqual([
    address,
    `${host?.hostname}:6432`,
  ])
  for (const node of [address, address.toUpperCase()]) {
    const answer = await t.call('get_metrics', { cluster: 'prod-pg', node, metrics: ['memory'] })
    expect(rowsOf(answer, 'series').map((row) => row['node'])).toEqual([address])
  }
  await expect(
    t.call('get_metrics', { cluster: 'prod-pg', node: '192.0.2.250' }),
  ).rejects.toMatchObject({ code: 'not_found', text: expect.stringContaining(address) })
})

test('what a cluster does not measure is named, not invented', async () => {
  const answer = await t.call('get_metrics', {
    cluster: 'prod-pg',
    metrics: ['sql', 'slow_queries', 'replication_lag', 'load'],
  })
  expect(answer['no_data']).toEqual(['slow_queries', 'replication_lag'])
  const kinds = rowsOf(answer, 'series').flatMap((row) =>
    row['metric'] === 'sql' ? [row['of']] : [],
  )
  expect(new Set(kinds)).toEqual(new Set(['commits', 'rows_changed', 'rows_fetched']))
})

test('many series come page by page, each once', async () => {
  const args = {
    cluster: 'prod-orders-galera',
    metrics: ['cpu', 'memory', 'disk_usage', 'disk_io', 'network'],
    since: '2026-01-01T10:00:00Z',
    until: '2026-01-01T10:10:00Z',
  }
  const rows = await allRows(t, 'get_metrics', 'series', { ...args, limit: 4 })
  const keys = rows.map((row) => [row['metric'], row['node'], row['of']].join(' '))
  expect(new Set(keys).size).toBe(keys.length)
  const whole = await t.call('get_metrics', { ...args, limit: 200 })
  expect(rows).toHaveLength(Number(whole['total']))
})

test('one set of samples is asked for once, however many metrics it has', async () => {
  const before = t.demo.rpcs().length
  await t.call('get_metrics', { cluster: 'prod-pg', metrics: ['cpu', 'cpu_iowait', 'load'] })
  const asked = t.demo
    .rpcs()
    .slice(before)
    .map(({ operation }) => operation)
  expect(asked.filter((operation) => operation === 'statByName')).toHaveLength(1)
})

test('times in the wrong order and unknown metrics are refused', async () => {
  await expect(
    t.call('get_metrics', { cluster: 'prod-pg', since: '1h', until: '2h' }),
  ).rejects.toMatchObject({ code: 'invalid_argument' })
  await expect(
    t.call('get_metrics', { cluster: 'prod-pg', metrics: ['speed'] }),
  ).rejects.toMatchObject({ code: 'invalid_argument' })
})

test('each series can be compared with itself earlier', async () => {
  const day = new Date(Date.now() - 2 * 86_400_000).toISOString().slice(0, 10)
  // The demo's load has a daily rhythm, busiest at 14:00 UTC, quietest at 02:00.
  const morning = { since: `${day}T08:00Z`, until: `${day}T09:00Z` }
  const args = { cluster: 'prod-pg', metrics: ['cpu'], ...morning }
  const hour = await t.call('get_metrics', { ...args, compare_to: 'previous_hour' })
  expect(hour['compared_with']).toEqual({
    since: `${day}T07:00:00Z`,
    until: `${day}T08:00:00Z`,
  })
  const before = await t.call('get_metrics', {
    ...args,
    since: `${day}T07:00Z`,
    until: `${day}T08:00Z`,
  })
  const means = new Map(rowsOf(before, 'series').map((row) => [row['node'], Number(row['mean'])]))
  const rows = rowsOf(hour, 'series')
  expect(rows.length).toBeGreaterThan(0)
  for (const row of rows) {
    const then = means.get(row['node']) ?? Number.NaN
    expect(row['before_mean']).toBe(then)
    expect(Number(row['change_percent'])).toBeGreaterThan(5)
    expect(Number(row['change_percent'])).toBeCloseTo((Number(row['mean']) / then - 1) * 100, -1)
  }
  const week = await t.call('get_metrics', { ...args, compare_to: 'last_week' })
  for (const row of rowsOf(week, 'series'))
    expect(Math.abs(Number(row['change_percent']))).toBeLessThan(5)
})

test('where nothing was measured earlier the comparison says nothing', async () => {
  const [host] = clusterNamed(t.demo.world, 'prod-billing-galera').hosts.filter(
    ({ kind, downSince }) => kind === 'galera' && downSince === undefined,
  )
  if (host === undefined) throw new Error('no node is up')
  const answer = await t.call('get_metrics', {
    cluster: 'prod-billing-galera',
    node: `${host.hostname}:${host.port}`,
    metrics: ['swap'],
    compare_to: 'yesterday',
  })
  expect(rowsOf(answer, 'series')[0]).toMatchObject({
    before_mean: expect.any(Number),
    change_percent: 0,
  })
})

test('a window longer than the way back can not be compared', async () => {
  await expect(
    t.call('get_metrics', { cluster: 'prod-pg', since: '2d', compare_to: 'yesterday' }),
  ).rejects.toMatchObject({
    code: 'invalid_argument',
    text: expect.stringContaining('compare_to'),
  })
})
