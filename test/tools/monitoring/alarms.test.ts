import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DemoAlarm } from '../../../src/demo/world/alarm.ts'
import { connect, type Connection } from '../../support/connect.ts'
import { allRows, rowsOf } from '../world-facts.ts'

let t: Connection
beforeAll(async () => {
  t = await connect()
})
afterAll(() => t.close())

/** Worst first, then the newest. */
function alarmsOf(matches: (alarm: DemoAlarm) => boolean): number[] {
  return t.demo.world.alarms
    .filter(matches)
    .toSorted(
      (a, b) =>
        Number(b.severity === 'critical') - Number(a.severity === 'critical') ||
        b.created.getTime() - a.created.getTime(),
    )
    .map(({ alarmId }) => alarmId)
}

async function listed(args: Record<string, unknown>): Promise<unknown[]> {
  const rows = await allRows(t, 'list_alarms', 'alarms', args)
  return rows.map((row) => row['id'])
}

function seconds(date: Date | undefined): string | undefined {
  return date?.toISOString().replace(/\.\d+Z$/, 'Z')
}

test('critical alarms come first, ignored ones not at all', async () => {
  expect(await listed({ limit: 2 })).toEqual(alarmsOf(({ ignored }) => !ignored))
})

test("a row tells of the degraded cluster's alarm", async () => {
  const alarm = t.demo.world.alarms.find(({ type }) => type === 'MySqlDisconnected')
  const answer = await t.call('list_alarms', { type: 'mysqldisconnected' })
  expect(answer).toEqual({
    alarms: [
      {
        id: alarm?.alarmId,
        cluster: 'main/prod-billing-galera',
        severity: 'critical',
        type: 'MySqlDisconnected',
        component: 'Node',
        title: { untrusted: 'MySQL server disconnected' },
        host: alarm?.host?.hostname,
        count: alarm?.counter,
        since: seconds(alarm?.created),
        last_reported: seconds(alarm?.reported),
      },
    ],
    total: 1,
    next_cursor: null,
    truncated: false,
  })
})

describe('filters', () => {
  test('by severity', async () => {
    for (const severity of ['critical', 'warning'] as const)
      expect(await listed({ severity })).toEqual(
        alarmsOf((alarm) => alarm.severity === severity && !alarm.ignored),
      )
  })

  test('ignored ones only when asked for, and marked', async () => {
    expect(await listed({ include_ignored: true })).toEqual(alarmsOf(() => true))
    const answer = await t.call('list_alarms', {
      cluster: 'prod-orders-galera',
      include_ignored: true,
    })
    expect(rowsOf(answer, 'alarms')).toMatchObject([
      { type: 'CertificateExpiration', ignored: true },
    ])
    expect(await listed({ cluster: 'prod-orders-galera' })).toEqual([])
  })

  test('by controller', async () => {
    const two = await connect({ controllers: ['east', 'west'] })
    try {
      const west = rowsOf(await two.call('list_alarms', { controller: 'west' }), 'alarms')
      expect(west.length).toBeGreaterThan(0)
      expect(west.every((row) => row['controller'] === 'west')).toBe(true)
      const both = await two.call('list_alarms', { limit: 100 })
      expect(both['total']).toBe(west.length * 2)
    } finally {
      await two.close()
    }
  })
})

test('one alarm is told with message and recommendation', async () => {
  const alarm = t.demo.world.alarms.find(({ type }) => type === 'HostDiskUsage')
  const answer = await t.call('get_alarm', { alarm: alarm?.alarmId, cluster: 'metrics-timescale' })
  expect(answer['alarm']).toEqual({
    id: alarm?.alarmId,
    cluster: 'main/metrics-timescale',
    severity: 'warning',
    type: 'HostDiskUsage',
    component: 'Host',
    title: { untrusted: 'Disk is filling up' },
    host: alarm?.host?.hostname,
    count: alarm?.counter,
    since: seconds(alarm?.created),
    last_reported: seconds(alarm?.reported),
    message: { untrusted: alarm?.message },
    recommendation: { untrusted: alarm?.recommendation },
    measured: 83.6,
  })
})

test('an alarm that the cluster does not have is not found', async () => {
  const alarm = t.demo.world.alarms.find(({ type }) => type === 'HostDiskUsage')
  for (const id of [99_999, alarm?.alarmId])
    await expect(
      t.call('get_alarm', { alarm: id, cluster: 'prod-orders-galera' }),
    ).rejects.toMatchObject({ code: 'not_found' })
})
