import type { Call, RpcModule } from '../module.ts'
import { Refusal } from '../module.ts'
import { Rows } from '../rows.ts'
import type { DemoBackup } from '../world/backup.ts'
import type { DemoJob } from '../world/job.ts'
import { binlogBackups } from '../world/pitr.ts'
import { selectedClusters } from './access.ts'
import { backupChanges } from './backup-changes.ts'
import { legacyRecord, recordV2 } from './backup-object.ts'
import { iso } from './dates.ts'
import { flag, integer, integers, page, text } from './request.ts'
import { snapshotRepositories } from './snapshot-repositories.ts'

export const backup: RpcModule = {
  ...backupChanges,
  ...snapshotRepositories,

  getbackups(call) {
    const { body, world } = call
    const ids = clusterIds(call)
    const parent = integer(body['parent_id']) ?? 0
    const found = world.backups.filter(
      ({ clusterId, parentId }) => ids.has(clusterId) && (parent === 0 || parentId === parent),
    )
    const ordered = isAscending(call) ? found : found.toReversed()
    const project = integer(body['backup_record_version']) === 2 ? recordV2 : legacyRecord
    return {
      backup_records: new Rows(page(ordered, body), (one) => project(one, childrenOf(one, call))),
      total: found.length,
    }
  },

  getbackupschedules(call) {
    const ids = clusterIds(call)
    const schedules = call.world.jobs.filter(
      (job) => ids.has(job.clusterId) && isBackupSchedule(job),
    )
    return { backup_schedules: schedules.map(scheduleObject), total: schedules.length }
  },

  getbinlogbackups(call) {
    const { world, now } = call
    const ids = clusterIds(call)
    const found = world.clusters
      .filter(({ clusterId }) => ids.has(clusterId))
      .flatMap((cluster) => binlogBackups(world, cluster, now))
      .sort((a, b) => a.created.getTime() - b.created.getTime())
    return {
      binlog_backups: new Rows(
        flag(call.body['ascending']) ? found : found.toReversed(),
        (one) => ({
          cid: one.clusterId,
          cluster_id: one.clusterId,
          created: iso(one.created),
          file_name: one.fileName,
          full_bid: one.fullBackupId,
          hostname: one.hostname,
          path: one.path,
          size: one.sizeBytes,
        }),
      ),
      total: found.length,
    }
  },
}

/** Also refused, as recorded, when all clusters are asked for and the caller sees none. */
function clusterIds(call: Call): Set<number> {
  const several = Array.isArray(call.body['cluster_ids']) ? integers(call.body['cluster_ids']) : []
  const clusters = selectedClusters(call)
  if (clusters.length === 0) throw new Refusal('ObjectNotFound', 'Cluster was not found.')
  const ids = clusters.map(({ clusterId }) => clusterId)
  return new Set(several.length > 0 ? ids.filter((id) => several.includes(id)) : ids)
}

function isAscending({ body }: Call): boolean {
  const order = text(body['order'])
  return order === undefined ? flag(body['ascending']) : !/\bdesc\b/i.test(order)
}

/** How many backups need this one. */
function childrenOf(one: DemoBackup, { world }: Call): number {
  const dependants = new Set([one.backupId])
  for (const { backupId, chainUp, clusterId } of world.backups) {
    if (clusterId === one.clusterId && chainUp !== 0 && dependants.has(chainUp)) {
      dependants.add(backupId)
    }
  }
  return dependants.size - 1
}

/** Schedules are kept as recurring jobs; this is the older view of the same thing. */
function isBackupSchedule({ command, recurrence, status }: DemoJob): boolean {
  const waiting = status === 'SCHEDULED' || status === 'PAUSED'
  return command === 'backup' && recurrence !== undefined && waiting
}

function scheduleObject(job: DemoJob) {
  return {
    class_name: 'CmonBackupSchedule',
    cluster_id: job.clusterId,
    created: iso(job.created),
    enabled: job.status === 'SCHEDULED',
    id: job.jobId,
    job: { command: job.command, job_data: job.data },
    // Go clients read it under this name.
    recurrence: job.recurrence,
    schedule: job.recurrence,
    status: job.status,
  }
}
