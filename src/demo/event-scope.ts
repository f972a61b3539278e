import type { Call } from './module.ts'
import { canRead, namedCluster } from './modules/access.ts'
import { integer, object, text } from './modules/request.ts'
import type { DemoCluster } from './world/cluster.ts'

/**
 * Whether a subscriber is told of an event: it is about the cluster that the subscription names, or
 * about any that its user may read. Inferred: the reference (16) only says that a cluster can be named.
 */
export function hearerOf(call: Call): (event: Record<string, unknown>) => boolean {
  const only = namedCluster(call)?.clusterId
  return (event) => {
    const clusters = clustersOf(event, call)
    if (only !== undefined) return clusters.some(({ clusterId }) => clusterId === only)
    return clusters.length === 0 || clusters.some((cluster) => canRead(cluster, call))
  }
}

/** None for what concerns the controller alone. */
function clustersOf(event: Record<string, unknown>, { world }: Call): DemoCluster[] {
  const specifics = object(event['event_specifics']) ?? {}
  const logged = object(object(specifics['log_entry'])?.['log_specifics'])
  const id = integer(specifics['cluster_id'] ?? logged?.['cluster_id'])
  const hostname = text(specifics['host_name'])
  return world.clusters.filter(({ clusterId, hosts }) =>
    id === undefined ? hosts.some((host) => host.hostname === hostname) : clusterId === id,
  )
}
