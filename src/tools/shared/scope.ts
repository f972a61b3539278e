import type { CallOptions } from '../../cmon/client.ts'
import type { Cluster, ClusterFlags } from '../../cmon/modules/clusters.ts'
import { getAllClusterInfo } from '../../cmon/modules/clusters.ts'
import { findCluster, findController, refOf, type FoundCluster } from '../../fleet/find-cluster.ts'
import { askAll, type Controller, type Fleet, type PartialAnswer } from '../../fleet/fleet.ts'

/** The controllers a call is about: the one it names, or all. */
export function controllersIn(fleet: Fleet, name: string | undefined): readonly Controller[] {
  return name === undefined ? fleet.controllers : [findController(fleet, name, 'controller')]
}

/** The clusters a call is about, with what was asked of each: one by name, or all the user can see. */
export async function clustersIn(
  fleet: Fleet,
  scope: { cluster?: string | undefined; controller?: string | undefined },
  flags: ClusterFlags,
  options: CallOptions,
): Promise<{ clusters: FoundCluster[]; problems: PartialAnswer<unknown>['problems'] }> {
  if (scope.cluster !== undefined)
    return { clusters: [await findCluster(fleet, scope.cluster, flags, options)], problems: [] }
  const { answers, problems } = await askAll(controllersIn(fleet, scope.controller), ({ cmon }) =>
    getAllClusterInfo(cmon, flags, options),
  )
  const clusters = answers.flatMap(({ controller, value }) =>
    value.map((cluster: Cluster) => ({ controller, cluster, ref: refOf(controller, cluster) })),
  )
  return { clusters, problems }
}
