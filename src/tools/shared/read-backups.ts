import type { CallOptions } from '../../cmon/client.ts'
import { CmonError } from '../../cmon/errors.ts'
import { getBackups, type Backup } from '../../cmon/modules/backup.ts'
import type { Controller } from '../../fleet/fleet.ts'

const CHUNK = 500
const READ_LIMIT = 1_000

/** Backups of one cluster or of all visible ones, newest first; none when no cluster is visible. */
export async function readBackups(
  { cmon }: Controller,
  query: { clusterId: number | undefined; limit: number; offset: number },
  options: CallOptions,
): Promise<{ items: Backup[]; total: number | undefined }> {
  try {
    const { backups, total } = await getBackups(cmon, query, options)
    return { items: backups, total }
  } catch (thrown) {
    // Asked for all clusters, the controller says "not found" to a user who sees none (7.4).
    if (query.clusterId === undefined && thrown instanceof CmonError && thrown.code === 'not_found')
      return { items: [], total: 0 }
    throw thrown
  }
}

/** The newest records of one cluster, and how many older ones were not read. */
export async function readRecords(
  controller: Controller,
  clusterId: number,
  options: CallOptions,
): Promise<{ records: Backup[]; unread: number }> {
  const records: Backup[] = []
  for (;;) {
    const slice = { clusterId, limit: CHUNK, offset: records.length }
    const { items, total } = await readBackups(controller, slice, options)
    records.push(...items)
    const isEnd = total === undefined ? items.length < CHUNK : records.length >= total
    if (isEnd || items.length === 0) return { records, unread: 0 }
    if (records.length >= READ_LIMIT)
      return { records, unread: Math.max(1, (total ?? 0) - records.length) }
  }
}
