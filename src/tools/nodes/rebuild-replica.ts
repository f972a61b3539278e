import { z } from 'zod'
import type { CallOptions } from '../../cmon/client.ts'
import type { Host } from '../../cmon/modules/host.ts'
import { stageReplicationSlave as stageJob } from '../../cmon/jobs/replication.ts'
import { InputError } from '../../fleet/input-error.ts'
import type { FoundCluster } from '../../fleet/find-cluster.ts'
import { shownName } from '../../fleet/untrusted.ts'
import { defineTool, destructive, type Finding } from '../../mcp/define-tool.ts'
import { findBackup } from '../backups/backup-chain.ts'
import { nodeIn } from '../shared/find-node.ts'
import { given } from '../shared/given.ts'
import { about, jobChange, jobMeta, jobOutput } from '../shared/job-change.ts'
import { nodeAddress, nodeKey } from '../shared/node-address.ts'
import { BackupId, ClusterRef, NodeName } from '../shared/params.ts'
import { remaining } from '../shared/preflight/node-checks.ts'
import { healthySource } from '../shared/preflight/source.ts'
import { atWork, nodeToChange, type NodeToChange } from './node-to-change.ts'
import { primaryOf, requireReplica, sourceOf } from './replication-parties.ts'

export const rebuildReplica = defineTool({
  name: 'rebuild_replica',
  title: 'Rebuild a replica',
  description: "Throws a replica's data away and copies it anew; source defaults to its primary.",
  hints: destructive,
  input: {
    cluster: ClusterRef,
    replica: NodeName,
    source: z.string().optional(),
    backup: BackupId.optional(),
  },
  output: jobOutput,

  async prepare(context, { cluster, replica, source: wanted, backup, ...why }) {
    const { signal } = context
    const target = await nodeToChange(context, { cluster, node: replica }, 'replica')
    const { found, node, name } = target
    const source = sourceFor(target, wanted)
    const from = shownName(nodeAddress(source))
    const title = `Rebuild replica ${name}`
    const job = stageJob(
      found.cluster,
      {
        replicationSlave: nodeKey(node),
        replicationMaster: nodeKey(source),
        ...given({ backupId: backup }),
      },
      jobMeta(context, title, why),
    )
    return jobChange({
      ...about(found),
      severity: 'loses_data',
      summary: `${title} of ${found.ref} from ${backup === undefined ? from : `backup ${backup}, then ${from}`}`,
      findings: [
        healthySource(source),
        ...(backup === undefined ? [] : [await usable(found, backup, { signal })]),
        remaining(found.cluster, node),
        ...(await atWork(found, node, { signal })),
      ],
      job,
    })
  },
})

/** The named node, or what the replica follows. Throws InputError where there is none to copy from. */
function sourceFor(target: NodeToChange, wanted: string | undefined): Host {
  const { found, node, name } = target
  requireReplica(target)
  const { hosts } = found.cluster
  const source =
    wanted === undefined
      ? (primaryOf(hosts, node) ?? sourceOf(hosts, node))
      : nodeIn(found, wanted, 'source')
  if (source === undefined)
    throw new InputError('invalid_argument', `It isn't known what ${name} replicates from`, {
      parameter: 'source',
      next: 'Give a node of the cluster as source: list_nodes shows them.',
    })
  if (source === node)
    throw new InputError('invalid_argument', `${name} can't be its own source`, {
      parameter: 'source',
      next: 'Leave source out to copy from the primary.',
    })
  return source
}

/** Whether a backup of this cluster can be restored. Throws InputError when there is no such backup here. */
async function usable(
  { controller, cluster, ref }: FoundCluster,
  backupId: number,
  options: CallOptions,
): Promise<Finding> {
  const check = 'backup'
  const { backup, complete } = await findBackup(controller, backupId, options)
  if (backup.clusterId !== cluster.id)
    throw new InputError('invalid_argument', `Backup ${backupId} isn't one of ${ref}`, {
      parameter: 'backup',
      next: 'list_backups with this cluster shows those it has.',
    })
  if (backup.status !== 'completed')
    return { check, outcome: 'stop', note: `backup ${backupId} is ${backup.status}` }
  if (!complete)
    return { check, outcome: 'stop', note: `backup ${backupId} builds on one that is gone` }
  return {
    check,
    outcome: 'ok',
    note: `backup ${backupId} of ${backup.created ?? 'an unknown day'} is completed`,
  }
}
