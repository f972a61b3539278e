import { rollingRestart } from '../../cmon/jobs/lifecycle.ts'
import { findExactCluster, type FoundCluster } from '../../fleet/find-cluster.ts'
import { InputError } from '../../fleet/input-error.ts'
import { defineTool, destructive } from '../../mcp/define-tool.ts'
import { databaseNodes } from '../shared/database-nodes.ts'
import { about, jobChange, jobMeta, jobOutput } from '../shared/job-change.ts'
import { ClusterRef } from '../shared/params.ts'
import { nodesOnline, quorumWhileRolling } from '../shared/preflight/cluster-checks.ts'
import { maintenance } from '../shared/preflight/node-checks.ts'
import { runningJobs } from '../shared/preflight/running-jobs.ts'

export const restartClusterRolling = defineTool({
  name: 'restart_cluster_rolling',
  title: 'Restart a cluster, node by node',
  description: 'Restarts the database nodes one after another.',
  hints: destructive,
  input: { cluster: ClusterRef },
  output: jobOutput,

  async prepare(context, { cluster: wanted, ...why }) {
    const { fleet, signal } = context
    const found = await findExactCluster(fleet, wanted, { hosts: true }, { signal })
    const { cluster, ref } = found
    requireSeveral(found)
    const meta = jobMeta(context, 'Rolling restart', why)
    const job = rollingRestart(cluster, {}, meta)
    return jobChange({
      ...about(found),
      severity: 'interrupts',
      summary: `Restart the nodes of ${ref} one after another`,
      findings: [
        nodesOnline(cluster, { outcome: 'warning', note: 'the job may refuse to begin' }),
        ...quorumWhileRolling(cluster),
        await runningJobs(found, { signal }),
        maintenance(cluster),
      ],
      job,
    })
  },
})

/** A rolling restart is for clusters of several nodes (cmon-rpc-jobs 6.1). */
function requireSeveral({ cluster, ref }: FoundCluster): void {
  if (databaseNodes(cluster).length > 1) return
  throw new InputError('invalid_argument', `${ref} has one node: nothing stays up meanwhile`, {
    parameter: 'cluster',
    next: 'Use restart_node.',
  })
}
