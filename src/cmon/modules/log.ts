import { z } from 'zod'
import type { CallOptions, CmonClient } from '../client.ts'
import { stripHtml } from '../errors.ts'
import { date, integer, list, maybe, text } from './wire.ts'

/** Severities from low to high, and how the controller writes them (cmon-rpc-core 6.8). */
export const LOG_SEVERITIES = {
  debug: 'LOG_DEBUG',
  info: 'LOG_INFO',
  notice: 'LOG_NOTICE',
  warning: 'LOG_WARNING',
  error: 'LOG_ERR',
  critical: 'LOG_CRIT',
} as const

export type LogSeverity = keyof typeof LOG_SEVERITIES

/** An entry of the controller's own log, 12.1. */
const entrySchema = z
  .object({
    log_id: z.coerce.number().int(),
    created: date,
    log_class: text,
    severity: text,
    component: text,
    log_origins: maybe(z.object({ sender_file: text, sender_line: integer })),
    log_specifics: maybe(
      z.object({
        cluster_id: integer,
        message_text: text,
        reason: text,
        job_instance: maybe(z.object({ job_id: integer })),
        host: maybe(z.object({ hostname: text })),
      }),
    ),
  })
  .transform((row) => ({
    id: row.log_id,
    created: row.created,
    class: row.log_class,
    severity: severityWord(row.severity),
    component: row.component,
    sourceFile: row.log_origins?.sender_file,
    sourceLine: row.log_origins?.sender_line,
    clusterId: row.log_specifics?.cluster_id,
    text: stripHtml(row.log_specifics?.message_text ?? ''),
    reason: row.log_specifics?.reason,
    jobId: row.log_specifics?.job_instance?.job_id,
    hostname: row.log_specifics?.host?.hostname,
  }))

export type LogEntry = z.output<typeof entrySchema>

/** `LOG_ERR` → `error`; a level beyond the known ones keeps its own word. */
function severityWord(severity: string | undefined): string | undefined {
  if (severity === undefined) return undefined
  const upper = severity.toUpperCase()
  const known = Object.entries(LOG_SEVERITIES).find(([, written]) => written === upper)
  return known?.[0] ?? upper.replace(/^LOG_/, '').toLowerCase()
}

export interface LogQuery {
  clusterId?: number | undefined
  /** This severity and worse. */
  severity?: LogSeverity | undefined
  createdAfter?: Date | undefined
  createdBefore?: Date | undefined
  limit: number
  offset: number
}

/** Entries of the controller's own log, newest first. */
export async function getLogEntries(
  cmon: CmonClient,
  query: LogQuery,
  options?: CallOptions,
): Promise<{ entries: LogEntry[]; total: number | undefined }> {
  const { clusterId, severity, createdAfter, createdBefore, limit, offset } = query
  const reply = await cmon.call(
    {
      path: 'log/',
      operation: 'getLogEntries',
      params: {
        ...(clusterId === undefined ? {} : { cluster_id: clusterId }),
        ...(severity === undefined ? {} : { severity: LOG_SEVERITIES[severity] }),
        ...(createdAfter === undefined ? {} : { created_after: createdAfter.toISOString() }),
        ...(createdBefore === undefined ? {} : { created_before: createdBefore.toISOString() }),
        ascending: false,
        limit,
        offset,
      },
      kind: 'read',
    },
    z.object({ log_entries: list(entrySchema), total: integer }),
    options,
  )
  return { entries: reply.log_entries, total: reply.total }
}
