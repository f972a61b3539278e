import type { DemoCluster } from '../cluster.ts'
import { alarm } from './trouble-alarm.ts'
import type { History } from './history.ts'
import { before, HOUR_MS, MINUTE_MS } from './history.ts'
import { marked, runningJob, value } from './job-drafts.ts'
import { logEntry } from './log-history.ts'

const LAG_SECONDS = 1840

/** The last replica falls further and further behind; an operator collects an error report. */
export function lagReplica(cluster: DemoCluster, history: History): void {
  const replica = cluster.hosts.filter(({ replication }) => replication !== undefined).at(-1)
  if (replica?.replication === undefined) return
  const { start } = history
  Object.assign(replica.replication, {
    lagSeconds: LAG_SECONDS,
    lagGrowth: 0.35,
    measuredAt: start,
  })
  replica.message = 'Up and running, replication lags behind.'
  alarm(history, cluster, {
    severity: 'warning',
    component: 'Node',
    type: 'MySqlReplicationLag',
    title: 'Replication lag',
    message: `${replica.hostname}:${replica.port} is ${LAG_SECONDS} seconds behind its master.`,
    recommendation: 'Look for long transactions on the master and for slow disks on the replica.',
    measured: LAG_SECONDS,
    host: replica,
    age: 1.4 * HOUR_MS,
  })
  history.log.push(
    logEntry({
      clusterId: cluster.clusterId,
      created: before(start, 1.4 * HOUR_MS),
      severity: 'LOG_WARNING',
      component: 'DbHealth',
      text: `${marked(replica)}: Replication lag is over the limit of ${value('10')} seconds.`,
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
