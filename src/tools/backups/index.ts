import { defineToolset } from '../../mcp/toolset.ts'
import { getBackup } from './get-backup.ts'
import { getPitrRange } from './get-pitr-range.ts'
import { listBackupSchedules } from './list-backup-schedules.ts'
import { listBackups } from './list-backups.ts'

export const backups = defineToolset(
  'backups',
  'Backups: records, chains, schedules, restorable times',
  [listBackups, getBackup, getPitrRange, listBackupSchedules],
)
