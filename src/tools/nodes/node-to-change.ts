import type { CallOptions } from '../../cmon/client.ts'
import type { Host } from '../../cmon/modules/host.ts'
import { findExactCluster, type FoundCluster } from '../../fleet/find-cluster.ts'
import { shownName } from '../../fleet/untrusted.ts'
import type { Finding, ToolContext } from '../../mcp/define-tool.ts'
import { nodeIn } from '../shared/find-node.ts'
import { nodeAddress } from '../shared/node-address.ts'
import { maintenance, quorumAfter, remaining } from '../shared/preflight/node-checks.ts'
import { runningJobs } from '../shared/preflight/running-jobs.ts'

export interface NodeToChange {
  found: FoundCluster
  node: Host
  /** `host:port`, for sentences of ours. */
  name: string
}

/**
 * The one node that a change names, by its argument `parameter`. Throws InputError when the cluster or the
 * node isn't there.
 */
export async function nodeToChange(
  { fleet, signal }: ToolContext,
  wanted: { cluster: string; node: string },
  parameter: 'node' | 'replica' = 'node',
): Promise<NodeToChange> {
  const found = await findExactCluster(fleet, wanted.cluster, { hosts: true }, { signal })
  const node = nodeIn(found, wanted.node, parameter)
  return { found, node, name: shownName(nodeAddress(node)) }
}

/** What else goes on in the cluster: jobs, announced work. */
export async function atWork(
  found: FoundCluster,
  node: Host | undefined,
  options: CallOptions,
): Promise<Finding[]> {
  return [await runningJobs(found, options), maintenance(found.cluster, node)]
}

/** What is left while the node's service is down, and what else goes on. */
export async function whileDown(
  { found, node }: NodeToChange,
  options: CallOptions,
): Promise<Finding[]> {
  return [
    ...quorumAfter(found.cluster, [node]),
    remaining(found.cluster, node),
    ...(await atWork(found, node, options)),
  ]
}
