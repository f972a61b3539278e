import type { DemoCluster } from '../cluster.ts'
import { alarm } from './trouble-alarm.ts'
import type { History } from './history.ts'
import { before, MINUTE_MS } from './history.ts'
import { marked, pastJob, value } from './job-drafts.ts'
import { addHostChange, logEntry } from './log-history.ts'

const DOWN_FOR_MS = 47 * MINUTE_MS
const MEMORY_FILLED_MS = 100 * MINUTE_MS

/** The third node was killed for lack of memory, and recovery could not bring it back. */
export function degradeGalera(cluster: DemoCluster, history: History): void {
  const nodes = cluster.hosts.filter(({ kind }) => kind === 'galera')
  const dead = nodes[2]
  if (dead === undefined) return
  const since = before(history.start, DOWN_FOR_MS)
  const { clusterId } = cluster
  dead.status = 'offline'
  dead.message = 'Process mysqld is not running.'
  dead.stateReason = 'The node does not answer on its port.'
  dead.pid = 0
  dead.downSince = since
  dead.memoryPressure = [{ from: before(since, MEMORY_FILLED_MS), to: since }]
  if (dead.galera !== undefined) {
    Object.assign(dead.galera, { localState: 0, clusterSize: 0, clusterStatus: 'Disconnected' })
  }
  for (const node of nodes) {
    if (node !== dead && node.galera !== undefined) node.galera.clusterSize = 2
  }
  cluster.state = 'DEGRADED'
  cluster.statusText = '1 of 3 Galera nodes is down.'

  addHostChange(history, dead, since, 'online', 'offline', 'The node went away.')
  history.log.push(
    logEntry({
      clusterId,
      created: new Date(since.getTime() + 3000),
      severity: 'LOG_WARNING',
      component: 'Cluster',
      text: `Cluster ${value(cluster.name)} changed from ${value('STARTED')} to ${value('DEGRADED')}.`,
      event: {
        kind: 'ClusterStateChange',
        from: 'STARTED',
        to: 'DEGRADED',
        reason: `${dead.hostname}:${dead.port} is down.`,
      },
    }),
    logEntry({
      clusterId,
      created: new Date(since.getTime() + 5000),
      severity: 'LOG_ERR',
      component: 'Node',
      text: `${marked(dead)}: The kernel killed mysqld: out of memory.`,
      source: ['LogCollector.cpp', 402],
    }),
  )
  history.jobs.push(
    pastJob(
      {
        clusterId,
        title: 'Galera Node Recovery',
        command: 'Galera Node Recovery',
        specForm: 'name',
        by: 'system',
        created: new Date(since.getTime() + 40_000),
        lines: [
          [1, `${marked(dead)}: Trying to start the node.`],
          [62, `${marked(dead)}: State transfer did not begin.`, 'JOB_WARNING'],
          [184, `${marked(dead)}: mysqld exited with 137.`, 'JOB_FAILED'],
        ],
      },
      `${dead.hostname}:${dead.port} could not be started.`,
    ),
  )
  const about = { component: 'Node', host: dead, measured: 0 } as const
  alarm(history, cluster, {
    ...about,
    severity: 'critical',
    type: 'MySqlDisconnected',
    title: 'MySQL server disconnected',
    message: `Server ${dead.hostname}:${dead.port} is disconnected from the cluster.`,
    recommendation: 'Look at the error log of the server.\nCheck its memory.',
    age: DOWN_FOR_MS - 10_000,
  })
  alarm(history, cluster, {
    ...about,
    severity: 'critical',
    type: 'GaleraNodeRecoveryFail',
    title: 'Node recovery failed',
    message: `Automatic recovery of ${dead.hostname}:${dead.port} failed.`,
    recommendation: 'Start the node by hand once the cause is mended.',
    age: DOWN_FOR_MS - 230_000,
  })
}
