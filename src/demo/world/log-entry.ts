import type { ClusterState } from './cluster.ts'
import type { HostStatus } from './host.ts'

export type LogSeverity = 'LOG_DEBUG' | 'LOG_INFO' | 'LOG_WARNING' | 'LOG_ERR' | 'LOG_CRIT'

/** An entry of the controller's own log. */
export interface DemoLogEntry {
  logId: number
  clusterId: number
  created: Date
  severity: LogSeverity
  component?: string
  /** May hold inline HTML, as the controller writes it. */
  text: string
  sourceFile: string
  sourceLine: number
  event: LogEvent
}

export type LogEvent =
  | { kind: 'LogMessage' }
  | { kind: 'JobStarted' | 'JobEnded'; jobId: number }
  | { kind: 'HostStateChange'; hostId: number; from: HostStatus; to: HostStatus; reason: string }
  | { kind: 'ClusterStateChange'; from: ClusterState; to: ClusterState; reason: string }
