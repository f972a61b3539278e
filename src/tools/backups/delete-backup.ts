import { deleteBackupRecord } from '../../cmon/modules/backup-changes.ts'
import { shownName } from '../../fleet/untrusted.ts'
import { defineTool, destructive, type Finding } from '../../mcp/define-tool.ts'
import { controllerOfId, refOfCluster } from '../shared/ask-scope.ts'
import { BackupId, ControllerName } from '../shared/params.ts'
import { findBackup, type BackupChain } from './backup-chain.ts'
import { readBackups } from '../shared/read-backups.ts'

const LOOKED_AT = 200

export const deleteBackup = defineTool({
  name: 'delete_backup',
  title: 'Delete a backup',
  description: 'Deletes a backup: its record and its files.',
  hints: destructive,
  input: { backup: BackupId, controller: ControllerName },
  output: {},

  async prepare({ fleet, signal }, { backup: backupId, controller: name }) {
    const controller = controllerOfId(fleet, name, 'Backup')
    const found = await findBackup(controller, backupId, { signal })
    const { backup } = found
    const [ref, { items }] = await Promise.all([
      refOfCluster(controller, backup.clusterId, { signal }),
      readBackups(
        controller,
        { clusterId: backup.clusterId, limit: LOOKED_AT, offset: 0 },
        { signal },
      ),
    ])
    const others = items.filter(({ id, status }) => id !== backup.id && status === 'completed')
    const kind = shownName(backup.method ?? 'backup')
    return {
      controller,
      cluster: ref,
      severity: 'loses_data',
      summary: `Delete backup ${backup.id} (${kind}, ${shownName(backup.status)}, of ${backup.created ?? 'an unknown day'}) of ${ref ?? 'a cluster that is gone'}`,
      findings: [dependants(found), lastOne(backup.status, others.length)],
      basis: [backup.status, found.children.map(({ id }) => id), others.map(({ id }) => id)],
      steps: [
        async (cmon, options) => {
          await deleteBackupRecord(cmon, backup.id, options)
          return {}
        },
      ],
    }
  },
})

/** An incremental one can't be restored without those it builds on. */
function dependants({ children }: BackupChain): Finding {
  const check = 'backups that build on it'
  if (children.length === 0) return { check, outcome: 'ok', note: 'no other backup builds on it' }
  const ids = children.map(({ id }) => id).join(', ')
  return {
    check,
    outcome: 'stop',
    note: `${children.length} incremental backups build on it (${ids}) and would be worthless: delete those first`,
  }
}

function lastOne(status: string, others: number): Finding {
  const check = 'other good backups'
  if (status === 'completed' && others === 0)
    return { check, outcome: 'warning', note: 'it is the last completed backup of this cluster' }
  return { check, outcome: 'ok', note: `${others} other completed backups are known` }
}
