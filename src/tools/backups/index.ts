import { defineToolset } from '../../mcp/toolset.ts'
import { createBackup } from './create-backup.ts'
import { deleteBackup } from './delete-backup.ts'
import { explainBackupFailure } from './explain-backup-failure.ts'
import { getBackup } from './get-backup.ts'
import { getPitrRange } from './get-pitr-range.ts'
import { listBackupSchedules } from './list-backup-schedules.ts'
import { listBackups } from './list-backups.ts'

export const backups = defineToolset(
  'backups',
  'Backups: records, chains, schedules, restorable times',
  [
    listBackups,
    getBackup,
    explainBackupFailure,
    createBackup,
    deleteBackup,
    getPitrRange,
    listBackupSchedules,
  ],
)
