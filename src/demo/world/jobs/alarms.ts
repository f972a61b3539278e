import type { DemoAlarm } from '../alarm.ts'
import { alarmAt } from '../conditions/alarm-at.ts'
import { tell } from '../events.ts'
import type { DemoHost } from '../host.ts'
import type { World } from '../state.ts'
import { nextId } from './engine-state.ts'

type AlarmDraft = Pick<
  DemoAlarm,
  'clusterId' | 'severity' | 'component' | 'type' | 'title' | 'message' | 'recommendation'
> & { host?: DemoHost; measured?: number }

/** Raises an alarm; one of the same kind about the same thing is counted up instead. */
export function raiseAlarm(world: World, draft: AlarmDraft, at: Date): void {
  const { host, measured = 0, ...facts } = draft
  const { clusterId, type } = facts
  const known = findAlarm(world, { clusterId, type, hostId: host?.hostId })
  if (known !== undefined) {
    const { counter } = alarmAt(world, known, at)
    Object.assign(known, { ...facts, measured, reported: at, counter: counter + 1 })
    tell(world, { kind: 'alarm', name: 'Changed', at, alarm: known })
    return
  }
  const alarm: DemoAlarm = {
    alarmId: nextId(world, 'alarm'),
    ...facts,
    measured,
    counter: 1,
    ignored: false,
    created: at,
    reported: at,
    ...(host === undefined ? {} : { host: { hostId: host.hostId, hostname: host.hostname } }),
  }
  world.alarms.push(alarm)
  tell(world, { kind: 'alarm', name: 'Created', at, alarm })
}

interface AlarmKey {
  clusterId: number
  type: string
  hostId: number | undefined
}

/** The alarm of this type about one host, or about the cluster. */
export function findAlarm(world: World, key: AlarmKey): DemoAlarm | undefined {
  return world.alarms.find(
    ({ clusterId, type, host }) =>
      type === key.type && clusterId === key.clusterId && host?.hostId === key.hostId,
  )
}

export function clearAlarms(world: World, matches: (alarm: DemoAlarm) => boolean, at: Date): void {
  const cleared = world.alarms.filter(matches)
  for (const alarm of cleared) {
    world.alarms.splice(world.alarms.indexOf(alarm), 1)
    tell(world, { kind: 'alarm', name: 'Ended', at, alarm })
  }
}

export function clearHostAlarms(world: World, host: DemoHost, types: string[], at: Date): void {
  const mine = (one: DemoAlarm): boolean =>
    one.host?.hostId === host.hostId && types.includes(one.type)
  clearAlarms(world, mine, at)
}
