import type { DemoCluster } from '../cluster.ts'
import type { DemoHost, HostStatus } from '../host.ts'
import type { DemoJob } from '../job.ts'
import type { DemoLogEntry, LogEvent, LogSeverity } from '../log-entry.ts'
import type { History } from './history.ts'
import { before, DAY_MS, MINUTE_MS, SECOND_MS } from './history.ts'
import { marked, value } from './job-drafts.ts'

const REMEMBERED_DAYS = 7

interface LogDraft {
  clusterId: number
  created: Date
  text: string
  severity?: LogSeverity
  component?: string
  source?: [file: string, line: number]
  event?: LogEvent
}

export function logEntry(draft: LogDraft): DemoLogEntry {
  const { source = ['ClusterManager.cpp', 210], severity = 'LOG_INFO', component } = draft
  return {
    logId: 0,
    clusterId: draft.clusterId,
    created: draft.created,
    severity,
    ...(component === undefined ? {} : { component }),
    text: draft.text,
    sourceFile: source[0],
    sourceLine: source[1],
    event: draft.event ?? { kind: 'LogMessage' },
  }
}

/** What the controller wrote about the cluster when it came up, and since. */
export function addLogHistory(cluster: DemoCluster, history: History): void {
  const { clusterId } = cluster
  const up = before(history.start, 9 * DAY_MS - clusterId * SECOND_MS)
  history.log.push(
    logEntry({
      clusterId,
      created: up,
      component: 'Cluster',
      text: `Cluster ${value(cluster.name)} changed from ${value('UNKNOWN')} to ${value('STARTED')}.`,
      event: {
        kind: 'ClusterStateChange',
        from: 'UNKNOWN',
        to: 'STARTED',
        reason: 'Every node answers.',
      },
    }),
  )
  for (const host of cluster.hosts) {
    if (host.kind !== 'controller')
      addHostChange(history, host, up, 'unknown', 'online', 'Node is up.')
  }
  history.log.push(
    logEntry({
      clusterId,
      created: before(history.start, (20 + clusterId) * MINUTE_MS),
      severity: 'LOG_DEBUG',
      component: 'ClusterConfiguration',
      text: 'Configuration files of all nodes were read again.',
      source: ['ConfigManager.cpp', 88],
    }),
  )
}

export function addHostChange(
  history: History,
  host: DemoHost,
  created: Date,
  from: HostStatus,
  to: HostStatus,
  reason: string,
): void {
  history.log.push(
    logEntry({
      clusterId: host.clusterId,
      created,
      severity: to === 'online' ? 'LOG_INFO' : 'LOG_ERR',
      component: 'Node',
      text: `${marked(host)}: ${reason}`,
      source: ['Host.cpp', 1024],
      event: { kind: 'HostStateChange', hostId: host.hostId, from, to, reason },
    }),
  )
}

/** Start and end of every job of the last days. */
export function addJobLog(history: History): void {
  const since = before(history.start, REMEMBERED_DAYS * DAY_MS)
  for (const job of history.jobs) {
    const { started, ended } = job
    if (started === undefined || started < since) continue
    history.log.push(...entriesOf(job, started, ended, history))
  }
}

function entriesOf(job: DemoJob, started: Date, ended: Date | undefined, history: History) {
  const begin: LogEvent = { kind: 'JobStarted', jobId: 0 }
  const end: LogEvent = { kind: 'JobEnded', jobId: 0 }
  history.links.push(() => {
    begin.jobId = job.jobId
    end.jobId = job.jobId
  })
  const { clusterId, title } = job
  const failed = job.status === 'FAILED'
  const entries = [
    logEntry({
      clusterId,
      created: new Date(started.getTime() - 4),
      text: `A thread was made for '${title}'.`,
      source: ['JobThread.cpp', 63],
    }),
    logEntry({
      clusterId,
      created: started,
      text: `Job '${title}' has started.`,
      source: ['JobWorker.cpp', 318],
      event: begin,
    }),
  ]
  if (ended !== undefined) {
    entries.push(
      logEntry({
        clusterId,
        created: ended,
        severity: failed ? 'LOG_ERR' : 'LOG_INFO',
        text: `Job '${title}' has ${failed ? 'failed' : 'ended'}.`,
        source: ['JobWorker.cpp', 3240],
        event: end,
      }),
    )
  }
  return entries
}
