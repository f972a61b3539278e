import { promoteReplicationSlave as promoteJob } from '../../cmon/jobs/replication.ts'
import { defineTool, destructive } from '../../mcp/define-tool.ts'
import { jobOutput } from '../shared/job-change.ts'
import { ClusterRef, NodeName } from '../shared/params.ts'
import { fitToTakeOver } from '../shared/preflight/node-checks.ts'
import { primaryHandsOver } from '../shared/preflight/takeover.ts'
import { replicaJob } from './replica-job.ts'
import { primaryOf, requirePromotion } from './replication-parties.ts'

export const promoteReplica = defineTool({
  name: 'promote_replica',
  title: 'Promote a replica',
  description: 'Planned switchover: a replica and the healthy primary swap roles.',
  hints: destructive,
  input: { cluster: ClusterRef, replica: NodeName },
  output: jobOutput,

  prepare: (context, args) =>
    replicaJob(context, args, ({ found, node, name }) => {
      requirePromotion('promote_replica', found)
      const title = `Promote ${name}`
      return {
        title,
        build: promoteJob,
        severity: 'interrupts',
        summary: `${title} to primary of ${found.ref}`,
        findings: () => [
          primaryHandsOver(primaryOf(found.cluster.hosts, node)),
          fitToTakeOver(node),
        ],
      }
    }),
})
