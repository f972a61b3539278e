import { expect, test } from 'vitest'
import * as jobs from '../../../src/cmon/jobs/index.ts'
import {
  getAlarm,
  getAlarms,
  getAlarmStatistics,
  ignoreAlarm,
} from '../../../src/cmon/modules/alarm.ts'
import { startTrip } from './trip.ts'

test('an alarm is raised, ignored, shown again, and ends with its cause', async () => {
  const trip = await startTrip()
  const { cmon, run } = trip
  const cluster = await trip.cluster('prod-shop-mysql')
  const { id: clusterId } = cluster
  const host = cluster.hosts[2]
  const node = { hostname: host?.hostname ?? '', port: host?.port ?? 0 }
  const counts = async () => [
    await getAlarmStatistics(cmon, clusterId),
    (await trip.cluster('prod-shop-mysql')).alarms,
  ]
  const none = { critical: 0, warning: 0 }
  expect(await getAlarms(cmon, clusterId)).toEqual([])
  expect(await counts()).toEqual([[{ clusterId, ...none }], none])

  await run(jobs.stopNode(cluster, { node }))
  const [alarm, ...others] = await getAlarms(cmon, clusterId)
  expect(others).toEqual([])
  expect(alarm).toEqual({
    id: expect.any(Number),
    clusterId,
    severity: 'critical',
    type: 'MySqlDisconnected',
    component: 'Node',
    title: 'MySQL server disconnected',
    message: `Server ${node.hostname}:${node.port} is disconnected from the cluster.`,
    recommendation: 'Start the node when the work on it is done.',
    count: 1,
    measured: expect.any(Number),
    ignored: false,
    created: expect.stringMatching(/^2026-03-04T09:15/),
    reported: expect.stringMatching(/^2026-03-04T09:15/),
    hostname: node.hostname,
  })
  const alarmId = alarm?.id ?? 0
  expect(await getAlarm(cmon, clusterId, alarmId)).toEqual(alarm)
  expect(await getAlarm(cmon, clusterId, 99_999)).toBeUndefined()
  expect(await getAlarm(cmon, clusterId + 1, alarmId)).toBeUndefined()
  const one = { critical: 1, warning: 0 }
  expect(await counts()).toEqual([[{ clusterId, ...one }], one])
  expect(await getAlarms(cmon, undefined)).toContainEqual(alarm)

  await ignoreAlarm(cmon, { alarmId, clusterId, ignore: true })
  expect(await getAlarms(cmon, clusterId)).toEqual([{ ...alarm, ignored: true }])
  expect(await counts()).toEqual([[{ clusterId, ...none }], none])
  await ignoreAlarm(cmon, { alarmId, clusterId, ignore: false })
  expect(await getAlarms(cmon, clusterId)).toEqual([alarm])
  expect(await counts()).toEqual([[{ clusterId, ...one }], one])

  await run(jobs.startNode(cluster, { node }))
  expect(await getAlarms(cmon, clusterId)).toEqual([])
  expect(await getAlarm(cmon, clusterId, alarmId)).toBeUndefined()
  await expect(ignoreAlarm(cmon, { alarmId, clusterId, ignore: true })).rejects.toMatchObject({
    code: 'not_found',
  })
})
