import type { DemoCluster } from '../cluster.ts'
import { dataDisk } from './machines.ts'
import { alarm } from './trouble-alarm.ts'
import type { History } from './history.ts'
import { before, HOUR_MS, MINUTE_MS } from './history.ts'
import { marked, value } from './job-drafts.ts'
import { logEntry } from './log-history.ts'
import { GIB } from './plan.ts'

const USED_PERCENT = 83.6
const GROWTH_PER_DAY = 10 * GIB

/** The primary's data disk is at 84 % and will be full in about nine days. */
export function fillDisk(cluster: DemoCluster, history: History): void {
  const [primary] = cluster.hosts
  const disk = primary === undefined ? undefined : dataDisk(primary)
  if (primary === undefined || disk === undefined) return
  disk.totalBytes = 560 * GIB
  disk.usedBytes = Math.round((disk.totalBytes * USED_PERCENT) / 100)
  disk.growthBytesPerDay = GROWTH_PER_DAY
  alarm(history, cluster, {
    severity: 'warning',
    component: 'Host',
    type: 'HostDiskUsage',
    title: 'Disk is filling up',
    message: `${disk.mountpoint} on ${primary.hostname} is ${USED_PERCENT} % full.`,
    recommendation: 'Free space or enlarge the volume.\nCheck the growth of the databases on it.',
    measured: USED_PERCENT,
    host: primary,
    age: 46 * HOUR_MS,
  })
  for (let reading = 5; reading >= 1; reading--) {
    const percent = USED_PERCENT - (reading * 12 * GROWTH_PER_DAY * 100) / (24 * disk.totalBytes)
    history.log.push(
      logEntry({
        clusterId: cluster.clusterId,
        created: before(history.start, reading * 12 * HOUR_MS - 7 * MINUTE_MS),
        severity: 'LOG_WARNING',
        component: 'Host',
        text: `${marked(primary)}: ${disk.mountpoint} is ${value(`${percent.toFixed(1)}%`)} full.`,
        source: ['DiskMonitor.cpp', 133],
      }),
    )
  }
}
