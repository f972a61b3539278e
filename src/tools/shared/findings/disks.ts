import type { HostSheet } from '../../../cmon/modules/sheet-info.ts'
import { alarmsOf, firstRaised, type ClusterFacts, type Finding } from './finding.ts'

const DISK_ALARMS = new Set(['HostDiskUsage'])

/** ClusterControl's own defaults, `diskspace_warning` and `diskspace_critical`. */
const WARNING_PERCENT = 80
const CRITICAL_PERCENT = 90

/** Disks nearly full: those the controller raised alarms about, and what it measured, where that was asked for. */
export function diskFindings({ cluster, alarms }: ClusterFacts): Finding[] {
  const raised = alarmsOf(alarms, DISK_ALARMS)
  const stated = raised.map((alarm): Finding => ({
    severity: alarm.severity,
    kind: 'disk',
    what:
      alarm.measured === undefined ? 'A disk is filling up' : `A disk is ${alarm.measured} % full`,
    about: alarm.type,
    basis: 'stated',
    nodes: cluster.hosts.filter((host) => alarmsOf([alarm], DISK_ALARMS, host).length > 0),
    alarms: [alarm],
    since: firstRaised([alarm]),
    next: 'get_metrics',
  }))
  const measured = cluster.hosts.flatMap((host): Finding[] => {
    const percent = usedPercent(cluster.sheets.find(({ hostId }) => hostId === host.id))
    if (percent < WARNING_PERCENT || alarmsOf(raised, DISK_ALARMS, host).length > 0) return []
    return [
      {
        severity: percent >= CRITICAL_PERCENT ? 'critical' : 'warning',
        kind: 'disk',
        what: `All disks together are ${percent} % full, and no alarm says so`,
        basis: 'inferred',
        nodes: [host],
        next: 'get_metrics',
      },
    ]
  })
  return [...stated, ...measured]
}

function usedPercent(sheet: HostSheet | undefined): number {
  const { diskTotalBytes: total, diskFreeBytes: free } = sheet ?? {}
  if (total === undefined || free === undefined || total <= 0) return 0
  return Math.round(((total - free) / total) * 1_000) / 10
}
