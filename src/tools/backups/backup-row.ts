import { z } from 'zod'
import type { Backup } from '../../cmon/modules/backup.ts'
import type { Controller, Fleet } from '../../fleet/fleet.ts'
import { controllerField } from '../shared/problems.ts'
import { secondsBetween, toSeconds } from '../shared/time.ts'
import { Name, toName, toNameOrNull, Untrusted, untrustedOrNull } from '../../fleet/untrusted.ts'

/** One backup in a list. */
export const BackupRow = z.strictObject({
  id: z.int(),
  cluster: z.string().nullable(),
  controller: z.string().optional(),
  method: Name.nullable(),
  status: Name,
  created: z.string().nullable(),
  duration_seconds: z.int().nullable(),
  size_bytes: z.number().nullable(),
  host: Name.nullable(),
  /** host, cloud, or both; null when no copy is known. */
  location: z.enum(['host', 'cloud', 'host+cloud']).nullable(),
  /** null when the controller doesn't say. */
  verified: z.boolean().nullable(),
  /** Left out for a backup that builds on no other. */
  parent_id: z.int().optional(),
})

/** The further fields of a full row and of get_backup. */
export const backupDetails = {
  title: Untrusted.nullable().optional(),
  description: Untrusted.nullable().optional(),
  finished: z.string().nullable().optional(),
  job_id: z.int().nullable().optional(),
  encrypted: z.boolean().nullable().optional(),
  compressed: z.boolean().nullable().optional(),
  retention_days: z.int().nullable().optional(),
}

export function toBackupRow(
  fleet: Fleet,
  { controller, backup, ref }: { controller: Controller; backup: Backup; ref: string | null },
): z.input<typeof BackupRow> {
  const { state } = backup.verification
  return {
    id: backup.id,
    cluster: ref,
    ...controllerField(fleet, controller),
    method: toNameOrNull(backup.method),
    status: toName(backup.status),
    created: toSeconds(backup.created),
    duration_seconds: secondsBetween(backup.created, backup.finished),
    size_bytes: backup.sizeBytes ?? null,
    host: toNameOrNull(
      backup.locations.find(({ kind }) => kind === 'host')?.host ?? backup.backupHost,
    ),
    location: locationOf(backup),
    verified: state === 'unknown' ? null : state === 'verified',
    ...(backup.parentId === undefined ? {} : { parent_id: backup.parentId }),
  }
}

export function toBackupDetails(backup: Backup) {
  return {
    title: untrustedOrNull(backup.title, 200),
    description: untrustedOrNull(backup.description, 500),
    finished: toSeconds(backup.finished),
    job_id: backup.jobId ?? null,
    encrypted: backup.encrypted ?? null,
    compressed: backup.compressed ?? null,
    retention_days: backup.retentionDays ?? null,
  }
}

function locationOf({ locations }: Backup): z.output<typeof BackupRow>['location'] {
  const [host, cloud] = (['host', 'cloud'] as const).map((kind) =>
    locations.some((location) => location.kind === kind),
  )
  if (host === true) return cloud === true ? 'host+cloud' : 'host'
  return cloud === true ? 'cloud' : null
}
