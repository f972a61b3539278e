import { z } from 'zod'
import { backupMethods } from '../../cmon/jobs/backup-methods.ts'
import { createBackup as backupJob } from '../../cmon/jobs/backups.ts'
import { findExactCluster } from '../../fleet/find-cluster.ts'
import { InputError } from '../../fleet/input-error.ts'
import { shownName } from '../../fleet/untrusted.ts'
import { additive, defineTool } from '../../mcp/define-tool.ts'
import { nodeIn } from '../shared/find-node.ts'
import { given } from '../shared/given.ts'
import { about, jobChange, jobMeta, jobOutput } from '../shared/job-change.ts'
import { ClusterRef, NodeName } from '../shared/params.ts'
import { runningJobs } from '../shared/preflight/running-jobs.ts'

export const createBackup = defineTool({
  name: 'create_backup',
  title: 'Create a backup',
  description: 'Takes a backup now. Without a method: the usual full one of the cluster type.',
  hints: additive,
  input: {
    cluster: ClusterRef,
    method: z.string().max(60).optional(),
    node: NodeName.optional(),
    directory: z.string().max(500).optional(),
    on_controller: z.boolean().optional(),
    retention_days: z.int().min(-1).optional().describe('-1 for ever'),
    encrypt: z.boolean().optional(),
    databases: z.array(z.string().min(1).max(128)).max(100).optional(),
    snapshot_repository: z.string().max(128).optional(),
  },
  output: jobOutput,

  async prepare(context, { cluster: wanted, node: name, method, ...rest }) {
    const { fleet, signal } = context
    const { reason, ticket, ...args } = rest
    const found = await findExactCluster(fleet, wanted, { hosts: true }, { signal })
    const { cluster, ref } = found
    const node = name === undefined ? undefined : nodeIn(found, name)
    const methods = backupMethods(cluster)
    if (methods === undefined && method === undefined)
      throw new InputError(
        'invalid_argument',
        `Which backup methods ${shownName(cluster.type)} clusters take is not on record`,
        { parameter: 'method', next: 'Give the method, such as the one of an earlier backup.' },
      )
    const chosen = method ?? methods?.[0]
    const title = `Create ${chosen === undefined ? 'backup' : `${chosen} backup`}`
    const job = backupJob(
      cluster,
      given({
        backupMethod: chosen,
        hostname: node?.hostname,
        port: node?.port,
        backupDirectory: args.directory,
        ccStorage: args.on_controller,
        backupRetention: args.retention_days,
        encryptBackup: args.encrypt,
        includeDatabases: args.databases,
        snapshotRepository: args.snapshot_repository,
      }),
      jobMeta(context, title, { reason, ticket }),
    )
    return jobChange({
      ...about(found),
      severity: 'routine',
      summary: `${title} of ${ref}`,
      findings: [await runningJobs(found, { signal })],
      job,
    })
  },
})
