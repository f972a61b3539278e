import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { runningStatements, statementDigests } from '../../../src/demo/world/activity/statements.ts'
import { connect, type Connection } from '../../support/connect.ts'
import { clusterNamed, nodesOf, rowsOf, tokensOf } from '../world-facts.ts'

let t: Connection
beforeAll(async () => {
  t = await connect({ clockSpeed: 0 })
})
afterAll(() => t.close())

type Row = Record<string, unknown>

async function findings(t: Connection, args: Row): Promise<Row[]> {
  return rowsOf(await t.call('explain_slowdown', args), 'findings')
}

test('a quiet cluster: what runs longest and costs most, as low findings', async () => {
  const { world } = t.demo
  const cluster = clusterNamed(world, 'prod-orders-galera')
  const now = world.clock.now()
  const long = runningStatements(cluster, world.seed, now)
    .filter(({ active, seconds }) => active && seconds >= 10)
    .toSorted((a, b) => b.seconds - a.seconds)
  const totals = new Map<string, number>()
  for (const { pattern, database, count, averageMs } of statementDigests(
    cluster,
    world.seed,
    now,
  )) {
    const key = `${database} ${pattern}`
    totals.set(key, (totals.get(key) ?? 0) + count * averageMs)
  }
  const all = [...totals.values()].reduce((sum, one) => sum + one, 0)
  const [top = 0] = [...totals.values()].toSorted((a, b) => b - a)
  const share = Math.round((top / all) * 100)
  const answer = await t.call('explain_slowdown', { cluster: 'prod-orders-galera' })
  expect(answer).toEqual({
    cluster: 'main/prod-orders-galera',
    since: expect.stringMatching(/Z$/),
    until: expect.stringMatching(/Z$/),
    compared_with: { since: expect.any(String), until: expect.any(String) },
    findings: [
      ...(long.length === 0
        ? []
        : [
            {
              severity: 'low',
              kind: 'query_long',
              inferred: true,
              summary: `${long.length === 1 ? '1 statement is' : `${long.length} statements are`} running for 10 s or more.`,
              queries: long.slice(0, 3).map(({ host, pid, user, seconds, text }) => ({
                seconds,
                pid,
                node: `${host.hostname}:3306`,
                user,
                state: 'executing',
                query: { untrusted: text },
              })),
            },
          ]),
      {
        severity: 'low',
        kind: 'statements_costliest',
        inferred: true,
        summary: `The costliest statement takes ${share} % of all statements' time.`,
        statements: [
          {
            statement: { untrusted: expect.stringContaining('?') },
            database: expect.any(String),
            share_percent: share,
            average_ms: expect.any(Number),
            calls: expect.any(Number),
          },
          expect.anything(),
          expect.anything(),
        ],
      },
    ],
    findings_omitted: 0,
    nothing_from: [],
    notes: ['Statements are counted since counting began: the controller has no window for them.'],
    next: expect.arrayContaining([expect.stringContaining('list_top_queries')]),
  })
  const hours = (range: Row): number =>
    (Date.parse(String(range['until'])) - Date.parse(String(range['since']))) / 3_600_000
  const { compared_with: before } = answer
  expect(hours(answer)).toBeCloseTo(1, 2)
  expect(hours(before as Row)).toBeCloseTo(1, 2)
  expect(Date.parse(String(answer['since'])) - Date.parse(String((before as Row)['since']))).toBe(
    604_800_000,
  )
  expect(tokensOf(answer)).toBeLessThan(2_500)
})

test('asks four kinds of questions, the samples once per set and window', async () => {
  const before = t.demo.rpcs().length
  await t.call('explain_slowdown', { cluster: 'prod-pg' })
  const asked: Record<string, number> = {}
  for (const { operation } of t.demo.rpcs().slice(before))
    asked[operation] = (asked[operation] ?? 0) + 1
  expect(asked).toEqual({ getClusterInfo: 1, getSqlProcesses: 1, getTopQueries: 1, statByName: 10 })
})

