import type { ClusterTarget, JobMeta, JobSpec } from '../../cmon/jobs/job-spec.ts'
import type { Change, Finding, ToolContext } from '../../mcp/define-tool.ts'
import { about, jobChange, jobMeta, type JobOutput, type Why } from '../shared/job-change.ts'
import { nodeKey } from '../shared/node-address.ts'
import { atWork, nodeToChange, type NodeToChange } from './node-to-change.ts'
import { requireReplica } from './replication-parties.ts'

/** What one tool does with a replica. */
interface ReplicaDeed extends Pick<Change<JobOutput>, 'severity' | 'summary'> {
  /** Of the job, before the reason. */
  title: string
  /** A builder of `src/cmon/jobs/replication.ts`: refuses clusters that it is nothing for. */
  build: (
    cluster: ClusterTarget,
    params: { replicationSlave: ReturnType<typeof nodeKey> },
    meta: JobMeta,
  ) => JobSpec
  findings: () => readonly Finding[]
}

/**
 * A change that is one job about a replica. What the cluster's type has no use for is refused first, then a
 * node that is no replica.
 */
export async function replicaJob(
  context: ToolContext,
  { cluster, replica, ...why }: { cluster: string; replica: string } & Why,
  deedOf: (target: NodeToChange) => ReplicaDeed,
): Promise<Change<JobOutput>> {
  const target = await nodeToChange(context, { cluster, node: replica }, 'replica')
  const { found, node } = target
  const { title, build, findings, ...deed } = deedOf(target)
  const params = { replicationSlave: nodeKey(node) }
  const job = build(found.cluster, params, jobMeta(context, title, why))
  requireReplica(target)
  return jobChange({
    ...about(found),
    ...deed,
    findings: [...findings(), ...(await atWork(found, node, { signal: context.signal }))],
    job,
  })
}
