import { z } from 'zod'
import type { CallOptions, CmonClient } from '../client.ts'
import { stripHtml } from '../errors.ts'
import { date, integer, list, text } from './wire.ts'

/** cmon-rpc-core 13; the words of `entry_type` are not on record. */
const entrySchema = z
  .object({
    cluster_id: integer,
    report_ts: date,
    entry_type: text,
    username: text,
    client_hostname: text,
    message_text: text,
  })
  .transform((row) => ({
    clusterId: row.cluster_id,
    at: row.report_ts,
    type: row.entry_type,
    userName: row.username,
    client: row.client_hostname,
    message: row.message_text === undefined ? undefined : stripHtml(row.message_text),
  }))

export type AuditEntry = z.output<typeof entrySchema>

/** Who has done what in ClusterControl, newest first. */
export async function getAuditEntries(
  cmon: CmonClient,
  { clusterId, limit, offset }: { clusterId?: number | undefined; limit: number; offset: number },
  options?: CallOptions,
): Promise<{ entries: AuditEntry[]; total: number | undefined }> {
  const reply = await cmon.call(
    {
      path: 'audit',
      operation: 'getEntries',
      params: {
        ...(clusterId === undefined ? {} : { cluster_id: clusterId }),
        ascending: false,
        limit,
        offset,
      },
      kind: 'read',
    },
    z.object({ audit_entries: list(entrySchema), total: integer }),
    options,
  )
  return { entries: reply.audit_entries, total: reply.total }
}
