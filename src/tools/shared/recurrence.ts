import { Cron } from 'croner'

const PLAIN_CRONTAB = /^[\d*,/-]{1,40}( [\d*,/-]{1,40}){4}$/

/** Whether a crontab is made of nothing but the five fields that the controller takes. */
export function isPlainCrontab(pattern: string): boolean {
  return PLAIN_CRONTAB.test(pattern)
}

/** `TZ=UTC 0 2 * * *` taken apart (cmon-rpc-jobs 3.3). */
export function parseRecurrence(recurrence: string): {
  pattern: string
  timezone: string | undefined
} {
  const [, timezone, pattern = recurrence] = /^TZ=(\S+)\s+(.*)$/.exec(recurrence.trim()) ?? []
  return { pattern, timezone }
}

/** When a crontab fires next, so many times; none for one that can't be read, or an unknown time zone. */
export function nextRuns(pattern: string, timezone: string, count: number): Date[] {
  if (!isPlainCrontab(pattern)) return []
  try {
    return new Cron(pattern, { timezone }).nextRuns(count)
  } catch {
    return []
  }
}

/** Runs looked ahead at: more than a day of a schedule that fires hourly. */
const RUNS_COMPARED = 30

/**
 * The longest pause between runs that are to come, in hours; undefined when that can't be told. A pause is
 * the same in every time zone, so it needs none.
 */
export function longestPauseHours(recurrence: string): number | undefined {
  const runs = nextRuns(parseRecurrence(recurrence).pattern, 'UTC', RUNS_COMPARED)
  const pauses = runs.slice(1).map((run, index) => run.getTime() - (runs[index]?.getTime() ?? 0))
  return pauses.length === 0 ? undefined : Math.max(...pauses) / 3_600_000
}
