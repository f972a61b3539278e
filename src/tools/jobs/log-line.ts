import { z } from 'zod'
import type { JobMessage } from '../../cmon/modules/jobs.ts'
import { toSeconds } from '../shared/time.ts'
import { Untrusted, untrusted } from '../../fleet/untrusted.ts'

const COMPACT_LENGTH = 300

/** The worst first. */
export const RANKS: Record<JobMessage['level'], number> = {
  error: 0,
  warning: 1,
  info: 2,
  debug: 3,
}

/** One line of a job's log. */
export const LogLine = z.strictObject({
  id: z.int(),
  at: z.string().nullable(),
  level: z.string(),
  text: Untrusted,
})

export function toLogLine(
  message: JobMessage,
  detail: 'compact' | 'full' = 'compact',
): z.input<typeof LogLine> {
  return {
    id: message.id,
    at: toSeconds(message.created),
    level: message.level,
    text: detail === 'full' ? untrusted(message.text) : untrusted(message.text, COMPACT_LENGTH),
  }
}
