import type { Call } from '../module.ts'
import { Refusal } from '../module.ts'
import type { DemoCluster } from '../world/cluster.ts'
import type { DemoHost } from '../world/host.ts'
import type { Ownership } from '../world/ownership.ts'
import { ADMINS, privileges } from '../world/ownership.ts'
import { integer, text, texts } from './request.ts'

export function isAdmin({ caller }: Call): boolean {
  return caller.isSuperuser || caller.groupNames.includes(ADMINS)
}

/** The caller's rights on a cluster or anything else that is owned, e.g. `r--`. */
export function rightsOn(object: Ownership, { caller, world }: Call): string {
  return privileges(
    caller,
    object,
    (id) => world.groups.find(({ groupId }) => groupId === id)?.groupName,
  )
}

export function canRead(cluster: DemoCluster, call: Call): boolean {
  return rightsOn(cluster, call).startsWith('r')
}

export function canWrite(object: Ownership, call: Call): boolean {
  return rightsOn(object, call)[1] === 'w'
}

/** For changes of a cluster that the caller sees, but may perhaps not change. */
export function requireWrite(cluster: DemoCluster, call: Call): void {
  if (canWrite(cluster, call)) return
  const { userName } = call.caller
  throw new Refusal(
    'AccessDenied',
    `Write access to cluster ${cluster.clusterId} is denied for user '${userName}'.`,
  )
}

export function requireAdmin(call: Call, deed: string): void {
  if (isAdmin(call)) return
  throw new Refusal('AccessDenied', `User '${call.caller.userName}' can not ${deed}.`)
}

export function visibleClusters(call: Call): DemoCluster[] {
  return call.world.clusters.filter((cluster) => canRead(cluster, call))
}

/** Visible clusters that the tag filters leave; the Go client's boolean `with_tags` is no filter. */
export function filteredClusters(call: Call): DemoCluster[] {
  const wanted = texts(call.body['with_tags'])
  const unwanted = texts(call.body['without_tags'])
  return visibleClusters(call).filter(({ tags }) => {
    if (wanted.length > 0 && !wanted.some((tag) => tags.includes(tag))) return false
    return !unwanted.some((tag) => tags.includes(tag))
  })
}

/** The cluster that the request names; undefined when there is none that the caller may read. */
export function namedCluster(call: Call): DemoCluster | undefined {
  const id = clusterIdOf(call)
  const name = text(call.body['cluster_name'])
  return visibleClusters(call).find((cluster) =>
    id === undefined ? cluster.name === name : cluster.clusterId === id,
  )
}

/** `cluster_id` when it names a cluster; 0 and absent don't. */
export function clusterIdOf({ body }: Call): number | undefined {
  const id = integer(body['cluster_id'])
  return id === 0 ? undefined : id
}

export function namesCluster(call: Call): boolean {
  return clusterIdOf(call) !== undefined || text(call.body['cluster_name']) !== undefined
}

/**
 * Unknown and hidden clusters look alike; which status says so differs per module (recorded):
 * `clusters` answers InvalidRequest, the others ObjectNotFound.
 */
export function requireCluster(
  call: Call,
  status: 'InvalidRequest' | 'ObjectNotFound' = 'ObjectNotFound',
): DemoCluster {
  const cluster = namedCluster(call)
  if (cluster === undefined) throw new Refusal(status, 'Cluster was not found.')
  return cluster
}

/** The one cluster of the request, or all visible ones when it names none. */
export function selectedClusters(call: Call): DemoCluster[] {
  return namesCluster(call) ? [requireCluster(call)] : filteredClusters(call)
}

/** Finds a host by `hostname` and, when given, `port`, in what the caller may read. */
export function findHost(call: Call, hostname: string, port?: number): DemoHost | undefined {
  const hosts = selectedClusters(call).flatMap((cluster) => cluster.hosts)
  return hosts.find(
    (host) => host.hostname === hostname && (port === undefined || host.port === port),
  )
}
