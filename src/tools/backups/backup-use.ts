import { z } from 'zod'
import type { CallOptions } from '../../cmon/client.ts'
import { InputError } from '../../fleet/input-error.ts'
import type { Fleet } from '../../fleet/fleet.ts'
import type { FoundCluster } from '../../fleet/find-cluster.ts'
import { shownName } from '../../fleet/untrusted.ts'
import type { Finding } from '../../mcp/define-tool.ts'
import { clusterOfId, controllerOfId } from '../shared/ask-scope.ts'
import { findBackup, type BackupChain } from './backup-chain.ts'

/** A server outside of all clusters whose data may go. */
export const ScratchHost = z
  .string()
  .regex(/^[\w.-]+$/)
  .max(253)
  .describe('Outside the clusters; its data goes')

/** A backup with the cluster it is of. Throws InputError when either is gone or hidden. */
export async function findBackupInCluster(
  fleet: Fleet,
  { backup: backupId, controller: name }: { backup: number; controller?: string | undefined },
  options: CallOptions,
): Promise<BackupChain & { found: FoundCluster }> {
  const controller = controllerOfId(fleet, name, 'Backup')
  const chain = await findBackup(controller, backupId, options)
  const found = await clusterOfId(controller, chain.backup.clusterId, { hosts: true }, options)
  if (found !== undefined) return { ...chain, found }
  throw new InputError('not_found', `The cluster of backup ${backupId} is gone, or hidden`, {
    parameter: 'backup',
    next: 'list_backups shows the backups of clusters that are there.',
  })
}

/** Whether a backup can be restored: it and all that it builds on are there and complete. */
export function restorability({ backup, chain, complete }: BackupChain): Finding {
  const check = 'backup'
  const unfinished = chain.find(({ status }) => status !== 'completed')
  if (unfinished !== undefined)
    return {
      check,
      outcome: 'stop',
      note: `backup ${unfinished.id} is ${shownName(unfinished.status)}: choose one that is completed`,
    }
  if (!complete)
    return {
      check,
      outcome: 'stop',
      note: `the full backup that ${backup.id} builds on is gone: choose another one`,
    }
  const parts = chain.length === 1 ? 'complete in itself' : `complete, a chain of ${chain.length}`
  switch (backup.verification.state) {
    case 'failed':
      return { check, outcome: 'warning', note: `${parts}, but its verification has failed` }
    case 'verified':
      return { check, outcome: 'ok', note: `${parts}, verified` }
    default:
      return { check, outcome: 'ok', note: `${parts}, never verified` }
  }
}
