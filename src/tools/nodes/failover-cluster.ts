import { failoverReplicationSlave as failoverJob } from '../../cmon/jobs/replication.ts'
import { defineTool, destructive } from '../../mcp/define-tool.ts'
import { jobOutput } from '../shared/job-change.ts'
import { ClusterRef, NodeName } from '../shared/params.ts'
import { fitToFailOver, mostAdvanced, primaryIsLost } from '../shared/preflight/takeover.ts'
import { replicaJob } from './replica-job.ts'
import { primaryOf, requirePromotion, rivalsOf } from './replication-parties.ts'

export const failoverCluster = defineTool({
  name: 'failover_cluster',
  title: 'Fail over to a replica',
  description:
    'Forced failover when the primary is lost; what the replica had not received is lost.',
  hints: destructive,
  input: { cluster: ClusterRef, replica: NodeName },
  output: jobOutput,

  prepare: (context, args) =>
    replicaJob(context, args, ({ found, node, name }) => {
      const { hosts } = found.cluster
      requirePromotion('failover_cluster', found)
      const title = `Fail over to ${name}`
      return {
        title,
        build: failoverJob,
        severity: 'loses_data',
        summary: `${title} as primary of ${found.ref}`,
        findings: () => [
          primaryIsLost(primaryOf(hosts, node)),
          fitToFailOver(node),
          mostAdvanced(node, rivalsOf(hosts, node)),
        ],
      }
    }),
})
