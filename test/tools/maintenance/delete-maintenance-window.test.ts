import { afterEach, expect, test } from 'vitest'
import { connect, type Connection } from '../../support/connect.ts'
import { planOf, refusal, writes } from '../changes.ts'
import { rowsOf } from '../world-facts.ts'

const why = { reason: 'the work is done' }

let t: Connection
afterEach(() => t.close())

/** The window in this state of a whole cluster. */
async function windowIn(state: string): Promise<Record<string, unknown>> {
  const rows = rowsOf(await t.call('list_maintenance_windows'), 'windows')
  const found = rows.find((row) => row['state'] === state && row['scope'] === 'cluster')
  if (found === undefined) throw new Error(`the demo has no ${state} window`)
  return found
}

async function ids(): Promise<unknown[]> {
  return rowsOf(await t.call('list_maintenance_windows'), 'windows').map(({ id }) => id)
}

test('one that is open waits for a second call: somebody may be at work', async () => {
  t = await connect()
  const { id, cluster, starts_at: from, ends_at: to } = await windowIn('current')
  const args = { window: id, ...why }
  const plan = await planOf(t, 'delete_maintenance_window', args)
  expect(plan).toMatchObject({
    severity: 'interrupts',
    requests: [{ rpc: 'maintenance/removeMaintenance', params: { UUID: id } }],
    checks: [{ outcome: 'warning', note: 'it is open: somebody may be at work under it' }],
  })
  expect(await ids()).toContain(id)
  const short = (time: unknown): string => String(time).replace(/\.\d+Z$/, 'Z')
  expect(
    await t.call('delete_maintenance_window', { ...args, approval: plan['approval'] }),
  ).toEqual({
    done: true,
    summary: `Delete the current maintenance window of ${String(cluster)}, ${short(from)} to ${short(to)}`,
    cluster,
    warnings: ['it is open: somebody may be at work under it'],
  })
  expect(await ids()).not.toContain(id)
})

test('one to come is called off at once', async () => {
  t = await connect()
  const { id, cluster } = await windowIn('coming')
  expect(await t.call('delete_maintenance_window', { window: id, ...why })).toMatchObject({
    done: true,
    cluster,
  })
  expect(await ids()).not.toContain(id)
  expect(writes(t)).toEqual(['removeMaintenance'])
})

test('is found on any controller; an unknown or a hidden one is not', async () => {
  t = await connect({ controllers: ['east', 'west'], username: 'viewer' })
  const [, west] = t.demos
  const { maintenance } = west?.world ?? { maintenance: [] }
  const idOf = (clusterId: number): string | undefined =>
    maintenance.find(({ target }) => 'clusterId' in target && target.clusterId === clusterId)?.uuid
  const call = (window: string | undefined) =>
    refusal(t.call('delete_maintenance_window', { window, ...why }))
  expect((await call(idOf(1))).code).toBe('not_allowed')
  expect((await call(idOf(10))).code).toBe('not_found')
  expect((await call('no-such-window')).code).toBe('not_found')
})
