import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DemoLogEntry } from '../../../src/demo/world/log-entry.ts'
import { connect, type Connection } from '../../support/connect.ts'
import { allRows, clusterNamed, rowsOf } from '../world-facts.ts'

let t: Connection
beforeAll(async () => {
  t = await connect()
})
afterAll(() => t.close())

function entriesOf(matches: (entry: DemoLogEntry) => boolean = () => true): number[] {
  return t.demo.world.log
    .filter(matches)
    .toSorted((a, b) => b.created.getTime() - a.created.getTime() || b.logId - a.logId)
    .map(({ logId }) => logId)
}

async function listed(args: Record<string, unknown>): Promise<unknown[]> {
  const rows = await allRows(t, 'search_logs', 'entries', { limit: 100, ...args })
  return rows.map((row) => row['id'])
}

test('a word finds the reason why a node died, without HTML', async () => {
  const { world } = t.demo
  const entry = world.log.find(({ text }) => text.includes('out of memory'))
  const dead = clusterNamed(world, 'prod-billing-galera').hosts.find(
    ({ status }) => status === 'offline',
  )
  expect(await t.call('search_logs', { text: 'OUT of Memory' })).toEqual({
    entries: [
      {
        id: entry?.logId,
        at: entry?.created.toISOString().replace(/\.\d+Z$/, 'Z'),
        cluster: 'main/prod-billing-galera',
        severity: 'error',
        component: 'Node',
        class: 'LogMessage',
        host: dead?.hostname,
        text: {
          untrusted: `${dead?.hostname}:3306: The kernel killed mysqld: out of memory.`,
        },
      },
    ],
    total: 1,
    next_cursor: null,
    truncated: false,
    scanned: world.log.length,
    more_to_scan: false,
  })
})

test('every entry comes once, newest first, page by page', async () => {
  expect(await listed({ limit: 23 })).toEqual(entriesOf())
})

test('the total stays what it was on every page', async () => {
  const totals: unknown[] = []
  let cursor: unknown
  for (let page = 0; page < 4; page++) {
    const answer = await t.call('search_logs', {
      limit: 10,
      ...(cursor === undefined ? {} : { cursor }),
    })
    totals.push(answer['total'])
    cursor = answer['next_cursor']
  }
  expect(totals).toEqual(totals.map(() => t.demo.world.log.length))
})

test('an entry about a job names it', async () => {
  const failed = t.demo.world.jobs.find(
    ({ status, command }) => status === 'FAILED' && command === 'backup',
  )
  const answer = await t.call('search_logs', { cluster: 'prod-pg', text: 'has failed' })
  expect(rowsOf(answer, 'entries')).toMatchObject([{ class: 'JobEnded', job_id: failed?.jobId }])
})

describe('filters', () => {
  const LEVELS = ['LOG_DEBUG', 'LOG_INFO', 'LOG_WARNING', 'LOG_ERR', 'LOG_CRIT']

  test.each([
    ['warning', 2],
    ['error', 3],
    ['critical', 4],
  ])('by severity from %s on', async (severity, lowest) => {
    expect(await listed({ severity })).toEqual(
      entriesOf((entry) => LEVELS.indexOf(entry.severity) >= lowest),
    )
  })

  test('by cluster', async () => {
    const { clusterId } = clusterNamed(t.demo.world, 'prod-pg')
    expect(await listed({ cluster: 'prod-pg' })).toEqual(
      entriesOf((entry) => entry.clusterId === clusterId),
    )
  })

  test('by component and class', async () => {
    expect(await listed({ component: 'node' })).toEqual(
      entriesOf(({ component }) => component === 'Node'),
    )
    expect(await listed({ class: 'ClusterStateChange' })).toEqual(
      entriesOf(({ event }) => event.kind === 'ClusterStateChange'),
    )
  })

  test('by time, both ends, and page by page', async () => {
    const start = t.demo.world.clock.start.getTime()
    const since = new Date(start - 48 * 3_600_000)
    const until = new Date(start - 3_600_000)
    const range = { since: since.toISOString(), until: until.toISOString() }
    const wanted = entriesOf(({ created }) => created >= since && created <= until)
    expect(wanted.length).toBeGreaterThan(20)
    expect(await listed({ ...range, limit: 9 })).toEqual(wanted)
  })
})

test('in a long log the search stops, says so, and goes on from there', async () => {
  const long = await connect({ clusters: 1 })
  try {
    const { world } = long.demo
    const [model] = world.log
    if (model === undefined) throw new Error('the demo has no log')
    const start = world.clock.start.getTime()
    world.log.splice(
      0,
      world.log.length,
      ...Array.from({ length: 5_000 }, (_, index) => ({
        ...model,
        logId: index + 1,
        created: new Date(start - (5_000 - index) * 250),
        text: index === 3 ? 'the needle' : 'hay',
      })),
    )
    const first = await long.call('search_logs', { text: 'needle' })
    expect(first).toMatchObject({ entries: [], total: 0, truncated: true, more_to_scan: true })
    expect(Number(first['scanned'])).toBeGreaterThanOrEqual(2_000)
    const rows = await allRows(long, 'search_logs', 'entries', { text: 'needle' })
    expect(rows.map((row) => row['id'])).toEqual([4])
    const all = await allRows(long, 'search_logs', 'entries', { limit: 200 })
    expect(all.map((row) => row['id'])).toEqual(
      Array.from({ length: 5_000 }, (_, index) => 5_000 - index),
    )
  } finally {
    await long.close()
  }
})

test('long messages are cut in the compact form and whole in the full one', async () => {
  const entry = t.demo.world.log.at(-1)
  if (entry === undefined) throw new Error('the demo has no log')
  const { text } = entry
  entry.text = `<strong>${'y'.repeat(1_200)}</strong>`
  const compact = await t.call('search_logs', { limit: 1 })
  const full = await t.call('search_logs', { limit: 1, detail: 'full' })
  entry.text = text
  expect(JSON.stringify(compact).length).toBeLessThan(900)
  expect(rowsOf(full, 'entries')[0]).toMatchObject({
    text: { untrusted: 'y'.repeat(1_200) },
    source: `${entry.sourceFile}:${entry.sourceLine}`,
  })
})
