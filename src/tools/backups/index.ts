import { defineToolset } from '../../mcp/toolset.ts'
import { createBackup } from './create-backup.ts'
import { deleteBackupSchedule } from './delete-backup-schedule.ts'
import { deleteBackup } from './delete-backup.ts'
import { explainBackupFailure } from './explain-backup-failure.ts'
import { getBackup } from './get-backup.ts'
import { getPitrRange } from './get-pitr-range.ts'
import { listBackupSchedules } from './list-backup-schedules.ts'
import { listBackups } from './list-backups.ts'
import { restoreBackup } from './restore-backup.ts'
import { setBackupSchedule } from './set-backup-schedule.ts'
import { verifyBackup } from './verify-backup.ts'

export const backups = defineToolset(
  'backups',
  'Backups: records, chains, schedules, restorable times',
  [
    listBackups,
    getBackup,
    explainBackupFailure,
    createBackup,
    verifyBackup,
    restoreBackup,
    deleteBackup,
    getPitrRange,
    listBackupSchedules,
    setBackupSchedule,
    deleteBackupSchedule,
  ],
)
