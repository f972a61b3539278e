import type { DemoAlarm } from '../alarm.ts'
import { monitoredDisks } from '../disk-space.ts'
import type { DemoDisk, DemoHost } from '../host.ts'
import { usedBytesAt } from '../host.ts'
import { marked, value } from '../seed/job-drafts.ts'
import type { AlarmFacts, Condition, Place } from './condition.ts'
import { limitOf } from './limits.ts'

/** The fullest of a node's monitored disks is over a limit of its cluster. */
export const diskUsage: Condition = {
  type: () => 'HostDiskUsage',

  level(place, at) {
    const { host, cluster } = place
    if (host.kind === 'controller' || !isFirstOnMachine(place)) return 'none'
    if (host.downSince !== undefined) return undefined
    const percent = fullest(place, at)?.percent ?? 0
    if (percent >= limitOf(cluster, 'diskspace_critical')) return 'critical'
    return percent >= limitOf(cluster, 'diskspace_warning') ? 'warning' : 'none'
  },

  // Disks only fill by themselves; what is freed is freed by a job.
  knots: () => [],

  facts(place, at, severity) {
    const found = fullest(place, at)
    return diskFacts(place.host, found?.disk.mountpoint ?? '/', found?.percent ?? 0, severity)
  },

  logLine(place, at, level) {
    const { disk, percent = 0 } = fullest(place, at) ?? {}
    const full = value(`${percent.toFixed(1)}%`)
    const text = `${marked(place.host)}: ${disk?.mountpoint ?? '/'} is ${full} full`
    return { text: level === 'none' ? `${text} again.` : `${text}.`, component: 'Host' }
  },
}

export function diskFacts(
  host: DemoHost,
  mountpoint: string,
  percent: number,
  severity: DemoAlarm['severity'],
): AlarmFacts {
  const measured = Math.round(percent * 10) / 10
  return {
    severity,
    component: 'Host',
    type: 'HostDiskUsage',
    title: severity === 'critical' ? 'Disk is almost full' : 'Disk is filling up',
    message: `${mountpoint} on ${host.hostname} is ${measured} % full.`,
    recommendation: 'Free space or enlarge the volume.\nCheck the growth of the databases on it.',
    measured,
  }
}

/** Nodes that share a machine share its disks: the first of them carries the alarm. */
function isFirstOnMachine({ cluster, host }: Place): boolean {
  return cluster.hosts.find(({ machine }) => machine === host.machine) === host
}

function fullest({ world, cluster, host }: Place, at: Date) {
  let worst: { disk: DemoDisk; percent: number } | undefined
  for (const disk of monitoredDisks(host, cluster)) {
    const percent = (usedBytesAt(disk, world.clock.start, at) / disk.totalBytes) * 100
    if (worst === undefined || percent > worst.percent) worst = { disk, percent }
  }
  return worst
}
