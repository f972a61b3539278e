import { afterEach, expect, test } from 'vitest'
import { connect, type Connection } from '../../support/connect.ts'
import { refusal, writes } from '../changes.ts'
import { clusterNamed, nodesOf, rowsOf, toSeconds } from '../world-facts.ts'

const cluster = 'main/prod-pg'
const why = { reason: 'kernel update', ticket: 'OPS-7' }

let t: Connection
afterEach(() => t.close())

async function windowsOf(name: string) {
  return rowsOf(await t.call('list_maintenance_windows', { cluster: name }), 'windows')
}

test('opens a window now, which is listed with the reason and the ticket', async () => {
  t = await connect()
  const before = Date.now()
  const done = await t.call('create_maintenance_window', { cluster, minutes: 90, ...why })
  expect(done).toEqual({
    done: true,
    summary: `Create a maintenance window of ${cluster} from ${String(done['starts_at'])} to ${String(done['ends_at'])}`,
    cluster,
    window: expect.any(String),
    starts_at: expect.any(String),
    ends_at: expect.any(String),
  })
  const start = Date.parse(String(done['starts_at']))
  expect(start).toBeGreaterThan(before - 1_000)
  expect(Date.parse(String(done['ends_at'])) - start).toBe(90 * 60_000)
  expect(await windowsOf('prod-pg')).toEqual([
    expect.objectContaining({
      id: done['window'],
      scope: 'cluster',
      state: 'current',
      reason: { untrusted: 'kernel update (OPS-7)' },
    }),
  ])
  expect(writes(t)).toEqual(['addMaintenance'])
})

test("announces one of a node's host, and names the windows that lie across it", async () => {
  t = await connect()
  const [node] = nodesOf(clusterNamed(t.demo.world, 'prod-pg'))
  const starts = toSeconds(new Date(Date.now() + 86_400_000))
  const args = { cluster, node: node?.hostname, starts_at: starts, minutes: 60, ...why }
  const first = await t.call('create_maintenance_window', args)
  expect(first).toMatchObject({
    done: true,
    summary: expect.stringContaining(`of host ${node?.hostname} of ${cluster} from ${starts}`),
    starts_at: starts,
  })
  expect(first).not.toHaveProperty('warnings')
  expect(await windowsOf('prod-pg')).toEqual([
    expect.objectContaining({ scope: 'node', node: node?.hostname, state: 'coming' }),
  ])
  expect(await t.call('create_maintenance_window', { ...args, node: undefined })).toMatchObject({
    warnings: [`1 at that time already: ${String(first['window'])}`],
  })
})

test('one that is over, of an unknown node, or by who may only look is refused', async () => {
  t = await connect({ username: 'viewer' })
  const call = (args: object) =>
    refusal(
      t.call('create_maintenance_window', {
        cluster: 'main/prod-orders-galera',
        minutes: 30,
        ...args,
        ...why,
      }),
    )
  expect((await call({ starts_at: '2h' })).text).toContain('would be over already')
  expect((await call({ node: 'nowhere' })).code).toBe('not_found')
  expect((await call({ cluster: 'main/prod-shop-mysql' })).code).toBe('not_found')
  expect(writes(t)).toEqual([])
  expect((await call({})).code).toBe('not_allowed')
})
