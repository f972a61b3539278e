import { startCluster as startJob } from '../../cmon/jobs/lifecycle.ts'
import { findExactCluster } from '../../fleet/find-cluster.ts'
import { defineTool, idempotentChange } from '../../mcp/define-tool.ts'
import { about, jobChange, jobMeta, jobOutput } from '../shared/job-change.ts'
import { ClusterRef } from '../shared/params.ts'
import { nodesOnline } from '../shared/preflight/cluster-checks.ts'
import { runningJobs } from '../shared/preflight/running-jobs.ts'

export const startCluster = defineTool({
  name: 'start_cluster',
  title: 'Start a cluster',
  description: 'Starts the database nodes of a cluster that are down.',
  hints: idempotentChange,
  input: { cluster: ClusterRef },
  output: jobOutput,

  async prepare(context, { cluster: wanted, ...why }) {
    const { fleet, signal } = context
    const found = await findExactCluster(fleet, wanted, { hosts: true }, { signal })
    const { cluster, ref } = found
    return jobChange({
      ...about(found),
      severity: 'routine',
      summary: `Start the nodes of ${ref}`,
      findings: [
        nodesOnline(cluster, { outcome: 'ok', note: 'they are started' }),
        await runningJobs(found, { signal }),
      ],
      job: startJob(cluster, {}, jobMeta(context, 'Start cluster', why)),
    })
  },
})
