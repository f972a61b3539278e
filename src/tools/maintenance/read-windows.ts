import type { CallOptions } from '../../cmon/client.ts'
import { getAllClusterInfo, type Cluster } from '../../cmon/modules/clusters.ts'
import { getMaintenance, type MaintenanceWindow } from '../../cmon/modules/maintenance.ts'
import { refOf } from '../../fleet/find-cluster.ts'
import type { Controller } from '../../fleet/fleet.ts'
import { concerns } from './maintenance-row.ts'

/** A window, and the cluster it is about as far as that can be told. */
export interface PlacedWindow {
  controller: Controller
  window: MaintenanceWindow
  ref: string | null
  now: Date
}

/** Windows of one cluster and its hosts, or of all on a controller. */
export async function windowsOf(
  controller: Controller,
  only: Cluster | undefined,
  options: CallOptions,
): Promise<PlacedWindow[]> {
  const { windows, now } = await getMaintenance(controller.cmon, only?.id, options)
  const wanted = only === undefined ? windows : windows.filter((window) => concerns(window, only))
  // Windows of hosts don't say their cluster, and not every version names the one of a cluster.
  const needsClusters = wanted.some(
    ({ clusterId, clusterName }) => clusterId === undefined || clusterName === undefined,
  )
  const clusters =
    only !== undefined
      ? [only]
      : needsClusters
        ? await getAllClusterInfo(controller.cmon, { hosts: true }, options)
        : []
  return wanted.map((window) => ({
    controller,
    window,
    now,
    ref: refFor(controller, window, clusters),
  }))
}

/** Null when the host is in several clusters, or in none that this user can see. */
function refFor(
  controller: Controller,
  window: MaintenanceWindow,
  clusters: readonly Cluster[],
): string | null {
  const { clusterId: id, clusterName: name } = window
  if (id !== undefined && name !== undefined) return refOf(controller, { id, name })
  const [cluster, another] = clusters.filter((one) => concerns(window, one))
  if (cluster !== undefined && another === undefined) return refOf(controller, cluster)
  return id === undefined ? null : `${controller.name}/#${id}`
}
