import { z } from 'zod'
import type { CallOptions } from '../../cmon/client.ts'
import { getAllClusterInfo, type Cluster } from '../../cmon/modules/clusters.ts'
import {
  getMaintenance,
  windowState,
  type MaintenanceWindow,
} from '../../cmon/modules/maintenance.ts'
import { findCluster, refOf } from '../../fleet/find-cluster.ts'
import { askAll, type Controller } from '../../fleet/fleet.ts'
import { defineTool, readOnly } from '../../mcp/define-tool.ts'
import { pageFields, pageInfo, pageOf, pageParameters } from '../shared/page.ts'
import { ClusterRef, ControllerName } from '../shared/params.ts'
import { controllerField, Problems, problemsField } from '../shared/problems.ts'
import { controllersIn } from '../shared/scope.ts'
import { compareWindows, concerns, maintenanceFields, toMaintenanceRow } from './maintenance-row.ts'

const WindowRow = z.strictObject({
  cluster: z.string().nullable(),
  controller: z.string().optional(),
  ...maintenanceFields,
})

interface Placed {
  controller: Controller
  window: MaintenanceWindow
  ref: string | null
  now: Date
}

export const listMaintenanceWindows = defineTool({
  name: 'list_maintenance_windows',
  title: 'List maintenance windows',
  description:
    'Current and coming maintenance windows of clusters and hosts: from when to when, who made them and why.',
  hints: readOnly,
  input: {
    cluster: ClusterRef.optional(),
    controller: ControllerName,
    include_past: z.boolean().default(false).describe('Also those the controller still remembers'),
    ...pageParameters(20),
  },
  output: { windows: z.array(WindowRow), ...pageFields, problems: Problems },

  async run({ fleet, signal }, { cluster: wanted, controller, include_past, ...page }) {
    const only =
      wanted === undefined
        ? undefined
        : await findCluster(fleet, wanted, { hosts: true }, { signal })
    const { answers, problems } = await askAll(
      only === undefined ? controllersIn(fleet, controller) : [only.controller],
      (one) => windowsOf(one, only?.cluster, { signal }),
    )
    const windows = answers
      .flatMap(({ value }) => value)
      .filter(({ window, now }) => include_past || windowState(window, now) !== 'past')
      .sort(compareWindows)
    const paged = pageOf(windows, page, ({ controller, window, ref, now }) => ({
      cluster: ref,
      ...controllerField(fleet, controller),
      ...toMaintenanceRow(window, now),
    }))
    return { windows: paged.rows, ...pageInfo(paged), ...problemsField(problems) }
  },
})

async function windowsOf(
  controller: Controller,
  only: Cluster | undefined,
  options: CallOptions,
): Promise<Placed[]> {
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
