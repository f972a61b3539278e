import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect, type Connection } from '../../support/connect.ts'
import { allRows, clusterNamed, rowsOf } from '../world-facts.ts'

let t: Connection
beforeAll(async () => {
  t = await connect({ clockSpeed: 0 })
})
afterAll(() => t.close())

function windowAbout(reason: string): { uuid: string; initiate: Date; deadline: Date } {
  const found = t.demo.world.maintenance.find((window) => window.reason === reason)
  if (found === undefined) throw new Error(`the demo has no window for ${reason}`)
  return found
}

function common(reason: string): Record<string, unknown> {
  const { uuid, initiate, deadline } = windowAbout(reason)
  return {
    id: uuid,
    starts_at: initiate.toISOString(),
    ends_at: deadline.toISOString(),
    created_by: 'operator',
    reason: { untrusted: reason },
  }
}

test('lists current windows, then the coming ones', async () => {
  const search = clusterNamed(t.demo.world, 'search-elastic').hosts[3]
  expect(await t.call('list_maintenance_windows')).toEqual({
    windows: [
      {
        cluster: 'main/erp-mssql',
        scope: 'cluster',
        state: 'current',
        ...common('Operating system patches'),
      },
      {
        cluster: 'main/search-elastic',
        scope: 'node',
        node: search?.hostname,
        state: 'current',
        ...common('Memory upgrade'),
      },
      {
        cluster: 'main/prod-orders-galera',
        scope: 'cluster',
        state: 'coming',
        ...common('Upgrade to the next minor version'),
      },
    ],
    total: 3,
    next_cursor: null,
    truncated: false,
  })
})

test('of one cluster: its own and those of its hosts', async () => {
  const of = async (cluster: string): Promise<unknown[]> =>
    rowsOf(await t.call('list_maintenance_windows', { cluster }), 'windows').map(
      ({ reason }) => reason,
    )
  expect(await of('search-elastic')).toEqual([{ untrusted: 'Memory upgrade' }])
  expect(await of('erp-mssql')).toEqual([{ untrusted: 'Operating system patches' }])
  expect(await of('prod-pg')).toEqual([])
})

test('pages to the end without loss or repeats', async () => {
  const rows = await allRows(t, 'list_maintenance_windows', 'windows', { limit: 1 })
  expect(rows).toEqual((await t.call('list_maintenance_windows'))['windows'])
})

test('an unknown cluster is told with near names', async () => {
  await expect(t.call('list_maintenance_windows', { cluster: 'erp-msql' })).rejects.toThrow(
    /erp-mssql/,
  )
})

test('a viewer sees windows of visible clusters only', async () => {
  const viewer = await connect({ username: 'viewer', clockSpeed: 0 })
  const { windows } = await viewer.call('list_maintenance_windows')
  await expect(
    viewer.call('list_maintenance_windows', { cluster: 'erp-mssql' }),
  ).rejects.toMatchObject({ code: 'not_found' })
  await viewer.close()
  expect(windows).toEqual([expect.objectContaining({ cluster: 'main/prod-orders-galera' })])
})

test('tells what one controller says when another is down', async () => {
  const two = await connect({ controllers: ['east', 'west'], clusters: 1 })
  await two.demos[1]?.close()
  expect(await two.call('list_maintenance_windows')).toMatchObject({
    windows: [{ cluster: 'east/prod-orders-galera', controller: 'east' }],
    problems: [{ controller: 'west', code: 'unreachable' }],
  })
  await two.close()
})
