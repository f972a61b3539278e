import { defineToolset } from '../../mcp/toolset.ts'
import { explainBackupFailure } from './explain-backup-failure.ts'
import { getBackup } from './get-backup.ts'
import { listBackupSchedules } from './list-backup-schedules.ts'
import { listBackups } from './list-backups.ts'

export const backups = defineToolset('backups', 'Backups: records, chains, schedules', [
  listBackups,
  getBackup,
  explainBackupFailure,
  listBackupSchedules,
])
