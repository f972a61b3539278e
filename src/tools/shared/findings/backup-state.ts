import type { Backup } from '../../../cmon/modules/backup.ts'
import type { Job } from '../../../cmon/modules/jobs.ts'
import { longestPauseHours } from '../recurrence.ts'
import type { Finding, Severity } from './finding.ts'

export const GAPS = [
  'no_good_backup',
  'too_old',
  'last_one_failed',
  'not_scheduled',
  'never_verified',
] as const
export type Gap = (typeof GAPS)[number]

/** A recurring backup that isn't paused. */
export interface BackupSchedule {
  id: number
  clusterId: number | undefined
  recurrence: string
}

/** The backup schedules among recurring jobs. */
export function schedulesAmong(recurring: readonly Job[]): BackupSchedule[] {
  return recurring.flatMap(({ id, clusterId, recurrence, command, state }) =>
    command === 'backup' && state !== 'paused' && recurrence !== undefined
      ? [{ id, clusterId, recurrence }]
      : [],
  )
}

/** How the backups of one cluster stand. */
export interface BackupState {
  /** The worst first; none when all is well. */
  gaps: Gap[]
  severity: Severity
  lastGood: Backup | undefined
  ageHours: number | undefined
  /** Failed ones that are newer than the last good one. */
  failedSince: Backup[]
  /** Those that are not paused. */
  schedules: BackupSchedule[]
  /** How old the last good one may be: as the schedule has it, or as the caller wants it. */
  limitHours: number
}

/** A scheduled backup may start late and takes its time. */
const GRACE_HOURS = 2
/** Where no schedule says how often. */
const DEFAULT_HOURS = 24

/**
 * What is lacking in the backups of a cluster, given newest first, and its schedules. Its last backup may
 * be as old as the longest pause of its most frequent schedule.
 */
export function backupStateOf(
  { backups, schedules }: { backups: readonly Backup[]; schedules: BackupSchedule[] },
  { now, maxAgeHours }: { now: Date; maxAgeHours?: number | undefined },
): BackupState {
  const lastGood = backups.find(isGood)
  const limitHours = maxAgeHours ?? scheduledLimit(schedules) ?? DEFAULT_HOURS
  const ageHours =
    lastGood?.created === undefined
      ? undefined
      : Math.max(0, (now.getTime() - Date.parse(lastGood.created)) / 3_600_000)
  const newer = lastGood === undefined ? backups : backups.slice(0, backups.indexOf(lastGood))
  const failedSince = newer.filter(({ status }) => status === 'failed')
  const lacks: Record<Gap, boolean> = {
    no_good_backup: lastGood === undefined,
    too_old: ageHours !== undefined && ageHours > limitHours,
    last_one_failed: failedSince.length > 0,
    not_scheduled: schedules.length === 0,
    never_verified: lastGood !== undefined && !isVerifiedAny(backups),
  }
  const gaps = GAPS.filter((gap) => lacks[gap])
  const severity = severityOf(gaps, ageHours, limitHours)
  return { gaps, severity, lastGood, ageHours, failedSince, schedules, limitHours }
}

function isGood({ status }: Backup): boolean {
  return status === 'completed'
}

/** Controllers that don't tell of verification don't lack it. */
function isVerifiedAny(backups: readonly Backup[]): boolean {
  return backups.some(({ verification: { state } }) => state === 'verified' || state === 'unknown')
}

function scheduledLimit(schedules: readonly BackupSchedule[]): number | undefined {
  const pauses = schedules.flatMap(({ recurrence }) => longestPauseHours(recurrence) ?? [])
  return pauses.length === 0 ? undefined : Math.min(...pauses) + GRACE_HOURS
}

function severityOf(
  [worst]: readonly Gap[],
  ageHours: number | undefined,
  limitHours: number,
): Severity {
  if (worst === undefined || worst === 'never_verified') return 'info'
  if (worst === 'no_good_backup') return 'critical'
  return (ageHours ?? 0) > 2 * limitHours ? 'critical' : 'warning'
}

const WORDS: Record<Gap, (state: BackupState) => string> = {
  no_good_backup: () => 'no good backup is on record',
  too_old: ({ ageHours = 0, limitHours }) =>
    `the last good backup is ${Math.round(ageHours)} h old, ${Math.round(limitHours)} h would be due`,
  last_one_failed: ({ failedSince }) => `${failedSince.length} failed after the last good one`,
  not_scheduled: () => 'none is scheduled as a recurring job',
  never_verified: () => 'none has been verified',
}

/** What is lacking in the backups, as one finding. */
export function backupGapFindings(state: BackupState): Finding[] {
  if (state.gaps.length === 0) return []
  const { lastGood, failedSince } = state
  return [
    {
      severity: state.severity,
      kind: 'backup',
      what: `Backups: ${state.gaps.map((gap) => WORDS[gap](state)).join('; ')}`,
      basis: 'inferred',
      backups: [...failedSince, ...(lastGood === undefined ? [] : [lastGood])],
      since: lastGood?.created,
      next: 'list_backups',
    },
  ]
}
