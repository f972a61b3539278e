import { z } from 'zod'
import type { Backup } from '../../cmon/modules/backup.ts'
import type { Controller, Fleet } from '../../fleet/fleet.ts'
import { toPath } from '../shared/path.ts'
import { toSeconds } from '../shared/time.ts'
import { Name, toName, toNameOrNull, Untrusted, untrustedOrNull } from '../../fleet/untrusted.ts'
import type { BackupChain } from './backup-chain.ts'
import { backupDetails, BackupRow, toBackupDetails, toBackupRow } from './backup-row.ts'

const FILES_SHOWN = 5
const DATABASES_SHOWN = 30
const RELATIVES_SHOWN = 30

const Relative = z.strictObject({
  id: z.int(),
  method: Name.nullable(),
  status: Name,
  created: z.string().nullable(),
})

/** What get_backup tells of one backup. */
export const FullBackup = BackupRow.extend({
  ...backupDetails,
  created_by: Name.nullable(),
  backup_host: Name.nullable(),
  vendor: Name.nullable(),
  server_version: Name.nullable(),
  pitr_compatible: z.boolean().nullable(),
  schedule_id: z.int().nullable(),
  databases: z.array(Name),
  databases_total: z.int(),
  files: z.array(
    z.strictObject({
      path: Name.nullable(),
      size_bytes: z.number().nullable(),
      type: Name.nullable(),
    }),
  ),
  files_total: z.int(),
  locations: z.array(
    z.strictObject({
      kind: z.enum(['host', 'cloud']),
      host: Name.nullable(),
      path: Name.nullable(),
      provider: Name.nullable(),
      retention_days: z.int().nullable(),
      being_deleted: z.boolean().nullable(),
    }),
  ),
  verification: z.strictObject({
    state: z.string(),
    at: z.string().nullable(),
    message: Untrusted.nullable(),
  }),
  /** From the full backup to this one: what a restore needs. */
  chain: z.array(Relative),
  chain_total: z.int(),
  /** false: an ancestor is gone, so this backup can't be restored. */
  chain_complete: z.boolean(),
  children: z.array(Relative),
  children_total: z.int(),
})

/** A backup in full, with its relatives. */
export function toFullBackup(
  fleet: Fleet,
  found: BackupChain & { controller: Controller; ref: string | null },
): z.input<typeof FullBackup> {
  const { backup, chain, children } = found
  const { state, at, message } = backup.verification
  return {
    ...toBackupRow(fleet, found),
    ...toBackupDetails(backup),
    created_by: toNameOrNull(backup.createdBy),
    backup_host: toNameOrNull(backup.backupHost),
    vendor: toNameOrNull(backup.vendor),
    server_version: toNameOrNull(backup.serverVersion),
    pitr_compatible: backup.pitrCompatible ?? null,
    schedule_id: backup.scheduleId ?? null,
    databases: backup.databases.slice(0, DATABASES_SHOWN).map(toName),
    databases_total: backup.databases.length,
    files: backup.files.slice(0, FILES_SHOWN).map(({ path, sizeBytes, type }) => ({
      path: toNameOrNull(path),
      size_bytes: sizeBytes ?? null,
      type: toNameOrNull(type),
    })),
    files_total: backup.files.length,
    locations: backup.locations.map((location) => ({
      kind: location.kind,
      host: toNameOrNull(location.host),
      path: toPath(location.path),
      provider: toNameOrNull(location.provider),
      retention_days: location.retentionDays ?? null,
      being_deleted: location.beingDeleted ?? null,
    })),
    verification: { state, at: toSeconds(at), message: untrustedOrNull(message, 500) },
    chain: chain.slice(-RELATIVES_SHOWN).map(toRelative),
    chain_total: chain.length,
    chain_complete: found.complete,
    children: children.slice(0, RELATIVES_SHOWN).map(toRelative),
    children_total: children.length,
  }
}

function toRelative({ id, method, status, created }: Backup): z.input<typeof Relative> {
  return { id, method: toNameOrNull(method), status: toName(status), created: toSeconds(created) }
}
