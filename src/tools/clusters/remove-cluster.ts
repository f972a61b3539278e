import { z } from 'zod'
import { removeCluster as removeJob } from '../../cmon/jobs/lifecycle.ts'
import { getBackups } from '../../cmon/modules/backup.ts'
import type { CallOptions } from '../../cmon/client.ts'
import { findExactCluster, type FoundCluster } from '../../fleet/find-cluster.ts'
import { defineTool, destructive, type Finding } from '../../mcp/define-tool.ts'
import { given } from '../shared/given.ts'
import { about, jobChange, jobMeta, jobOutput } from '../shared/job-change.ts'
import { ClusterRef } from '../shared/params.ts'
import { runningJobs } from '../shared/preflight/running-jobs.ts'

export const removeCluster = defineTool({
  name: 'remove_cluster',
  title: 'Remove a cluster',
  description: 'Takes a cluster out of ClusterControl. Its databases keep running, unmanaged.',
  hints: destructive,
  input: {
    cluster: ClusterRef,
    remove_backups: z.boolean().optional().describe('Deletes its backups too'),
  },
  output: jobOutput,

  async prepare(context, { cluster: wanted, remove_backups: removeBackups, ...why }) {
    const { fleet, signal } = context
    const found = await findExactCluster(fleet, wanted, { hosts: true }, { signal })
    const [backups, jobs] = await Promise.all([
      backupsOf(found, removeBackups === true, { signal }),
      runningJobs(found, { signal }),
    ])
    const meta = jobMeta(context, `Remove cluster ${found.ref}`, why)
    return jobChange({
      ...about(found),
      // Also without its backups: the controller's own records of the cluster are gone (cmon-rpc-jobs 6.1).
      severity: 'loses_data',
      summary:
        removeBackups === true
          ? `Remove ${found.ref} from ClusterControl and delete its backups; its databases keep running`
          : `Remove ${found.ref} from ClusterControl; its databases keep running`,
      findings: [WHAT_ENDS, backups, jobs],
      job: removeJob({ clusterId: found.cluster.id, ...given({ removeBackups }) }, meta),
    })
  },
})

const WHAT_ENDS: Finding = {
  check: 'what ends',
  outcome: 'warning',
  note: 'monitoring, automatic recovery and backup schedules end; its jobs and monitoring data are gone for good',
}

async function backupsOf(
  { controller, cluster }: FoundCluster,
  removed: boolean,
  options: CallOptions,
): Promise<Finding> {
  const query = { clusterId: cluster.id, limit: 1, offset: 0 }
  const { backups, total } = await getBackups(controller.cmon, query, options)
  const count = total ?? backups.length
  const kept = { check: 'backups', outcome: 'ok', note: `its ${count} backups are kept` } as const
  if (count === 0) return { ...kept, note: 'it has no backups' }
  return removed ? { ...kept, outcome: 'warning', note: `its ${count} backups are deleted` } : kept
}
