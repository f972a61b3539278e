import { recurrenceProblem } from '../../cmon/jobs/recurrence.ts'
import type { JobChanges } from '../../cmon/modules/job-instances.ts'
import { InputError } from '../../fleet/input-error.ts'
import { nextRuns, parseRecurrence } from '../shared/recurrence.ts'
import { methodOf, type Schedule } from './read-schedules.ts'

/** What is to be of a schedule. */
export interface Wanted {
  crontab: string | undefined
  enabled: boolean | undefined
  method: string | undefined
  /** Arguments of the job `backup`, in the wire's spelling. */
  job: Readonly<Record<string, unknown>>
}

/** Throws InputError for a crontab that can't be read, or never comes true. */
export function checkCrontab(crontab: string): void {
  const { pattern, timezone } = parseRecurrence(crontab)
  const isFiring = nextRuns(pattern, timezone ?? 'UTC', 1).length > 0
  const problem = recurrenceProblem(crontab) ?? (isFiring ? undefined : 'it never fires')
  if (problem === undefined) return
  throw new InputError('invalid_argument', `The crontab doesn't do: ${problem}`, {
    parameter: 'crontab',
    next: "Write five fields, like '0 2 * * *' or 'TZ=Europe/Berlin 0 2 * * 1-5'.",
  })
}

/** When a new schedule runs. Throws InputError where that isn't told. */
export function startOf({ crontab, enabled }: Wanted): string {
  if (crontab === undefined)
    throw new InputError('invalid_argument', 'A new schedule needs a crontab', {
      parameter: 'crontab',
      next: 'Give crontab; or schedule, for one that is there: list_backup_schedules shows them.',
    })
  if (enabled === false)
    throw new InputError('invalid_argument', 'No schedule is like that, and a new one begins on', {
      parameter: 'enabled',
      next: 'Give the id of the schedule to pause: list_backup_schedules shows them.',
    })
  return crontab
}

/** What to send for a schedule that is there. Throws InputError for nothing, and for another method. */
export function changesOf(
  schedule: Schedule,
  { crontab, enabled, method, job }: Wanted,
): JobChanges {
  if (method !== undefined && method !== methodOf(schedule))
    throw new InputError('invalid_argument', `Schedule ${schedule.id} is of another method`, {
      parameter: 'method',
      next: 'Make a new schedule with this method, then delete_backup_schedule for the other.',
    })
  const isOther = Object.keys(job).length > 0
  if (crontab === undefined && enabled === undefined && !isOther)
    throw new InputError('invalid_argument', 'There is nothing to change', {
      next: 'Give crontab, enabled, retention_days or directory.',
    })
  return {
    ...(crontab === undefined ? {} : { recurrence: crontab }),
    ...(enabled === undefined ? {} : { status: enabled ? 'SCHEDULED' : 'PAUSED' }),
    ...(isOther ? { spec: { command: 'backup', job_data: { ...schedule.data, ...job } } } : {}),
  }
}
