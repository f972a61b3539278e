import { z } from 'zod'
import type { CallOptions, CmonClient } from '../client.ts'
import { storedSpec } from './jobs.ts'
import { date, flag, integer, list, text } from './wire.ts'

/** `CmonBackupSchedule`, the older way to schedule backups (7.1). */
const scheduleSchema = z
  .object({
    id: z.coerce.number().int(),
    cluster_id: integer,
    enabled: flag,
    schedule: text,
    recurrence: text,
    created: date,
    status: text,
    job: storedSpec,
  })
  .transform((row) => ({
    id: row.id,
    clusterId: row.cluster_id,
    enabled: row.enabled ?? (row.status === undefined ? undefined : row.status !== 'PAUSED'),
    crontab: row.schedule ?? row.recurrence,
    created: row.created,
    ...row.job,
  }))

export type BackupSchedule = z.output<typeof scheduleSchema>

export async function getBackupSchedules(
  cmon: CmonClient,
  clusterId: number | undefined,
  options?: CallOptions,
): Promise<BackupSchedule[]> {
  const reply = await cmon.call(
    {
      path: 'backup/',
      operation: 'getBackupSchedules',
      params: clusterId === undefined ? {} : { cluster_id: clusterId },
      kind: 'read',
    },
    z.object({ backup_schedules: list(scheduleSchema) }),
    options,
  )
  return reply.backup_schedules
}
