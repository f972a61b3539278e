import { z } from 'zod'
import { Name, toName } from '../../fleet/untrusted.ts'
import { isPlainCrontab, nextRuns, parseRecurrence } from '../shared/recurrence.ts'
import { toSeconds } from '../shared/time.ts'
import type { Schedule } from './read-schedules.ts'

/** When a schedule runs. */
export const scheduleTimes = {
  crontab: Name,
  timezone: Name.optional(),
  /** The schedule names no time zone: next_run takes it as UTC, the controller takes its own. */
  timezone_assumed: z.literal('UTC').optional(),
  /** false: paused. */
  enabled: z.boolean().nullable(),
  next_run: z.string().nullable(),
}

export function toScheduleTimes({ recurrence, enabled }: Pick<Schedule, 'recurrence' | 'enabled'>) {
  const { pattern, timezone } = parseRecurrence(recurrence)
  return {
    crontab: isPlainCrontab(pattern) ? pattern : toName(pattern),
    ...(timezone === undefined
      ? { timezone_assumed: 'UTC' as const }
      : { timezone: toName(timezone) }),
    enabled: enabled ?? null,
    next_run:
      enabled === false
        ? null
        : toSeconds(nextRuns(pattern, timezone ?? 'UTC', 1)[0]?.toISOString()),
  }
}
