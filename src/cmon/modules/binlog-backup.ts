import { z } from 'zod'
import type { CallOptions, CmonClient } from '../client.ts'
import { date, integer, list, text } from './wire.ts'

/** An archived log, for restoring to a point in time (cmon-rpc-jobs 7.4). */
const binlogSchema = z
  .object({
    cid: integer,
    cluster_id: integer,
    file_name: text,
    path: text,
    size: integer,
    hostname: text,
    created: date,
    full_bid: integer,
  })
  .transform((row) => ({
    clusterId: row.cid ?? row.cluster_id,
    fileName: row.file_name,
    path: row.path,
    sizeBytes: row.size,
    hostname: row.hostname,
    created: row.created,
    /** The full backup it goes on from. */
    fullBackupId: row.full_bid,
  }))

export type BinlogBackup = z.output<typeof binlogSchema>

/** Archived logs of one cluster, oldest first. */
export async function getBinlogBackups(
  cmon: CmonClient,
  clusterId: number,
  options?: CallOptions,
): Promise<BinlogBackup[]> {
  const reply = await cmon.call(
    {
      path: 'backup/',
      operation: 'getBinlogBackups',
      params: { cluster_id: clusterId, ascending: true },
      kind: 'read',
    },
    z.object({ binlog_backups: list(binlogSchema), data: list(binlogSchema) }),
    options,
  )
  return reply.binlog_backups.length > 0 ? reply.binlog_backups : reply.data
}
