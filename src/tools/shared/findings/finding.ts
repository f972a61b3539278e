import type { Alarm } from '../../../cmon/modules/alarm.ts'
import type { Backup } from '../../../cmon/modules/backup.ts'
import type { Cluster } from '../../../cmon/modules/clusters.ts'
import type { Host } from '../../../cmon/modules/host.ts'
import type { Job } from '../../../cmon/modules/jobs.ts'

export const SEVERITIES = ['critical', 'warning', 'info'] as const
export type Severity = (typeof SEVERITIES)[number]

/** Kinds of trouble; the worse comes first among findings of one severity. */
export const KINDS = [
  'controller',
  'quorum',
  'cluster_state',
  'node',
  'replication',
  'disk',
  'backup',
  'alarm',
  'job',
  'maintenance',
] as const

/** One thing that is wrong, in words of ours, with what shows it. */
export interface Finding {
  severity: Severity
  kind: (typeof KINDS)[number]
  /** Holds nothing from the fleet but numbers. */
  what: string
  /** The fleet's own word for it: a state, an alarm type, a job command. */
  about?: string | undefined
  /** Whether the controller says so itself, or we conclude it from what it says. */
  basis: 'stated' | 'inferred'
  nodes?: readonly Host[]
  alarms?: readonly Alarm[]
  jobs?: readonly Job[]
  backups?: readonly Backup[]
  /** ISO time. */
  since?: string | undefined
  inMaintenance?: boolean
  /** The tool that shows more. */
  next: string
}

/** What is known of one cluster. */
export interface ClusterFacts {
  cluster: Cluster
  /** Active ones, without those that users ignore. */
  alarms: readonly Alarm[]
  /** Of the time that is looked at, newest first. */
  failedJobs: readonly Job[]
}

/** The earliest moment at which one of the alarms was raised. */
export function firstRaised(alarms: readonly Alarm[]): string | undefined {
  return alarms.flatMap(({ created }) => created ?? []).toSorted()[0]
}

/** The alarms of such types, of one host if one is given. */
export function alarmsOf(
  alarms: readonly Alarm[],
  types: ReadonlySet<string>,
  host?: Host,
): Alarm[] {
  return alarms.filter(
    ({ type, hostname }) =>
      type !== undefined &&
      types.has(type) &&
      (host === undefined || hostname === host.hostname || hostname === host.ip),
  )
}

/** Groups by a key, in the order of the first of each. */
export function groupBy<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
): readonly (readonly [Item, ...Item[]])[] {
  const groups = new Map<string, [Item, ...Item[]]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [item])
    else group.push(item)
  }
  return [...groups.values()]
}

/** `1 node`, `2 nodes`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
