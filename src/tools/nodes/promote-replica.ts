import { promoteReplicationSlave as promoteJob } from '../../cmon/jobs/replication.ts'
import { defineTool, destructive } from '../../mcp/define-tool.ts'
import { about, jobChange, jobMeta, jobOutput } from '../shared/job-change.ts'
import { nodeKey } from '../shared/node-address.ts'
import { ClusterRef, NodeName } from '../shared/params.ts'
import { fitToTakeOver } from '../shared/preflight/node-checks.ts'
import { primaryHandsOver } from '../shared/preflight/takeover.ts'
import { atWork, nodeToChange } from './node-to-change.ts'
import { primaryOf, requirePromotion, requireReplica } from './replication-parties.ts'

export const promoteReplica = defineTool({
  name: 'promote_replica',
  title: 'Promote a replica',
  description: 'Planned switchover: a replica and the healthy primary swap roles.',
  hints: destructive,
  input: { cluster: ClusterRef, replica: NodeName },
  output: jobOutput,

  async prepare(context, { cluster, replica, ...why }) {
    const target = await nodeToChange(context, { cluster, node: replica }, 'replica')
    const { found, node, name } = target
    requirePromotion('promote_replica', found)
    const title = `Promote ${name}`
    const job = promoteJob(
      found.cluster,
      { replicationSlave: nodeKey(node) },
      jobMeta(context, title, why),
    )
    requireReplica(target)
    return jobChange({
      ...about(found),
      severity: 'interrupts',
      summary: `${title} to primary of ${found.ref}`,
      findings: [
        primaryHandsOver(primaryOf(found.cluster.hosts, node)),
        fitToTakeOver(node),
        ...(await atWork(found, node, { signal: context.signal })),
      ],
      job,
    })
  },
})