test('a lagging replica is high up, with its figures', async () => {
  const found = await findings(t, { cluster: 'prod-crm-mariadb' })
  const lagging = found.find(({ kind }) => kind === 'replica_lags')
  // Its disk, which it wears out to catch up, may come before it; nothing milder does.
  const before = found.slice(
    0,
    found.findIndex((one) => one === lagging),
  )
  expect(before.map(({ severity }) => severity)).toEqual(before.map(() => 'high'))
  const replica = clusterNamed(t.demo.world, 'prod-crm-mariadb')
    .hosts.filter(({ replication }) => replication !== undefined)
    .at(-1)
  expect(lagging).toEqual({
    severity: 'high',
    kind: 'replica_lags',
    inferred: true,
    summary: 'A replica lags behind.',
    series: [
      {
        metric: 'replication_lag',
        node: `${replica?.hostname}:3306`,
        unit: 'seconds',
        mean: expect.any(Number),
        max: expect.any(Number),
        before_mean: expect.any(Number),
        change_percent: expect.any(Number),
      },
    ],
  })
})

test('saturated hosts are one finding, the worst nodes in it', async () => {
  const busy = await connect()
  try {
    const nodes = nodesOf(clusterNamed(busy.demo.world, 'prod-shop-mysql'))
    for (const { machine } of nodes) machine.peakLoad = 60
    const cpu = (await findings(busy, { cluster: 'prod-shop-mysql' })).find(
      ({ kind }) => kind === 'host_saturated',
    )
    expect(cpu).toMatchObject({
      severity: 'high',
      kind: 'host_saturated',
      inferred: true,
      summary: expect.stringMatching(/^The CPUs are busy on \d nodes\.$/),
      series: [
        { metric: 'cpu', unit: 'percent', change_percent: expect.any(Number) },
        { metric: 'cpu' },
        { metric: 'cpu' },
      ],
    })
  } finally {
    await busy.close()
  }
})

test('a rise against the earlier window is found with its figures, a fall is not', async () => {
  // The demo's load has a daily rhythm, busiest at 14:00 UTC.
  const day = new Date(Date.now() - 2 * 86_400_000).toISOString().slice(0, 10)
  const orders = { cluster: 'prod-orders-galera', compare_to: 'previous_hour' }
  const changed = async (t: Connection, hour: number): Promise<Row[]> => {
    const window = { since: `${day}T${hour}:00Z`, until: `${day}T${hour + 1}:00Z` }
    const rows = await findings(t, { ...orders, ...window })
    return rows.filter(({ kind }) => kind === 'busier_than_before')
  }
  expect(await changed(t, 19)).toEqual([])
  const nodes = nodesOf(clusterNamed(t.demo.world, orders.cluster))
  const quartered: z.ZodType = z.transform((reply: unknown) => divided(reply, 4))
  const calm = await connect({
    world: t.demo.world,
    // A controller whose counters were a quarter in the hour before.
    between: (cmon) => ({
      ...cmon,
      call: (request, schema, options) => {
        const { params = {} } = request
        const early = String(params['end_datetime']).startsWith(`${day}T14:00`)
        if (request.operation !== 'statByName' || params['name'] !== 'netstat' || !early)
          return cmon.call(request, schema, options)
        return cmon.call(request, z.pipe(quartered, schema), options)
      },
    }),
  })
  try {
    const [row, ...rest] = await changed(calm, 14)
    expect(rest).toEqual([])
    expect(row).toMatchObject({
      severity: 'high',
      inferred: true,
      summary: `More network than in the window compared with on ${nodes.length} nodes.`,
    })
    const [first] = rowsOf(row ?? {}, 'series')
    expect(Number(first?.['mean'])).toBeGreaterThan(Number(first?.['before_mean']) * 3)
    expect(Number(first?.['change_percent'])).toBeGreaterThan(200)
  } finally {
    await calm.close()
  }
})

/** A reply about network samples with its counters divided. */
function divided(reply: unknown, by: number): unknown {
  return JSON.parse(
    JSON.stringify(reply, (key, value: unknown) =>
      /^[rt]xBytes$/.test(key) ? Number(value) / by : value,
    ),
  )
}

/** A connection whose controller reports these running statements. */
async function running(processes: Row[]): Promise<Connection> {
  const reported: z.ZodType = z.transform(() => ({ processes }))
  return connect({
    between: (cmon) => ({
      ...cmon,
      call: (request, schema, options) =>
        request.operation === 'getSqlProcesses'
          ? cmon.call(request, z.pipe(reported, schema), options)
          : cmon.call(request, schema, options),
    }),
  })
}

