import type { Call } from './module.ts'
import { HOST_STATUS } from './modules/host-classes.ts'
import { hostObject } from './modules/host-object.ts'
import { jobObject, messageObject } from './modules/job-object.ts'
import { logEntryObject } from './modules/log-object.ts'
import type { DemoAlarm } from './world/alarm.ts'
import type { WorldEvent } from './world/events.ts'
import type { DemoHost } from './world/host.ts'
import type { DemoMaintenance } from './world/maintenance.ts'
import type { World } from './world/world.ts'

interface EventBody {
  event_class: string
  event_name: string
  event_specifics: Record<string, unknown>
}

/** `CmonEvent` as the stream of `subscribe_events` carries it. */
export function eventObject(event: WorldEvent, world: World): Record<string, unknown> {
  const milliseconds = event.at.getTime()
  return {
    class_name: 'CmonEvent',
    ...eventBody(event, world),
    event_origins: {
      sender_file: SENDERS[event.kind],
      sender_line: 1,
      sender_pid: 1284,
      tv_sec: Math.floor(milliseconds / 1000),
      tv_nsec: (milliseconds % 1000) * 1_000_000,
    },
  }
}

const SENDERS: Record<WorldEvent['kind'], string> = {
  job: 'Job.cpp',
  message: 'Job.cpp',
  host: 'Host.cpp',
  cluster: 'Cluster.cpp',
  alarm: 'Alarm.cpp',
  maintenance: 'Maintenance.cpp',
  log: 'Logger.cpp',
}

function eventBody(event: WorldEvent, world: World): EventBody {
  switch (event.kind) {
    case 'job': {
      const { job, name, at } = event
      const specifics = { cluster_id: job.clusterId, job: jobObject(job, at) }
      return { event_class: 'EventJob', event_name: name, event_specifics: specifics }
    }
    case 'message': {
      const { job, message, at } = event
      const specifics = {
        cluster_id: job.clusterId,
        job: jobObject(job, at),
        message: messageObject(message, job),
      }
      return { event_class: 'EventJob', event_name: 'UserMessage', event_specifics: specifics }
    }
    case 'host':
      return hostEvent(event.host, event.reason, event.at, world)
    case 'cluster': {
      const { clusterId, state } = event.cluster
      const specifics = { cluster_id: clusterId, cluster_state: state, reason: event.reason }
      return {
        event_class: 'EventCluster',
        event_name: 'StateChanged',
        event_specifics: specifics,
      }
    }
    case 'alarm': {
      const { alarm, name } = event
      const specifics = { cluster_id: alarm.clusterId, alarm: alarmSummary(alarm) }
      return { event_class: 'EventAlarm', event_name: name, event_specifics: specifics }
    }
    case 'maintenance':
      return {
        event_class: 'EventMaintenance',
        event_name: 'Created',
        event_specifics: maintenanceSpecifics(event.window),
      }
    case 'log': {
      const entry = logEntryObject(event.entry, systemCall(world, event.at))
      const specifics = { log_entry: entry }
      return { event_class: 'EventLog', event_name: 'LogMessage', event_specifics: specifics }
    }
  }
}

function hostEvent(host: DemoHost, reason: string, at: Date, world: World): EventBody {
  const cluster = world.clusters.find(({ clusterId }) => clusterId === host.clusterId)
  return {
    event_class: 'EventHost',
    event_name: 'StateChanged',
    event_specifics: {
      cluster_id: host.clusterId,
      ...(cluster === undefined ? {} : { host: hostObject(host, cluster, world, at) }),
      host_name: host.hostname,
      hoststatus: HOST_STATUS[host.status],
      reason,
    },
  }
}

function alarmSummary(alarm: DemoAlarm) {
  return {
    class_name: 'CmonAlarm',
    alarm_id: alarm.alarmId,
    cluster_id: alarm.clusterId,
    component_name: alarm.component,
    ...(alarm.host === undefined ? {} : { hostname: alarm.host.hostname }),
    message: alarm.message,
    severity_name: alarm.severity === 'critical' ? 'ALARM_CRITICAL' : 'ALARM_WARNING',
    title: alarm.title,
    type_name: alarm.type,
  }
}

function maintenanceSpecifics({ target, reason, initiate, deadline, uuid }: DemoMaintenance) {
  const period = {
    UUID: uuid,
    deadline: deadline.toISOString(),
    initiate: initiate.toISOString(),
    reason,
  }
  const maintenance = { class_name: 'CmonMaintenanceInfo', maintenance_periods: [period] }
  if ('clusterId' in target) return { cluster_id: target.clusterId, maintenance }
  return { host_name: target.hostname, maintenance }
}

/** Projections want to know who asks; of events nobody does. */
function systemCall(world: World, now: Date): Call {
  const caller = { userId: 1, userName: 'system', groupNames: ['admins'], isSuperuser: true }
  return { body: {}, world, caller, now, clientAddress: '127.0.0.1' }
}
