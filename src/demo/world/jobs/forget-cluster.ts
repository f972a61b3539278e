import type { DemoCluster } from '../cluster.ts'
import type { World } from '../state.ts'
import { clearAlarms } from './alarms.ts'
import { writeLog } from './journal.ts'
import { forgetJob } from './new-job.ts'

/** Takes a cluster out of the world with its jobs, alarms and windows, and perhaps its backups. */
export function forgetCluster(
  world: World,
  cluster: DemoCluster,
  at: Date,
  withBackups: boolean,
): void {
  const { clusterId, name } = cluster
  const jobs = world.jobs.filter((one) => one.clusterId === clusterId)
  for (const { jobId } of jobs) world.engine.courses.get(jobId)?.abandon(at)
  world.clusters.splice(world.clusters.indexOf(cluster), 1)
  for (const job of jobs) forgetJob(world, job)
  world.engine.freeSince.delete(clusterId)
  clearAlarms(world, (alarm) => alarm.clusterId === clusterId, at)
  const hostnames = new Set(world.clusters.flatMap(({ hosts }) => hosts.map((h) => h.hostname)))
  world.maintenance = world.maintenance.filter(({ target }) =>
    'clusterId' in target ? target.clusterId !== clusterId : hostnames.has(target.hostname),
  )
  const { engine } = world
  engine.snapshotRepositories = engine.snapshotRepositories.filter(
    (one) => one.clusterId !== clusterId,
  )
  if (withBackups) world.backups = world.backups.filter((one) => one.clusterId !== clusterId)
  writeLog(world, { clusterId: 0, created: at, text: `Cluster '${name}' was removed.` })
}