test('waiting statements and idle transactions come before everything inferred from figures', async () => {
  const locked = await running([
    {
      pid: 11,
      user: 'app',
      command: 'Query',
      time: 42,
      state: 'Waiting for table metadata lock',
      info: 'ALTER TABLE items ADD c INT',
      instance: '192.0.2.14:3306',
    },
    {
      pid: 12,
      user: 'app',
      command: 'Query',
      time: 7,
      state: 'updating',
      info: 'UPDATE items',
      blocked_by_trx_id: '991',
    },
    { pid: 13, user: 'app', command: 'Sleep', time: 9_000, state: '', info: '' },
    {
      backendPid: 14,
      userName: 'app',
      state: 'idle in transaction',
      elapsedTime: '00:10:00.0',
      query: 'SELECT 1',
    },
    {
      backendPid: 15,
      userName: 'app',
      state: 'active',
      elapsedTime: '00:20:00.0',
      query: 'SELECT 2',
      waiting: 'f',
    },
  ])
  try {
    const rows = await findings(locked, { cluster: 'prod-shop-mysql' })
    expect(rows.slice(0, 3)).toEqual([
      {
        severity: 'high',
        kind: 'query_blocked',
        inferred: false,
        summary: '2 statements are waiting for a lock.',
        queries: [
          {
            seconds: 42,
            pid: 11,
            node: '192.0.2.14:3306',
            user: 'app',
            state: { untrusted: 'Waiting for table metadata lock' },
            query: { untrusted: 'ALTER TABLE items ADD c INT' },
          },
          {
            seconds: 7,
            pid: 12,
            node: null,
            user: 'app',
            state: 'updating',
            waiting_for: '991',
            query: { untrusted: 'UPDATE items' },
          },
        ],
      },
      {
        severity: 'high',
        kind: 'transaction_idle',
        inferred: true,
        summary: '1 transaction is open without working: such ones hold locks and keep old rows.',
        queries: [expect.objectContaining({ pid: 14, seconds: 600 })],
      },
      {
        severity: 'high',
        kind: 'query_long',
        inferred: true,
        summary: '1 statement is running for 10 s or more.',
        queries: [expect.objectContaining({ pid: 15, seconds: 1_200, waiting_for: 'f' })],
      },
    ])
  } finally {
    await locked.close()
  }
})

test('of a window that is over nothing is said about what runs now', async () => {
  const before = t.demo.rpcs().length
  const answer = await t.call('explain_slowdown', {
    cluster: 'prod-pg',
    until: '6h',
    compare_to: 'yesterday',
  })
  expect(answer).toMatchObject({
    nothing_from: ['running_queries'],
    notes: [
      'Running queries were not looked at: the window is over.',
      expect.stringContaining('counting began'),
    ],
  })
  const asked = t.demo.rpcs().slice(before)
  expect(asked.map(({ operation }) => operation)).not.toContain('getSqlProcesses')
})

test('a cluster without SQL is explained by its hosts alone', async () => {
  expect(await t.call('explain_slowdown', { cluster: 'cache-redis' })).toMatchObject({
    findings: [],
    nothing_from: ['running_queries', 'top_queries'],
    notes: [],
    next: [expect.stringContaining('Nothing stands out')],
  })
})

test('a window longer than the way back is refused; an unknown or hidden cluster is not found', async () => {
  await expect(
    t.call('explain_slowdown', { cluster: 'prod-pg', since: '3h', compare_to: 'previous_hour' }),
  ).rejects.toMatchObject({
    code: 'invalid_argument',
    text: expect.stringContaining('compare_to'),
  })
  await expect(t.call('explain_slowdown', { cluster: 'prod-pq' })).rejects.toMatchObject({
    code: 'not_found',
    text: expect.stringContaining('prod-pg'),
  })
  const viewer = await connect({ world: t.demo.world, username: 'viewer' })
  await expect(viewer.call('explain_slowdown', { cluster: '#4' })).rejects.toMatchObject({
    code: 'not_found',
  })
  await viewer.close()
})
