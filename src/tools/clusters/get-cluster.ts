import { z } from 'zod'
import type { CallOptions } from '../../cmon/client.ts'
import { getMaintenance, windowState } from '../../cmon/modules/maintenance.ts'
import { findCluster, type FoundCluster } from '../../fleet/find-cluster.ts'
import { defineTool, readOnly } from '../../mcp/define-tool.ts'
import {
  compareWindows,
  concerns,
  MaintenanceRow,
  toMaintenanceRow,
} from '../maintenance/maintenance-row.ts'
import { unlessRefused } from '../shared/unless-refused.ts'
import { byTrouble, NodeRow, toNodeRow } from '../nodes/node-row.ts'
import { ClusterRef } from '../shared/params.ts'
import { Name, toNameOrNull } from '../../fleet/untrusted.ts'
import { clusterFields, toClusterRow } from './cluster-row.ts'

/** Enough for nearly every cluster; list_nodes pages through larger ones. */
const MAX_NODES = 20
const MAX_WINDOWS = 10

/** Jobs of the cluster that the controller remembers; states without any are left out. */
const Jobs = z.strictObject({
  defined: z.number().optional(),
  dequeued: z.number().optional(),
  scheduled: z.number().optional(),
  running: z.number().optional(),
  paused: z.number().optional(),
  finished: z.number().optional(),
  failed: z.number().optional(),
  aborted: z.number().optional(),
})

const { nodes: nodeCount, ...fields } = clusterFields

const ClusterDetail = z.strictObject({
  ...fields,
  group: Name.nullable(),
  my_privileges: Name.nullable(),
  jobs: Jobs,
  /** Null: this user may not ask for it. */
  maintenance: z.array(MaintenanceRow).nullable(),
  node_count: nodeCount,
  nodes: z.array(NodeRow),
})

export const getCluster = defineTool({
  name: 'get_cluster',
  title: 'Get a cluster',
  description:
    'One cluster: state and why, its nodes (trouble first), recovery flags, alarm and job counts, owner, maintenance windows.',
  hints: readOnly,
  input: { cluster: ClusterRef },
  output: { cluster: ClusterDetail },

  async run({ fleet, signal }, { cluster: wanted }) {
    const found = await findCluster(fleet, wanted, { hosts: true }, { signal })
    const { cluster } = found
    const { nodes: _, ...row } = toClusterRow(fleet, found, 'full')
    return {
      cluster: {
        ...row,
        group: toNameOrNull(cluster.group),
        my_privileges: toNameOrNull(cluster.privileges),
        jobs: jobCounts(cluster.jobsByState),
        maintenance: await windowsOf(found, { signal }),
        node_count: cluster.hosts.length,
        nodes: byTrouble(cluster.hosts)
          .slice(0, MAX_NODES)
          .map((host) => toNodeRow(host, 'compact')),
      },
    }
  },
})

function jobCounts(byState: Record<string, number | undefined>): z.input<typeof Jobs> {
  const counts: z.input<typeof Jobs> = {}
  for (const state of Jobs.keyof().options) {
    const count = byState[state.toUpperCase()]
    if (count !== undefined && count > 0) counts[state] = count
  }
  return counts
}

/** Current and coming ones of the cluster and its hosts. */
async function windowsOf(
  { controller, cluster }: FoundCluster,
  options: CallOptions,
): Promise<z.input<typeof MaintenanceRow>[] | null> {
  const known = await unlessRefused(getMaintenance(controller.cmon, cluster.id, options))
  if (known === undefined) return null
  const { windows, now } = known
  return windows
    .filter((window) => concerns(window, cluster) && windowState(window, now) !== 'past')
    .map((window) => ({ window, now }))
    .sort(compareWindows)
    .slice(0, MAX_WINDOWS)
    .map(({ window }) => toMaintenanceRow(window, now))
}
