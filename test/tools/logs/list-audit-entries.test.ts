import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DemoAuditEntry } from '../../../src/demo/world/audit-entry.ts'
import { connect, type Connection } from '../../support/connect.ts'
import { allRows, clusterNamed, rowsOf } from '../world-facts.ts'

let t: Connection
beforeAll(async () => {
  t = await connect({ clockSpeed: 0 })
})
afterAll(() => t.close())

function messages(matches: (entry: DemoAuditEntry) => boolean = () => true): unknown[] {
  return t.demo.world.audit
    .filter(matches)
    .toReversed()
    .map(({ text }) => ({ untrusted: text }))
}

async function listed(args: Record<string, unknown>): Promise<unknown[]> {
  const rows = await allRows(t, 'list_audit_entries', 'entries', { limit: 100, ...args })
  return rows.map((row) => row['message'])
}

test('tells who did what, from where and when', async () => {
  const answer = await t.call('list_audit_entries', { type: 'login', user: 'viewer', limit: 1 })
  const logins = t.demo.world.audit.filter(
    ({ entryType, userName }) => entryType === 'Login' && userName === 'viewer',
  )
  expect(answer).toEqual({
    entries: [
      {
        at: logins
          .at(-1)
          ?.reported.toISOString()
          .replace(/\.\d+Z$/, 'Z'),
        cluster: null,
        user: 'viewer',
        type: 'Login',
        client: '192.0.2.7',
        message: { untrusted: "User 'viewer' logged in." },
      },
    ],
    total: logins.length,
    next_cursor: expect.any(String),
    truncated: true,
  })
})

test('every entry comes once, in order, page by page, also where several share a moment', async () => {
  const { audit } = t.demo.world
  const last = audit.at(-1)
  if (last === undefined) throw new Error('no audit')
  for (let i = 0; i < 9; i++) audit.push({ ...last, text: `Burst ${i}.` })
  const [pages, total] = [await listed({ limit: 4 }), messages()]
  const filtered = await listed({ limit: 2, text: 'burst' })
  audit.splice(-9)
  expect(pages).toEqual(total)
  expect(filtered).toEqual(Array.from({ length: 9 }, (_, i) => ({ untrusted: `Burst ${8 - i}.` })))
})

test('entries that come while paging move nothing', async () => {
  const { audit } = t.demo.world
  const first = await t.call('list_audit_entries', { limit: 5 })
  const last = audit.at(-1)
  if (last === undefined) throw new Error('no audit')
  audit.push({ ...last, reported: new Date(last.reported.getTime() + 5_000), text: 'New.' })
  const second = await t.call('list_audit_entries', { limit: 5, cursor: first['next_cursor'] })
  audit.pop()
  const shown = [...rowsOf(first, 'entries'), ...rowsOf(second, 'entries')]
  expect(shown.map(({ message }) => message)).toEqual(messages().slice(0, 10))
})

describe('filters', () => {
  test('by cluster', async () => {
    const { clusterId } = clusterNamed(t.demo.world, 'prod-pg')
    expect(await listed({ cluster: 'prod-pg' })).toEqual(
      messages((entry) => entry.clusterId === clusterId),
    )
  })

  test('by user, type and text', async () => {
    expect(await listed({ user: 'OPERATOR', type: 'configuration', text: 'PROD-PG' })).toEqual(
      messages(
        ({ userName, entryType, text }) =>
          userName === 'operator' && entryType === 'Configuration' && text.includes('prod-pg'),
      ),
    )
  })

  test('by time, both ends', async () => {
    const start = t.demo.world.clock.start.getTime()
    const [since, until] = [10, 4].map((hours) => new Date(start - hours * 3_600_000).toISOString())
    if (since === undefined || until === undefined) throw new Error('no times')
    const wanted = messages(
      ({ reported }) => reported.toISOString() >= since && reported.toISOString() <= until,
    )
    expect(wanted.length).toBeGreaterThan(3)
    expect(await listed({ since, until })).toEqual(wanted)
  })
})

test('a user sees entries of its clusters only', async () => {
  const viewer = await connect({ username: 'viewer', clockSpeed: 0 })
  const rows = await allRows(viewer, 'list_audit_entries', 'entries', {})
  const clusters = new Set(rows.map(({ cluster }) => cluster))
  await expect(viewer.call('list_audit_entries', { cluster: 'cache-redis' })).rejects.toMatchObject(
    { code: 'not_found' },
  )
  await viewer.close()
  expect(clusters).toContain('main/prod-pg')
  expect(clusters).not.toContain('main/cache-redis')
  expect(clusters).not.toContain(null)
})

test('entries of several controllers are merged by time', async () => {
  const two = await connect({ controllers: ['east', 'west'], clusters: 2, clockSpeed: 0 })
  const rows = await allRows(two, 'list_audit_entries', 'entries', { limit: 7 })
  const whole = two.demos.flatMap(({ world }) => world.audit).length
  await two.demos[1]?.close()
  const partial = await two.call('list_audit_entries')
  await two.close()
  const times = rows.map(({ at }) => String(at))
  expect(rows).toHaveLength(whole)
  expect(times).toEqual(times.toSorted().toReversed())
  expect(new Set(rows.map(({ controller }) => controller))).toEqual(new Set(['east', 'west']))
  expect(partial).toMatchObject({ problems: [{ controller: 'west', code: 'unreachable' }] })
})

test('times that make no sense are refused by name', async () => {
  await expect(t.call('list_audit_entries', { since: 'yesterday' })).rejects.toMatchObject({
    code: 'invalid_argument',
    text: expect.stringContaining('Parameter: since'),
  })
})
