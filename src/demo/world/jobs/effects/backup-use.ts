import type { DemoBackup } from '../../backup.ts'
import { marked, value } from '../../seed/job-drafts.ts'
import { binlogBackups, pitrRange } from '../../pitr.ts'
import { createRandom } from '../../random.ts'
import { cloudOf } from '../backup-record.ts'
import { checkMethod } from '../backup-rules.ts'
import { address, databaseNodes, integer, requireNode, text } from '../fields.ts'
import { plannedOutage } from '../planned-outage.ts'
import { isReachable } from '../reach.ts'
import type { ClusterWork, Command, Plan } from '../work.ts'
import { clusterCommand, doing, JobFailure } from '../work.ts'

export const BACKUP_USE: Record<string, Command> = {
  verify_backup: clusterCommand(verify),
  restore_backup: clusterCommand(restore),
  upload_backup_to_cloud: clusterCommand(upload),
}

export function requireBackup({ world, cluster, data }: ClusterWork): DemoBackup {
  const id = integer(data['backupid']) ?? integer(data['backup_id'])
  const backup = world.backups.find(
    (one) => one.backupId === id && one.clusterId === cluster.clusterId,
  )
  if (backup === undefined) throw new JobFailure(`Backup ${id ?? '(none given)'} was not found.`)
  return backup
}

function usable(work: ClusterWork): DemoBackup {
  const backup = requireBackup(work)
  if (backup.status === 'Completed') return backup
  const why = backup.status === 'Failed' ? 'it has failed' : 'it is still being made'
  throw new JobFailure(`Backup ${backup.backupId} is not complete, ${why}.`)
}

function verify(work: ClusterWork): Plan {
  const { world, data } = work
  const backup = usable(work)
  const server = text(data['server_address'])
  if (server === undefined) throw new JobFailure('The job does not name a verification server.')
  const hostname = address(server)?.hostname ?? server
  const taken = world.clusters.find(({ hosts }) => hosts.some((one) => one.hostname === hostname))
  if (taken !== undefined) {
    throw new JobFailure(`${value(hostname)} belongs to cluster ${value(taken.name)}.`)
  }
  if (!isReachable(hostname)) {
    throw new JobFailure(`${value(hostname)}: SSH connection failed: No route to host.`)
  }
  return {
    steps: [
      [1, `Preparing the verification server ${value(hostname)}.`],
      [25, 'Installed the database software.'],
      [60, `Restored the files of backup ${value(String(backup.backupId))}.`],
      [15, 'The server started and answers queries.'],
      [1, 'Backup is verified.'],
    ],
    apply(at) {
      // Someone may have deleted it in the meantime.
      const still = usable(work)
      still.verification = { status: 'Verified', message: 'Restored and started.', at }
    },
  }
}

function restore(work: ClusterWork): Plan {
  const { cluster, data, at } = work
  const path = text(data['backup_path'])
  const backup = path === undefined ? usable(work) : undefined
  if (path !== undefined) checkMethod(cluster, text(data['backup_method']) ?? '')
  const stop = text(data['pitr_stop_time'])
  const stopLog = text(data['pitr_stop_log'])
  if (stop !== undefined && backup !== undefined) checkPointInTime(work, backup, stop, at)
  if (stopLog !== undefined && backup !== undefined) checkStopLog(work, backup, stopLog, at)
  const only = address(data['server_address'])
  const hosts = only === undefined ? databaseNodes(cluster) : [requireNode(cluster, only)]
  const what = backup === undefined ? (path ?? '') : String(backup.backupId)
  const outage = plannedOutage(work)
  return {
    steps: [
      [1, `Restoring backup ${value(what)} on cluster ${value(cluster.name)}.`],
      ...hosts.map((host) =>
        doing(6, `${marked(host)}: Stopped the service.`, (now) => outage.stop(host, now)),
      ),
      doing(1, 'Copying the files.', (now) => {
        if (backup !== undefined) usable(work)
        for (const host of hosts) outage.recover(host, now)
      }),
      [89, 'Copied and prepared the files.'],
      ...[stop, stopLog].flatMap((end) => (end === undefined ? [] : [rollForward(end)])),
      ...hosts.map((host) =>
        doing(10, `${marked(host)}: Started again.`, (now) => outage.end(host, now)),
      ),
      [1, 'Backup is restored.'],
    ],
    abandon: outage.abandon,
  }
}

function rollForward(stop: string): Plan['steps'][number] {
  return [30, `Applied the logs up to ${value(stop)}.`]
}

/** Rolling forward needs logs from the backup on. */
function checkPointInTime(work: ClusterWork, backup: DemoBackup, stop: string, at: Date): void {
  const zoned = /(?:Z|[+-]\d{2}:?\d{2})$/i.test(stop) ? stop : `${stop}Z`
  const time = new Date(zoned.trim().replace(' ', 'T'))
  if (Number.isNaN(time.getTime())) throw new JobFailure(`'${stop}' is no date and time.`)
  const { from, to } = requireRange(work, backup, at)
  if (time < from || time > to) {
    throw new JobFailure(`${stop} does not lie between the backup and now.`)
  }
}

/** A binary log that follows the backup and is there. */
function checkStopLog(work: ClusterWork, backup: DemoBackup, fileName: string, at: Date): void {
  const { from } = requireRange(work, backup, at)
  const logs = binlogBackups(work.world, work.cluster, at)
  if (!logs.some((log) => log.fileName === fileName && log.created >= from)) {
    throw new JobFailure(`No archived log ${value(fileName)} follows backup ${backup.backupId}.`)
  }
}

function requireRange({ world, cluster }: ClusterWork, backup: DemoBackup, at: Date) {
  const range = pitrRange(world, cluster, backup, at)
  if (range !== undefined) return range
  throw new JobFailure(`Backup ${backup.backupId} can't be rolled forward: there are no logs.`)
}

function upload(work: ClusterWork): Plan {
  const { world, data, job } = work
  const backup = usable(work)
  const cloud = cloudOf(
    { upload_backup_data_to_cloud_storage: data },
    createRandom(world.seed + job.jobId).uuid(),
  )
  if (cloud === undefined) throw new JobFailure('The job does not name a bucket.')
  return {
    steps: [
      [2, `Uploading backup ${value(String(backup.backupId))} to ${value(cloud.bucketAndPath)}.`],
      [40, 'Upload is complete.'],
    ],
    apply() {
      usable(work).cloud = cloud
    },
  }
}
