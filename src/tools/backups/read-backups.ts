import type { CallOptions } from '../../cmon/client.ts'
import { CmonError } from '../../cmon/errors.ts'
import { getBackups, type Backup } from '../../cmon/modules/backup.ts'
import type { Controller } from '../../fleet/fleet.ts'

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
