import { value } from '../../seed/job-drafts.ts'
import { dropBackups, expiredBackups, withDependants } from '../backup-rules.ts'
import { integer, text } from '../fields.ts'
import { isAdminJob, mayChange } from '../rights.ts'
import type { ClusterWork, Command, Plan, Work } from '../work.ts'
import { clusterCommand, controllerCommand, JobFailure } from '../work.ts'
import { requireBackup } from './backup-use.ts'

const RETENTION_DAYS = 31
const SAFETY_COPIES = 1

export const BACKUP_REMOVAL: Record<string, Command> = {
  delete_backup: clusterCommand(deleteOne),
  delete_old_backups: clusterCommand(deleteOld),
  delete_all_backups: controllerCommand(deleteAll),
}

function deleteOne(work: ClusterWork): Plan {
  const backup = requireBackup(work)
  // Inferred: the vendor's Terraform provider refuses to ask for it (6.5).
  if (backup.method.startsWith('pgbackrest')) {
    throw new JobFailure('pgBackRest deletes its backups itself, by its own retention.')
  }
  return {
    steps: [
      [1, `Deleting the files in ${value(backup.rootDir)} on ${value(backup.storageHost)}.`],
      [3, 'Backup is deleted.'],
    ],
    apply: (at) => dropBackups(work.world, withDependants(work.world, requireBackup(work)), at),
  }
}

function deleteOld({ world, cluster, data }: ClusterWork): Plan {
  const setting = integer(cluster.settings['backup_retention'])
  const days = integer(data['backup_retention']) ?? setting ?? RETENTION_DAYS
  const copies = integer(data['safety_copies']) ?? SAFETY_COPIES
  return {
    steps: [
      [1, `Looking for backups older than ${value(`${days} days`)}, keeping ${copies}.`],
      [4, 'Old backups are deleted.'],
    ],
    apply: (at) =>
      dropBackups(world, expiredBackups(world, cluster.clusterId, at, { days, copies }), at),
  }
}

/** The cluster may be gone already. */
function deleteAll({ world, job, data }: Work): Plan {
  const id = integer(data['db_cluster_id'])
  const repository = text(data['snapshot_repository'])
  const cluster = world.clusters.find(({ clusterId }) => clusterId === id)
  const find = () =>
    world.backups.filter(
      ({ clusterId, rootDir, status }) =>
        clusterId === id &&
        status !== 'Running' &&
        (repository === undefined || rootDir.split('/').includes(repository)),
    )
  const allowed = cluster !== undefined && mayChange(world, job, cluster)
  const orphaned = cluster === undefined && isAdminJob(world, job) && find().length > 0
  if (id === undefined || !(allowed || orphaned)) {
    throw new JobFailure(`Cluster ${id ?? '(none given)'} was not found.`)
  }
  return {
    steps: [
      [1, `Deleting all backups of cluster ${value(String(id))}.`],
      [6, 'All backups are deleted.'],
    ],
    apply: (at) => dropBackups(world, find(), at),
  }
}
