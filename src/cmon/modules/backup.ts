import { z } from 'zod'
import type { CallOptions, CmonClient } from '../client.ts'
import { stripHtml } from '../errors.ts'
import { date, flag, integer, list, maybe, text } from './wire.ts'

/** Where a copy of a backup lies. */
export interface BackupLocation {
  kind: 'host' | 'cloud'
  host: string | undefined
  /** Directory on the host, or bucket and path in the cloud. */
  path: string | undefined
  provider: string | undefined
  retentionDays: number | undefined
  finished: string | undefined
  beingDeleted: boolean | undefined
}

const fileSchema = z
  .object({ path: text, size: integer, type: text, created: date })
  .transform(({ path, size, type, created }) => ({ path, sizeBytes: size, type, created }))

/** `CmonBackupRecord`: the whole of a version 1 record, the `metadata` of a version 2 one (7.3). */
const metadataSchema = z.object({
  id: z.coerce.number().int(),
  cid: integer,
  cluster_id: integer,
  job_id: integer,
  schedule_id: integer,
  parent_id: integer,
  chain_up: integer,
  method: text,
  status: text,
  title: text,
  description: text,
  backup_host: text,
  storage_host: text,
  root_dir: text,
  created: date,
  finished: date,
  created_by: text,
  compressed: flag,
  encrypted: flag,
  db_vendor: text,
  server_version: text,
  use_for_pitr: flag,
  backup: list(z.object({ db: text, database_names: list(z.string()), files: list(fileSchema) })),
  config: maybe(z.object({ createdBy: text, backup_retention: integer, backup_title: text })),
  verified: maybe(z.object({ status: text, message: text, verified_time: date })),
})

const locationFields = { retention: integer, finished_time: date, being_deleted: flag }
const hostLocation = z
  .object({ ...locationFields, storage_host: text, root_dir: text })
  .transform((row): BackupLocation => ({
    kind: 'host',
    host: row.storage_host,
    path: row.root_dir,
    provider: undefined,
    retentionDays: row.retention,
    finished: row.finished_time,
    beingDeleted: row.being_deleted,
  }))
const cloudLocation = z
  .object({ ...locationFields, provider: text, storage_service: text, bucket_and_path: text })
  .transform((row): BackupLocation => ({
    kind: 'cloud',
    host: undefined,
    path: row.bucket_and_path,
    provider: row.provider ?? row.storage_service,
    retentionDays: row.retention,
    finished: row.finished_time,
    beingDeleted: row.being_deleted,
  }))

const version2 = z
  .object({
    metadata: metadataSchema,
    host_locations: list(hostLocation),
    cloud_locations: list(cloudLocation),
  })
  .transform((row) => toBackup(row.metadata, [...row.host_locations, ...row.cloud_locations]))

const version1 = metadataSchema.transform((row) => toBackup(row, localCopy(row)))

/** A backup record of either version. */
export const backupSchema = z.union([version2, version1])

export type Backup = z.output<typeof backupSchema>

function toBackup(row: z.output<typeof metadataSchema>, locations: BackupLocation[]) {
  const files = row.backup.flatMap((entry) => entry.files)
  const sizes = files.flatMap(({ sizeBytes }) => sizeBytes ?? [])
  const databases = row.backup.flatMap(({ database_names: names, db }) =>
    names.length > 0 ? names : (db?.split(',').map((name) => name.trim()) ?? []),
  )
  return {
    id: row.id,
    clusterId: row.cid ?? row.cluster_id,
    jobId: positive(row.job_id),
    scheduleId: positive(row.schedule_id),
    /** What it builds on: its predecessor in the chain, else the full backup. */
    parentId: positive(row.chain_up) ?? positive(row.parent_id),
    /** The full backup that its chain begins with. */
    fullId: positive(row.parent_id),
    method: row.method,
    /** Case is mixed on the wire. */
    status: row.status?.toLowerCase() ?? 'unknown',
    title: row.title ?? row.config?.backup_title,
    description: row.description,
    backupHost: row.backup_host,
    created: row.created,
    finished: row.finished,
    createdBy: row.created_by ?? row.config?.createdBy,
    compressed: row.compressed,
    encrypted: row.encrypted,
    vendor: row.db_vendor,
    serverVersion: row.server_version,
    pitrCompatible: row.use_for_pitr,
    retentionDays: row.config?.backup_retention,
    databases: [...new Set(databases.filter((name) => name !== ''))],
    files,
    sizeBytes: sizes.length === 0 ? undefined : sizes.reduce((sum, size) => sum + size, 0),
    locations,
    verification: {
      state: verificationState(row.verified?.status),
      message: row.verified?.message === undefined ? undefined : stripHtml(row.verified.message),
      at: row.verified?.verified_time,
    },
  }
}

/** Version 1 knows one copy, on a host. */
function localCopy(row: z.output<typeof metadataSchema>): BackupLocation[] {
  const host = row.storage_host ?? row.backup_host
  if (host === undefined && row.root_dir === undefined) return []
  return [
    {
      kind: 'host',
      host,
      path: row.root_dir,
      provider: undefined,
      retentionDays: row.config?.backup_retention,
      finished: row.finished,
      beingDeleted: undefined,
    },
  ]
}

export type VerificationState = 'verified' | 'not_verified' | 'failed' | 'unknown'

/** `Verified`, `NotVerified`, or some word for a failure. */
function verificationState(status: string | undefined): VerificationState {
  if (status === undefined) return 'unknown'
  const word = status.toLowerCase()
  if (word === 'verified') return 'verified'
  return word === 'notverified' ? 'not_verified' : 'failed'
}

/** 0 stands for none. */
function positive(id: number | undefined): number | undefined {
  return id !== undefined && id > 0 ? id : undefined
}

/** Backup records, newest first; without a cluster those of all visible clusters. */
export async function getBackups(
  cmon: CmonClient,
  { clusterId, limit, offset }: { clusterId?: number | undefined; limit: number; offset: number },
  options?: CallOptions,
): Promise<{ backups: Backup[]; total: number | undefined }> {
  const reply = await cmon.call(
    {
      path: 'backup/',
      operation: 'getBackups',
      params: {
        ...(clusterId === undefined ? {} : { cluster_id: clusterId }),
        backup_record_version: 2,
        ascending: false,
        order: 'created DESC',
        limit,
        offset,
      },
      kind: 'read',
    },
    // Old controllers put the list under `data` (7.4).
    z.object({ backup_records: list(backupSchema), data: list(backupSchema), total: integer }),
    options,
  )
  const backups = reply.backup_records.length > 0 ? reply.backup_records : reply.data
  return { backups, total: reply.total }
}
