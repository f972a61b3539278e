import { verifyBackup as verifyJob } from '../../cmon/jobs/backup-care.ts'
import { additive, defineTool } from '../../mcp/define-tool.ts'
import { about, jobChange, jobMeta, jobOutput } from '../shared/job-change.ts'
import { BackupId, ControllerName } from '../shared/params.ts'
import { standaloneHost } from '../shared/preflight/standalone-host.ts'
import { findBackupInCluster, restorability, ScratchHost } from './backup-use.ts'

export const verifyBackup = defineTool({
  name: 'verify_backup',
  title: 'Verify a backup',
  description:
    'Restores a backup on a scratch host, sees whether the server starts, and stops it again.',
  hints: additive,
  input: { backup: BackupId, host: ScratchHost, controller: ControllerName },
  output: jobOutput,

  async prepare(context, { host, reason, ticket, ...wanted }) {
    const { fleet, signal } = context
    const chosen = await findBackupInCluster(fleet, wanted, { signal })
    const { found, backup } = chosen
    const title = `Verify backup ${backup.id}`
    return jobChange({
      ...about(found),
      severity: 'routine',
      summary: `${title} of ${found.ref} on ${host}`,
      findings: [restorability(chosen), await standaloneHost(fleet, host, { signal })],
      job: verifyJob(
        found.cluster,
        { backupId: backup.id, serverAddress: host },
        jobMeta(context, title, { reason, ticket }),
      ),
    })
  },
})
