import type { Alarm } from '../../cmon/modules/alarm.ts'
import type { AuditEntry } from '../../cmon/modules/audit.ts'
import { isOver, type Job } from '../../cmon/modules/jobs.ts'

export const CHANGE_KINDS = ['job', 'alarm', 'audit'] as const
export type ChangeKind = (typeof CHANGE_KINDS)[number]

/** Something that happened, in words of ours, with the fleet's own beside them. */
export interface Change {
  /** ISO time. */
  at: string
  kind: ChangeKind
  clusterId: number | undefined
  /** Holds nothing from the fleet. */
  what: string
  /** A job command, an alarm type, a kind of audit entry. */
  about: string | undefined
  text: string | undefined
  who: string | undefined
  /** Address or name of who asked for it. */
  from: string | undefined
  /** Of the job or alarm; audit entries have none. */
  id: number | undefined
  /** Host of an alarm. */
  node: string | undefined
  aboutConfiguration: boolean
}

/** Commands that change the configuration of nodes or of the controller's care for them (cmon-rpc-jobs 5). */
const CONFIGURING = new Set([
  'enable_cluster_readonly',
  'disable_cluster_readonly',
  'enable_db_readonly',
  'disable_db_readonly',
  'enable_binary_logging',
  'enable_log_archiving',
  'toggle_replication_sync',
  'setup_ssl',
  'renew_mssql_certificate',
  'setup_audit_logging',
  'setup_logrotate',
  'enable_recovery',
  'disable_recovery',
  'enable_node_recovery',
  'disable_node_recovery',
])

/** The last that happened to a job: it ended, began, or was only made. */
export function jobChange(job: Job): Change[] {
  const { state, ended, started, created } = job
  const at = (isOver(state) ? ended : undefined) ?? started ?? created
  if (at === undefined) return []
  return [
    {
      at,
      kind: 'job',
      clusterId: job.clusterId,
      what: `job ${state}`,
      about: job.command,
      text: job.title,
      who: job.user,
      from: job.clientAddress,
      id: job.id,
      node: undefined,
      aboutConfiguration: CONFIGURING.has(job.command ?? ''),
    },
  ]
}

/** That an alarm was raised. Those that cleared are on record no more. */
export function alarmChange(alarm: Alarm): Change[] {
  if (alarm.created === undefined) return []
  return [
    {
      at: alarm.created,
      kind: 'alarm',
      clusterId: alarm.clusterId,
      what: `${alarm.severity} alarm raised${alarm.ignored ? ', since ignored' : ''}`,
      about: alarm.type,
      text: alarm.title,
      who: undefined,
      from: undefined,
      id: alarm.id,
      node: alarm.hostname,
      aboutConfiguration: false,
    },
  ]
}

/** An entry of the audit. Its kinds are not documented (cmon-rpc-core 13): we go by the word. */
export function auditChange(entry: AuditEntry): Change[] {
  if (entry.at === undefined) return []
  return [
    {
      at: entry.at,
      kind: 'audit',
      clusterId: entry.clusterId,
      what: 'audit entry',
      about: entry.type,
      text: entry.message,
      who: entry.userName,
      from: entry.client,
      id: undefined,
      node: undefined,
      aboutConfiguration: /config/i.test(entry.type ?? ''),
    },
  ]
}
