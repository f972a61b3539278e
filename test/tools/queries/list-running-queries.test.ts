import { afterAll, beforeAll, expect, test } from 'vitest'
import { runningStatements } from '../../../src/demo/world/activity/statements.ts'
import { connect, type Connection } from '../../support/connect.ts'
import { allRows, clusterNamed, rowsOf } from '../world-facts.ts'

let t: Connection
beforeAll(async () => {
  t = await connect({ clockSpeed: 0 })
})
afterAll(() => t.close())

function statements(name: string): ReturnType<typeof runningStatements> {
  const { world } = t.demo
  return runningStatements(clusterNamed(world, name), world.seed, world.clock.now())
}

async function rows(args: Record<string, unknown>): Promise<Record<string, unknown>[]> {
  const all = { cluster: 'prod-shop-mysql', limit: 200, ...args }
  return rowsOf(await t.call('list_running_queries', all), 'queries')
}

test('lists what runs in MySQL, longest first', async () => {
  const running = statements('prod-shop-mysql')
    .filter(({ active }) => active)
    .toSorted((a, b) => b.seconds - a.seconds || a.pid - b.pid)
  expect(await t.call('list_running_queries', { cluster: 'prod-shop-mysql', limit: 200 })).toEqual({
    cluster: 'main/prod-shop-mysql',
    queries: running.map((one) => ({
      seconds: one.seconds,
      pid: one.pid,
      node: `${one.host.hostname}:3306`,
      user: one.user,
      database: one.database,
      state: 'executing',
      query: { untrusted: one.text },
    })),
    total: running.length,
    next_cursor: null,
    truncated: false,
  })
})

test('reads PostgreSQL’s own record shape', async () => {
  const [first] = statements('prod-pg')
    .filter(({ active }) => active)
    .toSorted((a, b) => b.seconds - a.seconds || a.pid - b.pid)
  expect((await rows({ cluster: 'prod-pg', detail: 'full' }))[0]).toEqual({
    seconds: first?.seconds,
    pid: first?.pid,
    node: first?.host.hostname,
    user: first?.user,
    database: first?.database,
    state: 'active',
    query: { untrusted: first?.text },
    client: first?.client,
    application: 'demo-app',
    command: null,
    started_at: first?.since.toISOString(),
  })
})

test('filters by seconds, user and database', async () => {
  const all = await rows({})
  // How long they run moves with the time of day.
  const longest = Math.floor(Math.max(...all.map(({ seconds }) => Number(seconds))))
  const slow = await rows({ min_seconds: longest })
  expect(slow).toEqual(all.filter(({ seconds }) => Number(seconds) >= longest))
  expect(slow.length).toBeLessThan(all.length)
  expect(await rows({ user: 'shop_app' })).toEqual(all.filter(({ user }) => user === 'shop_app'))
  expect(await rows({ database: 'shop_audit' })).toEqual(
    all.filter(({ database }) => database === 'shop_audit'),
  )
  expect(await rows({ user: 'nobody' })).toEqual([])
})

test('sleeping connections come only when asked for, without a text', async () => {
  const everything = await rows({ include_sleeping: true })
  expect(everything).toHaveLength(statements('prod-shop-mysql').length)
  const asleep = everything.filter(({ query }) => query === null)
  expect(asleep.length).toBe(everything.length - (await rows({})).length)
  expect(asleep.length).toBeGreaterThan(0)
})

test('pages to the end without loss or repeats', async () => {
  const paged = await allRows(t, 'list_running_queries', 'queries', {
    cluster: 'prod-shop-mysql',
    limit: 2,
  })
  expect(paged).toEqual(await rows({}))
})

test('a cluster whose databases report nothing has an empty list', async () => {
  expect(await rows({ cluster: 'cache-redis' })).toEqual([])
})

test('an unknown cluster is told with near names, a hidden one looks unknown', async () => {
  await expect(rows({ cluster: 'prod-shop-mysq' })).rejects.toThrow(/prod-shop-mysql/)
  const viewer = await connect({ username: 'viewer' })
  await expect(
    viewer.call('list_running_queries', { cluster: 'prod-shop-mysql' }),
  ).rejects.toMatchObject({ code: 'not_found' })
  await viewer.close()
})

test('fails with the reason when the controller is down', async () => {
  const gone = await connect({ clusters: 1 })
  await gone.demo.close()
  await expect(gone.call('list_running_queries', { cluster: '1' })).rejects.toMatchObject({
    code: 'unreachable',
  })
  await gone.close()
})
