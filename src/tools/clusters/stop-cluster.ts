import { z } from 'zod'
import { stopCluster as stopJob } from '../../cmon/jobs/lifecycle.ts'
import { findExactCluster } from '../../fleet/find-cluster.ts'
import { defineTool, destructive, type Finding } from '../../mcp/define-tool.ts'
import { databaseNodes } from '../shared/database-nodes.ts'
import { given } from '../shared/given.ts'
import { about, jobChange, jobMeta, jobOutput } from '../shared/job-change.ts'
import { ClusterRef } from '../shared/params.ts'
import { maintenance } from '../shared/preflight/node-checks.ts'
import { runningJobs } from '../shared/preflight/running-jobs.ts'

export const stopCluster = defineTool({
  name: 'stop_cluster',
  title: 'Stop a cluster',
  description: 'Stops all database nodes of a cluster: a full outage.',
  hints: destructive,
  input: {
    cluster: ClusterRef,
    maintenance_minutes: z.int().min(1).optional(),
  },
  output: jobOutput,

  async prepare(context, { cluster: wanted, maintenance_minutes: maintenanceMinutes, ...why }) {
    const { fleet, signal } = context
    const found = await findExactCluster(fleet, wanted, { hosts: true }, { signal })
    const { cluster, ref } = found
    // The reason is the window's (cmon-rpc-jobs 6.1).
    const reason = maintenanceMinutes === undefined ? undefined : why.reason
    return jobChange({
      ...about(found),
      severity: 'interrupts',
      summary: `Stop all nodes of ${ref}`,
      findings: [
        outage(databaseNodes(cluster)),
        await runningJobs(found, { signal }),
        maintenance(cluster),
      ],
      job: stopJob(
        cluster,
        given({ maintenanceMinutes, reason }),
        jobMeta(context, 'Stop cluster', why),
      ),
    })
  },
})

function outage(nodes: readonly { state: string }[]): Finding {
  const check = 'outage'
  const online = nodes.filter(({ state }) => state === 'online').length
  if (online === 0) return { check, outcome: 'ok', note: 'no database node is online already' }
  return {
    check,
    outcome: 'warning',
    note: `${online} online database nodes go down: nobody can read or write until the cluster is started`,
  }
}
