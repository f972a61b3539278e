import { expect, test } from 'vitest'
import { getMaintenance, windowState } from '../../../src/cmon/modules/maintenance.ts'
import { answering } from './answering.ts'

const period = {
  UUID: '59f2a407-bed1-4ee7-a6bf-000000000001',
  initiate: '2026-03-04T10:30:00.000Z',
  deadline: '2026-03-04T12:30:00.000Z',
  reason: 'OS patching',
  username: 'dba',
}

test('finds periods in the record or in its cluster (cmon-rpc-core 23)', async () => {
  const { windows, now } = await getMaintenance(
    answering({
      request_processed: '2026-03-04T11:00:00.000Z',
      maintenance_records: [
        { hostname: '192.0.2.31', maintenance_periods: [period] },
        { cluster_id: 3, cluster: { cluster_name: 'orders-pg', maintenance_periods: [period] } },
      ],
    }),
    undefined,
  )
  expect(now).toEqual(new Date('2026-03-04T11:00:00.000Z'))
  expect(windows).toMatchObject([
    { clusterId: undefined, hostname: '192.0.2.31', uuid: period.UUID, userName: 'dba' },
    { clusterId: 3, clusterName: 'orders-pg', hostname: undefined, reason: 'OS patching' },
  ])
})

test.each([
  ['2026-03-04T10:00:00Z', undefined, 'coming'],
  ['2026-03-04T11:00:00Z', undefined, 'current'],
  ['2026-03-04T12:30:00Z', undefined, 'past'],
  ['2026-03-04T10:00:00Z', true, 'current'],
])('at %s, is_active %s, a window is %s', async (now, is_active, state) => {
  const { windows } = await getMaintenance(
    answering({
      maintenance_records: [{ cluster_id: 3, maintenance_periods: [{ ...period, is_active }] }],
    }),
    3,
  )
  expect(windows.map((window) => windowState(window, new Date(now)))).toEqual([state])
})
