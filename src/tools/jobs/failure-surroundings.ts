import type { Alarm } from '../../cmon/modules/alarm.ts'
import type { Cluster } from '../../cmon/modules/clusters.ts'
import type { Host } from '../../cmon/modules/host.ts'
import type { Job, JobMessage } from '../../cmon/modules/jobs.ts'
import type { Controller } from '../../fleet/fleet.ts'
import { toName, type Name } from '../../fleet/untrusted.ts'

export interface Failure {
  controller: Controller
  ref: string | null
  job: Job
  /** Oldest first. */
  messages: readonly JobMessage[]
  /** Of the job's cluster. */
  alarms: readonly Alarm[]
  /** With hosts and sheets; undefined for a job of the controller, or where the cluster is gone. */
  cluster: Cluster | undefined
}

const ALARMS_SHOWN = 5
const DISKS_SHOWN = 5
const FULL_PERCENT = 85
/** An alarm may be raised before the job notices, and after it has failed. */
const AROUND_MS = 3_600_000

/** Nodes of the cluster that the job's log or status names. */
export function hostsInvolved({ job, messages, cluster }: Omit<Failure, 'alarms'>): Host[] {
  const text = [job.statusText ?? '', ...messages.map((message) => message.text)].join('\n')
  return (cluster?.hosts ?? []).filter((host) =>
    [host.hostname, host.ip].some((name) => name !== undefined && name !== '' && names(text, name)),
  )
}

/** Whether a text holds a host's name, not merely as the beginning of a longer one. */
function names(text: string, name: string): boolean {
  const escaped = name.replaceAll(/[^\w]/g, String.raw`\$&`)
  return new RegExp(String.raw`(?<![\w.-])${escaped}(?![\w-]|\.\w)`, 'i').test(text)
}

/** Active alarms that may have to do with the failure, the worst first. */
export function relatedAlarms(
  { job, alarms }: Pick<Failure, 'job' | 'alarms'>,
  involved: readonly Host[],
): Alarm[] {
  const from = timeOf(job.started ?? job.created, -AROUND_MS)
  const to = timeOf(job.ended, AROUND_MS)
  const about = new Set(involved.flatMap(({ hostname, ip }) => [hostname, ip]))
  return alarms
    .filter(({ hostname, created, ignored }) => {
      if (ignored) return false
      const at = timeOf(created, 0)
      const during = from !== undefined && at !== undefined && at >= from && at <= (to ?? Infinity)
      return during || (hostname !== undefined && about.has(hostname))
    })
    .toSorted((a, b) => a.severity.localeCompare(b.severity) || b.id - a.id)
    .slice(0, ALARMS_SHOWN)
}

function timeOf(iso: string | undefined, shift: number): number | undefined {
  return iso === undefined ? undefined : Date.parse(iso) + shift
}

/** Disks of the hosts involved and of full ones, fullest first, and which hosts nobody measures. */
export function toDisks(
  job: Job,
  cluster: Cluster | undefined,
  involved: readonly Host[],
): {
  disks: { host: Name; used_percent: number; free_bytes: number }[]
  not_measured: Name[]
} {
  const about = new Set(involved.flatMap(({ hostname }) => hostname))
  const sheets = cluster?.sheets ?? []
  const disks = new Map<string, { used_percent: number; free_bytes: number }>()
  for (const { hostname, diskTotalBytes: total, diskFreeBytes: free } of sheets) {
    if (hostname === undefined || total === undefined || free === undefined || total <= 0) continue
    const used = Math.round(((total - free) / total) * 1_000) / 10
    // Several nodes of one machine have the same disks.
    if (used >= FULL_PERCENT || about.has(hostname) || hostname === storageOf(job))
      disks.set(hostname, { used_percent: used, free_bytes: free })
  }
  const storage = storageOf(job)
  const strange = storage !== undefined && !sheets.some(({ hostname }) => hostname === storage)
  return {
    disks: [...disks]
      .map(([host, disk]) => ({ host: toName(host), ...disk }))
      .toSorted((a, b) => b.used_percent - a.used_percent)
      .slice(0, DISKS_SHOWN),
    not_measured: strange ? [toName(storage)] : [],
  }
}

/** Where a backup job writes to (cmon-rpc-jobs 6.5). */
function storageOf({ data }: Job): string | undefined {
  const { storage_host: host } = data
  return typeof host === 'string' && host !== '' ? host : undefined
}
