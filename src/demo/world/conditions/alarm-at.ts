import type { DemoAlarm } from '../alarm.ts'
import type { World } from '../state.ts'
import { CONDITIONS } from './conditions.ts'

const REPORT_MS = 300_000

/** An alarm as it stands at `now`: seen again every five minutes, with what is measured then. */
export function alarmAt(world: World, alarm: DemoAlarm, now: Date): DemoAlarm {
  const again = Math.floor((now.getTime() - alarm.reported.getTime()) / REPORT_MS)
  if (world.engine.watch === undefined || again <= 0) return alarm
  const reported = new Date(alarm.reported.getTime() + again * REPORT_MS)
  const seen = { ...alarm, reported, counter: alarm.counter + again }
  const cluster = world.clusters.find(({ clusterId }) => clusterId === alarm.clusterId)
  const host = cluster?.hosts.find(({ hostId, kind }) =>
    alarm.host === undefined ? kind === 'controller' : hostId === alarm.host.hostId,
  )
  if (cluster === undefined || host === undefined) return seen
  const condition = CONDITIONS.find(({ type }) => type(host) === alarm.type)
  const place = { world, cluster, host }
  if (condition?.level(place, reported) !== alarm.severity) return seen
  const { message, measured } = condition.facts(place, reported, alarm.severity)
  return { ...seen, message, measured }
}
