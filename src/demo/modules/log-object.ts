import type { Call } from '../module.ts'
import type { DemoHost } from '../world/host.ts'
import type { DemoJob } from '../world/job.ts'
import type { DemoLogEntry, LogEvent } from '../world/log-entry.ts'
import type { World } from '../world/world.ts'
import { iso } from './dates.ts'
import { HOST_STATUS, hostClass } from './host-classes.ts'
import { jobObject } from './job-object.ts'

const CONTROLLER_PID = 1284

export function logEntryObject(entry: DemoLogEntry, call: Call) {
  return {
    class_name: 'CmonLogMessage',
    ...(entry.component === undefined ? {} : { component: entry.component }),
    created: iso(entry.created),
    log_class: entry.event.kind,
    log_id: entry.logId,
    severity: entry.severity,
    log_origins: {
      sender_binary: 'cmon',
      sender_file: entry.sourceFile,
      sender_line: entry.sourceLine,
      sender_pid: CONTROLLER_PID,
      tv_nsec: entry.created.getUTCMilliseconds() * 1_000_000,
      tv_sec: Math.floor(entry.created.getTime() / 1000),
    },
    log_specifics: {
      cluster_id: entry.clusterId,
      message_text: entry.text,
      ...specifics(entry, call),
    },
  }
}

function specifics(entry: DemoLogEntry, { world, now }: Call): Record<string, unknown> {
  const { event } = entry
  switch (event.kind) {
    case 'LogMessage':
      return hostOfMessage(entry, world)
    case 'JobStarted':
    case 'JobEnded':
      return jobInstance(event, entry, world, now)
    case 'HostStateChange':
      return {
        host_state: HOST_STATUS[event.to],
        previous_host_state: HOST_STATUS[event.from],
        reason: event.reason,
        ...shortHost(hostById(world, entry.clusterId, event.hostId)),
      }
    case 'ClusterStateChange':
      return {
        cluster_state: event.to,
        previous_cluster_state: event.from,
        reason: event.reason,
      }
  }
}

/** Texts about one node name it again as an object, with the old word for its state. */
function hostOfMessage(entry: DemoLogEntry, world: World): Record<string, unknown> {
  const cluster = world.clusters.find(({ clusterId }) => clusterId === entry.clusterId)
  const host = cluster?.hosts.find(({ hostname, port }) =>
    entry.text.includes(`${hostname}</em>:${port}`),
  )
  if (host === undefined) return {}
  return {
    host: {
      class_name: 'CmonHost',
      hostname: host.hostname,
      nodetype: hostClass(host.kind).nodeType,
      port: host.port,
      role: host.role,
      status: host.status === 'online' ? 'MYSQL_OK' : 'MYSQL_FAILED',
    },
  }
}

/** The job as it was when the entry was written. */
function jobInstance(
  event: Extract<LogEvent, { jobId: number }>,
  entry: DemoLogEntry,
  world: World,
  now: Date,
): Record<string, unknown> {
  const job = world.jobs.find(({ jobId }) => jobId === event.jobId)
  if (job === undefined) return {}
  if (event.kind === 'JobEnded') return { job_instance: jobObject(job, now) }
  const { ended, ...begun } = job
  const atStart: DemoJob = { ...begun, status: 'RUNNING', statusText: job.title, exitCode: 0 }
  return { job_instance: jobObject(ended === undefined ? job : atStart, entry.created) }
}

function hostById(world: World, clusterId: number, id: number): DemoHost | undefined {
  const cluster = world.clusters.find((one) => one.clusterId === clusterId)
  return cluster?.hosts.find(({ hostId }) => hostId === id)
}

function shortHost(host: DemoHost | undefined): Record<string, unknown> {
  return host === undefined ? {} : { host: { hostname: host.hostname, port: host.port } }
}
