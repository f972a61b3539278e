import { z } from 'zod'
import type { Job } from '../../cmon/modules/jobs.ts'
import type { Controller, Fleet } from '../../fleet/fleet.ts'
import { controllerField } from '../shared/problems.ts'
import { secondsBetween, toSeconds } from '../shared/time.ts'
import { Name, toName, toNameOrNull, Untrusted, untrustedOrNull } from '../../fleet/untrusted.ts'

const TITLE_LENGTH = 120

/** One job in a list; `cluster` is null for jobs of the controller itself. */
export const JobRow = z.strictObject({
  id: z.int(),
  cluster: z.string().nullable(),
  controller: z.string().optional(),
  title: Untrusted.nullable(),
  command: Name.nullable(),
  state: z.string(),
  progress: z.number().nullable().optional(),
  user: Name.nullable(),
  created: z.string().nullable(),
  duration_seconds: z.int().nullable(),
})

/** The further fields of a full row and of get_job. */
export const jobDetails = {
  status_text: Untrusted.nullable().optional(),
  exit_code: z.int().nullable().optional(),
  started: z.string().nullable().optional(),
  ended: z.string().nullable().optional(),
  scheduled: z.string().nullable().optional(),
  recurrence: Name.nullable().optional(),
  parent_job_id: z.int().nullable().optional(),
  tags: z.array(Name).optional(),
}

export function toJobRow(
  fleet: Fleet,
  { controller, job, ref }: { controller: Controller; job: Job; ref: string | null },
): z.input<typeof JobRow> {
  return {
    id: job.id,
    cluster: ref,
    ...controllerField(fleet, controller),
    title: untrustedOrNull(job.title, TITLE_LENGTH),
    command: toNameOrNull(job.command),
    state: job.state,
    // A finished job may have stayed at 0 (cmon-rpc-jobs 3.1).
    ...(job.state === 'running' ? { progress: job.progress ?? null } : {}),
    user: toNameOrNull(job.user),
    created: toSeconds(job.created),
    duration_seconds: secondsBetween(job.started, job.ended),
  }
}

export function toJobDetails(job: Job) {
  return {
    status_text: untrustedOrNull(job.statusText, 500),
    exit_code: job.exitCode ?? null,
    started: toSeconds(job.started),
    ended: toSeconds(job.ended),
    scheduled: toSeconds(job.scheduled),
    recurrence: toRecurrence(job.recurrence),
    parent_job_id: job.parentId ?? null,
    tags: job.tags.map(toName),
  }
}

/** A crontab text as it is, when it is one. */
export function toRecurrence(recurrence: string | undefined): Name | null {
  if (recurrence === undefined) return null
  return /^(TZ=[\w/+-]{1,40} )?[\d*,/-]{1,40}( [\d*,/-]{1,40}){4}$/.test(recurrence)
    ? recurrence
    : toName(recurrence)
}
