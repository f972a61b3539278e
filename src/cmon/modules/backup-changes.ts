import type { CallOptions, CmonClient } from '../client.ts'
import { nothing } from './wire.ts'

/** Deletes the record and its files at once, without a job. The key is `backup_id` here, `id` in lists. */
export async function deleteBackupRecord(
  cmon: CmonClient,
  backupId: number,
  options?: CallOptions,
): Promise<void> {
  return cmon.call(
    {
      path: 'backup/',
      operation: 'deleteBackupRecord',
      params: { backup_record: { backup_id: backupId } },
      kind: 'write',
    },
    nothing,
    options,
  )
}

export interface NewBackupSchedule {
  crontab: string
  enabled: boolean
  /** `job_data` of a job `backup`. */
  jobData: Record<string, unknown>
}

/** The reply's content is not on record: look it up in the list (7.4). */
export async function scheduleBackup(
  cmon: CmonClient,
  clusterId: number,
  { crontab, enabled, jobData }: NewBackupSchedule,
  options?: CallOptions,
): Promise<void> {
  return cmon.call(
    {
      path: 'backup/',
      operation: 'scheduleBackup',
      params: {
        cluster_id: clusterId,
        schedule: {
          class_name: 'CmonBackupSchedule',
          enabled,
          schedule: crontab,
          job: { command: 'backup', job_data: jobData },
        },
      },
      kind: 'write',
    },
    nothing,
    options,
  )
}
