import { z } from 'zod'
import { defineTool, readOnly } from '../../mcp/define-tool.ts'
import { controllerOfId, refOfCluster } from '../shared/ask-scope.ts'
import { ControllerName } from '../shared/params.ts'
import { findBackup } from './backup-chain.ts'
import { FullBackup, toFullBackup } from './full-backup.ts'

export const getBackup = defineTool({
  name: 'get_backup',
  title: 'Get a backup',
  description:
    'One backup: chain, children, copies, files, verification. Why one failed is in the log of its job_id.',
  hints: readOnly,
  input: { backup: z.int().min(1).describe('id from list_backups'), controller: ControllerName },
  output: { backup: FullBackup },

  async run({ fleet, signal }, { backup: backupId, controller: name }) {
    const controller = controllerOfId(fleet, name, 'Backup')
    const found = await findBackup(controller, backupId, { signal })
    const ref = await refOfCluster(controller, found.backup.clusterId, { signal })
    return { backup: toFullBackup(fleet, { ...found, controller, ref }) }
  },
})
