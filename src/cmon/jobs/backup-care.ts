import { z } from 'zod'
import { cloudShape } from './backups.ts'
import { clusterJob, controllerJob } from './define-job.ts'
import type { Fault } from './rules.ts'
import { count, deployShape, flag, id, name, params } from './shapes.ts'
import { toWire } from './wire-names.ts'

// What is done with backups that are there, cmon-rpc-jobs 6.5.

/** Restores a backup on another server and looks whether it starts. */
export const verifyBackup = clusterJob({
  command: 'verify_backup',
  title: ({ backupId }) => `Verify Backup ${backupId}`,
  params: params({
    ...deployShape,
    backupId: id,
    /** A server outside of the cluster: its data is overwritten. */
    serverAddress: name,
    terminateDbServer: flag.default(true),
    verifyBackupDelay: count.optional(),
  }),
})

const STOP_TIME = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d ?(Z|[+-]\d\d:\d\d)?$/

/** Overwrites what is there, up to `pitrStop…` when given. */
export const restoreBackup = clusterJob({
  command: 'restore_backup',
  title: 'Restore Backup',
  params: params({
    backupId: id.optional(),
    /** A backup file that the controller has no record of. */
    backupPath: name.optional(),
    backupMethod: name.optional(),
    bootstrap: flag.default(true),
    /** Keep a copy of the old data. */
    backupDatadirBeforeRestore: flag.default(false),
    /** Restore on this node only: `host` or `host:port`. */
    serverAddress: name.optional(),
    sourceAddress: name.optional(),
    database: name.optional(),
    dbUser: name.optional(),
    dbPassword: name.optional(),
    pitrStopTime: z
      .string()
      .regex(STOP_TIME, `Write it as YYYY-MM-DD HH:MM:SS, with Z or +HH:MM behind it if need be`)
      .optional(),
    pitrStopLog: name.optional(),
    pitrStopPos: count.optional(),
    /** Cluster whose key opens the backup. */
    clusterDecryptionKey: id.optional(),
    hostLocationUuid: name.optional(),
    snapshotRepository: name.optional(),
    snapshotLocation: name.optional(),
    snapshotHost: name.optional(),
    storageHost: name.optional(),
    stopTimeout: count.optional(),
    xtrabackupUseMemory: count.optional(),
  }),
  rules: {
    oneOf: [['backupId', 'backupPath']],
    exclusive: [['pitrStopTime', 'pitrStopLog']],
    needs: {
      backupPath: 'backupMethod',
      pitrStopLog: 'pitrStopPos',
      pitrStopPos: 'pitrStopLog',
    },
  },
  data: (values) => ({
    ...toWire(values),
    // Text on the wire (4.3).
    ...(values.backupPath === undefined ? {} : { pitr_compatible: 'false' }),
  }),
})

/** Its files too; of pgBackRest's the vendor's own Terraform provider keeps away. */
export const deleteBackup = clusterJob({
  command: 'delete_backup',
  title: 'Delete Backup',
  repeatsId: 'clusterid',
  params: params({
    backupId: id,
    /** The record's method, as far as it is known; not sent. */
    method: name.optional(),
  }),
  check: ({ method = '' }): Fault | undefined =>
    method.startsWith('pgbackrest')
      ? {
          problem: 'backups of pgBackRest are not deleted one by one',
          next: `Leave them to pgBackRest's retention.`,
        }
      : undefined,
  data: (values) => toWire({ ...values, method: undefined }),
})

/** Applies retention now. */
export const deleteOldBackups = clusterJob({
  command: 'delete_old_backups',
  title: 'Delete Old Backups',
  params: params({
    /** Days. */
    backupRetention: count.optional(),
    cloudRetention: count.optional(),
    /** Keep this many whatever their age. */
    safetyCopies: count.optional(),
  }),
})

/** Of a cluster that may be gone already. */
export const deleteAllBackups = controllerJob({
  command: 'delete_all_backups',
  title: 'Delete All Backups',
  params: params({ dbClusterId: id, snapshotRepository: name.optional() }),
})

export const uploadBackupToCloud = clusterJob({
  command: 'upload_backup_to_cloud',
  params: params({ ...cloudShape, backupId: id }),
})
