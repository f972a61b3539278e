import { afterEach, expect, test } from 'vitest'
import { connect, type Connection } from '../../support/connect.ts'
import { refusal, writes } from '../changes.ts'

const why = { reason: 'known, being worked on' }

let t: Connection
afterEach(() => t.close())

/** The first alarm of this severity, and its cluster's ref. */
function alarmOf(severity: 'critical' | 'warning') {
  const { alarms, clusters } = t.demo.world
  const alarm = alarms.find((one) => one.severity === severity && !one.ignored)
  const cluster = clusters.find(({ clusterId }) => clusterId === alarm?.clusterId)
  if (alarm === undefined || cluster === undefined) throw new Error(`there is no ${severity} alarm`)
  return { alarm, ref: `main/${cluster.name}` }
}

test('hides a critical alarm with a warning, and shows it again', async () => {
  t = await connect()
  const { alarm, ref } = alarmOf('critical')
  const args = { alarm: alarm.alarmId, cluster: ref, ...why }
  const isIgnored = async (): Promise<unknown> =>
    (await t.call('get_alarm', { alarm: alarm.alarmId, cluster: ref }))['alarm']
  expect(await t.call('set_alarm_ignored', { ...args, ignored: true })).toEqual({
    done: true,
    summary: `Ignore alarm ${alarm.alarmId} (${alarm.type}) of ${ref}`,
    cluster: ref,
    warnings: ['it is critical, and its cause goes on'],
    ignored: true,
  })
  expect(await isIgnored()).toMatchObject({ ignored: true })
  expect(await t.call('set_alarm_ignored', { ...args, ignored: true })).toMatchObject({
    warnings: ['it is ignored already'],
    ignored: true,
  })
  expect(await t.call('set_alarm_ignored', { ...args, ignored: false })).toEqual({
    done: true,
    summary: `Show again alarm ${alarm.alarmId} (${alarm.type}) of ${ref}`,
    cluster: ref,
    ignored: false,
  })
  expect(await isIgnored()).not.toHaveProperty('ignored')
  expect(writes(t)).toEqual(['ignoreAlarm', 'ignoreAlarm', 'ignoreAlarm'])
})

test('an alarm of another cluster, or of one that is hidden, is not found', async () => {
  t = await connect({ username: 'viewer' })
  const { alarm } = alarmOf('critical')
  for (const cluster of ['main/prod-orders-galera', 'main/prod-shop-mysql']) {
    const args = { alarm: alarm.alarmId, cluster, ignored: true, ...why }
    expect((await refusal(t.call('set_alarm_ignored', args))).code).toBe('not_found')
  }
  expect(writes(t)).toEqual([])
})

test('who may only look is refused', async () => {
  t = await connect({ username: 'viewer' })
  const { alarm, ref: cluster } = alarmOf('warning')
  const args = { alarm: alarm.alarmId, cluster, ignored: true, ...why }
  expect((await refusal(t.call('set_alarm_ignored', args))).code).toBe('not_allowed')
  expect(alarm.ignored).toBe(false)
})
