import type { DemoCluster } from '../cluster.ts'
import { limitOf } from '../conditions/limits.ts'
import { LATE, lagFacts, lagLine } from '../conditions/replica-lag.ts'
import { alarm } from './trouble-alarm.ts'
import type { History } from './history.ts'
import { before, MINUTE_MS, SECOND_MS } from './history.ts'
import { marked, runningJob, value } from './job-drafts.ts'
import { logEntry } from './log-history.ts'

const LAG_SECONDS = 1840
const LAG_GROWTH = 0.35
/** Four times a day somebody's batch is more than the replica can apply. */
const RHYTHM = { riseSeconds: 10_800, catchUpSeconds: 3200, restSeconds: 7600 }

/** The last replica falls behind again and again, just now too; an operator collects an error report. */
export function lagReplica(cluster: DemoCluster, history: History): void {
  const replica = cluster.hosts.filter(({ replication }) => replication !== undefined).at(-1)
  if (replica?.replication === undefined) return
  const { start } = history
  Object.assign(replica.replication, {
    lagSeconds: LAG_SECONDS,
    lagGrowth: LAG_GROWTH,
    measuredAt: start,
    rhythm: RHYTHM,
  })
  replica.message = LATE
  const limit = limitOf(cluster, 'max_replication_lag')
  const age = ((LAG_SECONDS - limit) / LAG_GROWTH) * SECOND_MS
  alarm(history, cluster, { ...lagFacts(replica, LAG_SECONDS), host: replica, age })
  history.log.push(
    logEntry({
      clusterId: cluster.clusterId,
      created: before(start, age),
      severity: 'LOG_WARNING',
      component: 'DbHealth',
      text: lagLine(replica, limit, false),
      source: ['ReplicationMonitor.cpp', 517],
    }),
  )
  const nodes = cluster.hosts.filter(({ kind }) => kind !== 'controller')
  history.jobs.push(
    runningJob(
      {
        clusterId: cluster.clusterId,
        title: 'Create error report',
        command: 'error_report',
        data: { mask_passwords: true },
        by: 'operator',
        created: before(start, 2 * MINUTE_MS),
        lines: [
          [1, `Collecting an error report of ${value(cluster.name)}.`],
          ...nodes.flatMap((host, index): [number, string][] => [
            [5 + index * 200, `${marked(host)}: Copying logs and configuration.`],
            [190 + index * 200, `${marked(host)}: Done.`],
          ]),
          [890, 'Packing the archive.'],
        ],
      },
      900,
    ),
  )
}
