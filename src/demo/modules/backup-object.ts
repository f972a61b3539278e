import type { BackupFile, DemoBackup } from '../world/backup.ts'
import { iso } from './dates.ts'

/** The flat record of old; the newer one keeps it as `metadata`. */
export function legacyRecord(one: DemoBackup, children: number) {
  return { ...metadata(one, children), version: 1 }
}

export function recordV2(one: DemoBackup, children: number) {
  const location = {
    being_deleted: false,
    created_time: iso(one.created),
    ...(one.finished === undefined ? {} : { finished_time: iso(one.finished) }),
    retention: one.retentionDays,
  }
  return {
    version: 2,
    metadata: metadata(one, children),
    host_locations: [
      {
        type: 'host',
        ...location,
        host_location_uuid: one.locationUuid,
        root_dir: one.rootDir,
        storage_host: one.storageHost,
      },
    ],
    cloud_locations:
      one.cloud === undefined
        ? []
        : [
            {
              type: 'cloud',
              ...location,
              cloud_location_uuid: one.cloud.uuid,
              bucket_and_path: one.cloud.bucketAndPath,
              credentials_id: one.cloud.credentialsId,
              provider: one.cloud.provider,
              storage_service: one.cloud.service,
            },
          ],
  }
}

function metadata(one: DemoBackup, children: number) {
  return {
    class_name: 'CmonBackupRecord',
    backup: [
      {
        class_name: 'CmonBackupRecordEntry',
        database_names: one.databases,
        db: one.databases.join(','),
        files: one.files.map(fileObject),
        start_time: iso(one.created),
      },
    ],
    backup_host: one.backupHost,
    backup_name: '',
    backup_tool_version: one.toolVersion,
    chain_up: one.chainUp,
    children,
    // `cid`, not `cluster_id`
    cid: one.clusterId,
    compressed: one.compressed,
    config: configOf(one),
    created: iso(one.created),
    created_by: '',
    db_vendor: one.vendor,
    description: one.description,
    encrypted: one.encrypted,
    encryption_md5: '',
    ...(one.finished === undefined ? {} : { finished: iso(one.finished) }),
    id: one.backupId,
    job_id: one.jobId,
    log_file: one.logFile,
    lsn: one.lsn,
    method: one.method,
    mysqldump_type: '',
    parent_id: one.parentId,
    root_dir: one.rootDir,
    schedule_id: one.scheduleId,
    server_version: one.serverVersion,
    stanza_name: '',
    status: one.status,
    storage_host: one.storageHost,
    timezone: 'UTC',
    title: one.title,
    total_datadir_size: one.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) * 3,
    use_for_pitr: one.pitrCompatible,
    verified: {
      status: one.verification.status,
      message: one.verification.message,
      verified_time: one.verification.at === undefined ? '' : iso(one.verification.at),
    },
  }
}

/** Camel and snake case side by side, and null where unset: the record keeps its job's spelling. */
function configOf(one: DemoBackup) {
  return {
    backupDir: one.rootDir.slice(0, one.rootDir.lastIndexOf('/')) || '/',
    backupHost: one.backupHost,
    backupMethod: one.method,
    backupSubDir: 'BACKUP-%I',
    backupToIndividualFiles: false,
    backup_failover: false,
    backup_failover_host: '',
    backup_retention: one.retentionDays,
    backup_title: one.title,
    ccStorage: false,
    compression: one.compressed,
    compressionLevel: 6,
    createdBy: one.createdBy,
    description: one.description,
    encrypt_backup: one.encrypted,
    includeDatabases: null,
    includeTables: null,
    excludeTables: null,
    pitr_compatible: one.pitrCompatible,
    storageHost: one.storageHost,
    throttle_rate_iops: 0,
    throttle_rate_netbw: 0,
    usePigz: false,
    wsrep_desync: false,
  }
}

function fileObject(file: BackupFile) {
  return {
    class_name: 'CmonBackupFile',
    created: iso(file.created),
    hash: file.hash,
    path: file.path,
    size: file.sizeBytes,
    type: file.type,
  }
}
