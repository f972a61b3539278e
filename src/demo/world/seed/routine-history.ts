import type { DemoCluster } from '../cluster.ts'
import type { DemoJob } from '../job.ts'
import type { History } from './history.ts'
import { before, DAY_MS, HOUR_MS, lastTime } from './history.ts'
import { marked, pastJob, value } from './job-drafts.ts'

/** The job that made the cluster. Such jobs belong to the controller, not to the cluster. */
export function addCreation(cluster: DemoCluster, history: History): void {
  const databases = cluster.hosts.filter(({ machine }) => machine.disks.length > 1)
  const job = pastJob({
    clusterId: 0,
    title: `Create ${cluster.name}`,
    command: 'create_cluster',
    data: {
      cluster_name: cluster.name,
      cluster_type: cluster.type,
      vendor: cluster.vendor,
      version: cluster.version,
    },
    by: 'admin',
    created: cluster.created,
    lines: [
      [2, `Verifying job parameters of ${value(cluster.name)}.`],
      ...databases.map((host, index): [number, string] => [
        40 + index * 50,
        `${marked(host)}: Installed ${cluster.vendor} ${cluster.version}.`,
      ]),
      [420, 'Cluster is created.'],
    ],
  })
  history.jobs.push(job)
  history.links.push(() => {
    cluster.settings['created_by_job'] = job.jobId
  })
}

export function addRoutine(cluster: DemoCluster, history: History): void {
  const { start } = history
  const clusterId = cluster.clusterId
  const grows = ['galera', 'replication', 'group_replication', 'postgresql_single']
  if (grows.includes(cluster.type)) {
    history.jobs.push(
      pastJob({
        clusterId,
        title: 'Calculating database growth',
        command: 'calculate_db_growth',
        by: 'system',
        created: lastTime(start, 22, clusterId % 60, 0),
        specForm: 'json',
        lines: [
          [1, `Reading table sizes of ${value(String(cluster.databases.length))} database(s).`],
          [9, 'Growth was stored.'],
        ],
      }),
    )
  }
  if (clusterId % 3 === 2) history.jobs.push(abortedCheck(cluster, start))
  if (clusterId % 3 !== 1) return
  const nodes = cluster.hosts.filter(({ machine }) => machine.disks.length > 1).slice(0, 3)
  history.jobs.push(
    pastJob({
      clusterId,
      title: 'Rolling restart after kernel update',
      command: 'rolling_restart',
      data: { stop_timeout: 600 },
      by: 'operator',
      created: before(start, (11 + (clusterId % 5)) * DAY_MS + 3 * HOUR_MS),
      tags: ['ops'],
      lines: [
        [1, 'Checking that every node is healthy.'],
        ...nodes.flatMap((host, index): [number, string][] => [
          [10 + index * 60, `${marked(host)}: Stopping the service.`],
          [40 + index * 60, `${marked(host)}: Up again.`],
        ]),
        [220, 'Rolling restart is complete.'],
      ],
    }),
  )
}

/** Someone began to look for upgrades and thought better of it. */
function abortedCheck(cluster: DemoCluster, start: Date): DemoJob {
  return {
    ...pastJob({
      clusterId: cluster.clusterId,
      title: 'Check for package upgrades',
      command: 'check_pkg_upgrades',
      by: 'operator',
      created: before(start, (4 + (cluster.clusterId % 4)) * DAY_MS),
      lines: [
        [1, 'Asking the package manager of every node.'],
        [19, 'Aborted on request.', 'JOB_WARNING'],
      ],
    }),
    status: 'ABORTED',
    statusText: 'Job aborted.',
  }
}
