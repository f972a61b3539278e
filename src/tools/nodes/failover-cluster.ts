import { failoverReplicationSlave as failoverJob } from '../../cmon/jobs/replication.ts'
import { defineTool, destructive } from '../../mcp/define-tool.ts'
import { about, jobChange, jobMeta, jobOutput } from '../shared/job-change.ts'
import { nodeKey } from '../shared/node-address.ts'
import { ClusterRef, NodeName } from '../shared/params.ts'
import { fitToFailOver, mostAdvanced, primaryIsLost } from '../shared/preflight/takeover.ts'
import { atWork, nodeToChange } from './node-to-change.ts'
import { primaryOf, requirePromotion, requireReplica, rivalsOf } from './replication-parties.ts'

export const failoverCluster = defineTool({
  name: 'failover_cluster',
  title: 'Fail over to a replica',
  description:
    'Forced failover when the primary is lost; what the replica had not received is lost.',
  hints: destructive,
  input: { cluster: ClusterRef, replica: NodeName },
  output: jobOutput,

  async prepare(context, { cluster, replica, ...why }) {
    const target = await nodeToChange(context, { cluster, node: replica }, 'replica')
    const { found, node, name } = target
    const { hosts } = found.cluster
    requirePromotion('failover_cluster', found)
    const title = `Fail over to ${name}`
    const job = failoverJob(
      found.cluster,
      { replicationSlave: nodeKey(node) },
      jobMeta(context, title, why),
    )
    requireReplica(target)
    return jobChange({
      ...about(found),
      severity: 'loses_data',
      summary: `${title} as primary of ${found.ref}`,
      findings: [
        primaryIsLost(primaryOf(hosts, node)),
        fitToFailOver(node),
        mostAdvanced(node, rivalsOf(hosts, node)),
        ...(await atWork(found, node, { signal: context.signal })),
      ],
      job,
    })
  },
})
