import type { DemoCluster } from '../cluster.ts'
import type { History } from './history.ts'
import { before, MINUTE_MS } from './history.ts'

/** Logins and jobs of the last day. Values of `entry_type` are guesses, none is documented. */
export function addAudit(clusters: DemoCluster[], history: History): void {
  const names = ['admin', 'operator', 'viewer']
  for (const [index, userName] of names.entries()) {
    for (let visit = 1; visit <= 4; visit++) {
      history.audit.push({
        clusterId: 0,
        reported: before(history.start, (visit * 310 + index * 41) * MINUTE_MS),
        entryType: 'Login',
        userName,
        clientHostname: `192.0.2.${5 + index}`,
        text: `User '${userName}' logged in.`,
      })
    }
  }
  for (const cluster of clusters.slice(0, 20)) {
    history.audit.push({
      clusterId: cluster.clusterId,
      reported: before(history.start, (90 + cluster.clusterId * 13) * MINUTE_MS),
      entryType: 'Configuration',
      userName: 'operator',
      clientHostname: '192.0.2.6',
      text: `Settings of cluster '${cluster.name}' were read.`,
    })
  }
  for (const job of history.jobs) {
    if (job.userName === 'system' || job.started === undefined) continue
    if (job.started < before(history.start, 1440 * MINUTE_MS)) continue
    history.audit.push({
      clusterId: job.clusterId,
      reported: job.created,
      entryType: 'Job',
      userName: job.userName,
      clientHostname: job.clientAddress,
      text: `Job '${job.title}' was created.`,
    })
  }
}
