import { restartNode as restartJob } from '../../cmon/jobs/nodes.ts'
import { findExactCluster } from '../../fleet/find-cluster.ts'
import { shownName } from '../../fleet/untrusted.ts'
import { defineTool, destructive } from '../../mcp/define-tool.ts'
import { nodeIn } from '../shared/find-node.ts'
import { about, jobChange, jobMeta, jobOutput } from '../shared/job-change.ts'
import { nodeAddress, nodeKey } from '../shared/node-address.ts'
import { ClusterRef, NodeName } from '../shared/params.ts'
import { maintenance, quorumAfter, remaining } from '../shared/preflight/node-checks.ts'
import { runningJobs } from '../shared/preflight/running-jobs.ts'

export const restartNode = defineTool({
  name: 'restart_node',
  title: 'Restart a node',
  description: 'Restarts the database service on one node.',
  hints: destructive,
  input: { cluster: ClusterRef, node: NodeName },
  output: jobOutput,

  async prepare(context, { cluster: wanted, node: name, ...why }) {
    const { fleet, signal } = context
    const found = await findExactCluster(fleet, wanted, { hosts: true }, { signal })
    const node = nodeIn(found, name)
    const { cluster, ref } = found
    const title = `Restart node ${shownName(nodeAddress(node))}`
    return jobChange({
      ...about(found),
      severity: 'interrupts',
      summary: `${title} of ${ref}`,
      findings: [
        ...quorumAfter(cluster, [node]),
        remaining(cluster, node),
        await runningJobs(found, { signal }),
        maintenance(cluster, node),
      ],
      job: restartJob(cluster, { node: nodeKey(node) }, jobMeta(context, title, why)),
    })
  },
})
