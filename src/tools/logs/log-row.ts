import { z } from 'zod'
import type { LogEntry } from '../../cmon/modules/log.ts'
import type { RefById } from '../shared/ask-scope.ts'
import { toSeconds } from '../shared/time.ts'
import { Name, toName, toNameOrNull, Untrusted, untrusted } from '../../fleet/untrusted.ts'

const COMPACT_LENGTH = 300

/** One entry of the controller's log. */
export const LogRow = z.strictObject({
  id: z.int(),
  at: z.string().nullable(),
  /** null: about the controller itself. */
  cluster: z.string().nullable(),
  controller: z.string().optional(),
  severity: Name.nullable(),
  component: Name.optional(),
  class: Name.nullable(),
  host: Name.optional(),
  job_id: z.int().optional(),
  text: Untrusted,
  source: Name.nullable().optional(),
})

export function toLogRow(
  entry: LogEntry,
  refById: RefById,
  detail: 'compact' | 'full',
): z.input<typeof LogRow> {
  const source =
    entry.sourceFile === undefined ? undefined : `${entry.sourceFile}:${entry.sourceLine ?? ''}`
  return {
    id: entry.id,
    at: toSeconds(entry.created),
    cluster: refById(entry.clusterId),
    severity: toNameOrNull(entry.severity),
    ...(entry.component === undefined ? {} : { component: toName(entry.component) }),
    class: toNameOrNull(entry.class),
    ...(entry.hostname === undefined ? {} : { host: toName(entry.hostname) }),
    ...(entry.jobId === undefined ? {} : { job_id: entry.jobId }),
    text: detail === 'full' ? untrusted(entry.text) : untrusted(entry.text, COMPACT_LENGTH),
    ...(detail === 'full' ? { source: toNameOrNull(source) } : {}),
  }
}
