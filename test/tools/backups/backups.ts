import type { DemoBackup } from '../../../src/demo/world/backup.ts'
import type { DemoJob } from '../../../src/demo/world/job.ts'
import type { Connection } from '../../support/connect.ts'
import { clusterNamed } from '../world-facts.ts'

/** A host outside of all clusters. */
export const HOST = 'scratch-1.example.com'

/** Arguments of the job that restores a backup there. */
export function scratchData(backupId: number, { terminate }: { terminate: boolean }) {
  return {
    backupid: backupId,
    server_address: HOST,
    install_software: true,
    disable_firewall: true,
    disable_selinux: true,
    terminate_db_server: terminate,
  }
}

/** The newest full backup of a cluster that is completed. */
export function backupOf({ demo: { world } }: Connection, cluster: string): DemoBackup {
  const { clusterId } = clusterNamed(world, cluster)
  const found = world.backups.findLast(
    (one) => one.clusterId === clusterId && one.status === 'Completed' && one.parentId === 0,
  )
  if (found === undefined) throw new Error(`${cluster} has no backup`)
  return found
}

/** A further backup of the same cluster, like another one, and so many minutes old. */
export function addBackupLike(
  { demo }: Connection,
  model: DemoBackup,
  minutes: number,
): DemoBackup {
  const { world } = demo
  const at = new Date(Date.now() - minutes * 60_000)
  const backupId = Math.max(...world.backups.map((one) => one.backupId)) + 1
  const added = { ...model, backupId, created: at, finished: at }
  world.backups.push(added)
  return added
}

/** The recurring backups of a cluster. */
export function schedulesOf({ demo: { world } }: Connection, cluster: string): DemoJob[] {
  const { clusterId } = clusterNamed(world, cluster)
  return world.jobs.filter(
    (job) =>
      job.clusterId === clusterId && job.command === 'backup' && job.recurrence !== undefined,
  )
}
