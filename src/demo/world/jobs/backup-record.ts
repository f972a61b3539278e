import type { DemoBackup } from '../backup.ts'
import type { DemoHost } from '../host.ts'
import { databaseScale } from '../metrics/growth.ts'
import { isForPitr } from '../pitr.ts'
import { createRandom } from '../random.ts'
import { storeBackup } from './backup-space.ts'
import type { SnapshotRepository } from './engine-state.ts'
import { nextId } from './engine-state.ts'
import { flag, integer, object, text } from './fields.ts'
import type { ClusterWork } from './work.ts'

export interface BackupDraft {
  method: string
  source: DemoHost
  storageHost: string
  databases: string[]
  chain?: { full: DemoBackup; last: DemoBackup }
  repository?: SnapshotRepository
}

const FULL_SHARE = 0.31
const INCREMENT_SHARE = 0.01
const WITHOUT_DATABASES = 2e9
const RETENTION_DAYS = 31

/** What a backup of these databases weighs, compressed. */
export function backupBytes(
  { world, cluster, at }: ClusterWork,
  databases: string[],
  incremental: boolean,
): number {
  const bytes = cluster.databases
    .filter(({ name }) => databases.includes(name))
    .reduce((sum, one) => sum + one.dataBytes * databaseScale(one, world.clock.start, at), 0)
  return Math.round((bytes || WITHOUT_DATABASES) * (incremental ? INCREMENT_SHARE : FULL_SHARE))
}

/** Records a backup that begins to be made. It has no files before it is complete. */
export function openBackup(work: ClusterWork, draft: BackupDraft): DemoBackup {
  const { world, cluster, job, data, at: created } = work
  const { method, source, storageHost, databases, chain, repository } = draft
  const backupId = nextId(world, 'backup')
  const random = createRandom(world.seed * 8191 + backupId)
  const directory = text(data['backupdir']) ?? text(data['backup_dir']) ?? '/backups'
  const cloud = cloudOf(data, random.uuid())
  const backup: DemoBackup = {
    backupId,
    clusterId: cluster.clusterId,
    jobId: job.jobId,
    scheduleId: job.parentJobId ?? 0,
    parentId: chain?.full.backupId ?? 0,
    chainUp: chain?.last.backupId ?? 0,
    method,
    status: 'Running',
    title: text(data['backup_title']) ?? '',
    description: text(data['description']) ?? '',
    backupHost: source.hostname,
    storageHost: repository?.storageHost || storageHost,
    rootDir:
      repository === undefined
        ? `${directory}/${subdirectory(work, draft, backupId)}`
        : `${repository.location}/${repository.name}`,
    created,
    createdBy: job.userName,
    compressed: data['compression'] === undefined || flag(data['compression']),
    encrypted: flag(data['encrypt_backup']),
    databases: [...databases],
    files: [],
    retentionDays: retention(work),
    verification: { status: 'NotVerified', message: '' },
    vendor: cluster.vendor,
    serverVersion: source.version,
    toolVersion: '',
    lsn: '',
    pitrCompatible: isForPitr(cluster, method, flag(data['pitr_compatible'])),
    logFile: `/var/log/cmon_backup_${backupId}.log`,
    locationUuid: random.uuid(),
    ...(cloud === undefined ? {} : { cloud }),
  }
  world.backups.push(backup)
  return backup
}

/** The backup is there: its files, and the position up to which they tell. */
export function completeBackup(
  { world }: ClusterWork,
  backup: DemoBackup,
  bytes: number,
  at: Date,
) {
  const { backupId, method, created, parentId } = backup
  const random = createRandom(world.seed * 16_381 + backupId)
  backup.status = 'Completed'
  backup.finished = at
  backup.lsn = String(random.int(1e9, 2e9))
  backup.files = [
    {
      path: `backup-${method}-${created.toISOString().slice(0, 10)}.gz`,
      sizeBytes: bytes,
      type: parentId === 0 ? 'full' : 'incr',
      hash: `md5:${random.hex(32)}`,
      created: at,
    },
  ]
  storeBackup(world, backup, at)
}

/** 0 means the cluster's setting, -1 for ever. */
function retention({ cluster, data }: ClusterWork): number {
  const days = integer(data['backup_retention']) ?? 0
  if (days !== 0) return days
  return integer(cluster.settings['backup_retention']) ?? RETENTION_DAYS
}

/** Fills in the specifiers of `backupsubdir`. */
function subdirectory(work: ClusterWork, draft: BackupDraft, backupId: number): string {
  const { job, cluster, data, at } = work
  const values: Record<string, string> = {
    B: at.toISOString().slice(0, 19).replace('T', '_').replaceAll(':', '-'),
    H: draft.source.hostname,
    i: String(cluster.clusterId),
    I: String(backupId),
    J: String(job.jobId),
    M: draft.method,
    O: job.userName,
    S: draft.storageHost,
    '%': '%',
  }
  const pattern = text(data['backupsubdir']) ?? 'BACKUP-%I'
  return pattern.replace(/%(.)/g, (whole, letter: string) => values[letter] ?? whole)
}

export function cloudOf(data: ClusterWork['data'], uuid: string): DemoBackup['cloud'] {
  const upload = object(data['upload_backup_data_to_cloud_storage'])
  const bucket = text(upload?.['bucket'])
  if (upload === undefined || bucket === undefined) return undefined
  return {
    uuid,
    bucketAndPath: bucket,
    provider: text(upload['cloud_storage_provider']) ?? 'aws',
    service: text(upload['cloud_storage_service']) ?? 's3',
    credentialsId: integer(upload['cloud_storage_credentials_id']) ?? 0,
  }
}
