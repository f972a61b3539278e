import type { Call, RpcModule } from '../module.ts'
import { Refusal } from '../module.ts'
import type { DemoBackup } from '../world/backup.ts'
import { dropBackups, withDependants } from '../world/jobs/backup-rules.ts'
import { addJob, titleOf } from '../world/jobs/new-job.ts'
import { reschedule } from '../world/jobs/engine.ts'
import { canRead, requireCluster } from './access.ts'
import { noteAudit, orderOf, requireCron, requireExecute } from './job-changes.ts'
import { requireJob } from './job-lookup.ts'
import { readSpec } from './job-object.ts'
import { flag, integer, integers, object, requiredText, text } from './request.ts'

export const backupChanges: RpcModule = {
  /** Record and files go at once, with what can't be restored without them. */
  deletebackuprecord(call) {
    const backup = requireBackup(call, integer(object(call.body['backup_record'])?.['backup_id']))
    deleteWhole(call, [backup])
    return {}
  },

  /** All or none: one unknown id and nothing is deleted. */
  deletebackuplist(call) {
    const ids = idsOf(call.body['backup_id_list'])
    if (ids.length === 0) throw new Refusal('InvalidRequest', 'No backups were given.')
    const backups = ids.map((id) => requireBackup(call, id))
    deleteWhole(call, backups)
    return {}
  },

  /** Schedules are stored once, as recurring jobs; `getBackupSchedules` shows them. */
  schedulebackup(call) {
    const cluster = requireCluster(call)
    const schedule = object(call.body['schedule'])
    if (schedule === undefined) throw new Refusal('InvalidRequest', 'The request has no schedule.')
    const { command, data } = readSpec(schedule['job'])
    if (command !== 'backup') {
      throw new Refusal('InvalidRequest', `Only backups can be scheduled here, not '${command}'.`)
    }
    const recurrence = requiredText(schedule['schedule'], 'recurrence')
    requireCron(recurrence)
    requireExecute(call, cluster, command)
    const enabled = schedule['enabled'] === undefined || flag(schedule['enabled'])
    const status = enabled ? 'SCHEDULED' : 'PAUSED'
    const known = integer(schedule['schedule_id'])
    if (known !== undefined) {
      const job = requireJob(call, known)
      if (job.command !== 'backup' || job.clusterId !== cluster.clusterId || !job.recurrence) {
        throw new Refusal('ObjectNotFound', 'Backup schedule was not found.')
      }
      Object.assign(job, { data, recurrence, status })
      reschedule(call.world, job)
      return {}
    }
    const method = text(data['backup_method'])
    const job = addJob(call.world, {
      ...orderOf(call, cluster),
      title: method === undefined ? titleOf('create_backup') : `Create ${method} Backup`,
      command,
      data,
      recurrence,
      status,
    })
    noteAudit(call, job)
    return {}
  },
}

/** With all that depends on them. That one still being made is refused, no source tells. */
function deleteWhole({ world, now }: Call, backups: DemoBackup[]): void {
  const doomed = [...new Set(backups.flatMap((backup) => withDependants(world, backup)))]
  const unfinished = doomed.find(({ status }) => status === 'Running')
  if (unfinished !== undefined) {
    throw new Refusal('InvalidRequest', `Backup ${unfinished.backupId} is still being made.`)
  }
  dropBackups(world, doomed, now)
}

/** The CLI sends one text, `1,2,3`. */
function idsOf(value: unknown): number[] {
  const written = text(value)
  return integers(written === undefined ? value : written.split(','))
}

/** A backup of a cluster that is hidden or gone is refused in the words for the cluster (recorded). */
function requireBackup(call: Call, id: number | undefined): DemoBackup {
  const backup = call.world.backups.find(({ backupId }) => backupId === id)
  if (backup === undefined) throw new Refusal('ObjectNotFound', 'Backup was not found.')
  const cluster = call.world.clusters.find(({ clusterId }) => clusterId === backup.clusterId)
  if (cluster === undefined || !canRead(cluster, call)) {
    throw new Refusal('ObjectNotFound', 'Cluster was not found.')
  }
  requireExecute(call, cluster, 'delete_backup')
  return backup
}
