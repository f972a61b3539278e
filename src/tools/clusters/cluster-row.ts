import { z } from 'zod'
import type { FoundCluster } from '../../fleet/find-cluster.ts'
import type { Fleet } from '../../fleet/fleet.ts'
import { controllerField } from '../shared/problems.ts'
import { Name, toName, toNameOrNull, Untrusted, untrustedOrNull } from '../../fleet/untrusted.ts'

/** One cluster in a list. */
export const clusterFields = {
  ref: z.string(),
  id: z.int(),
  name: Name,
  controller: z.string().optional(),
  type: Name,
  vendor: Name.nullable(),
  version: Name.nullable(),
  state: Name,
  nodes: z.int(),
  // Compact rows leave these out when they are 0, which they mostly are.
  nodes_not_online: z.int().optional(),
  critical_alarms: z.number().optional(),
  warning_alarms: z.number().optional(),
  in_maintenance: z.boolean().optional(),
  tags: z.array(Name).optional(),
  status: Untrusted.nullable().optional(),
  cluster_auto_recovery: z.boolean().nullable().optional(),
  node_auto_recovery: z.boolean().nullable().optional(),
  owner: Name.nullable().optional(),
}

export const ClusterRow = z.strictObject(clusterFields)

/** A cluster that was asked for with its hosts. */
export function toClusterRow(
  fleet: Fleet,
  { controller, cluster, ref }: FoundCluster,
  detail: 'compact' | 'full',
): z.input<typeof ClusterRow> {
  const full = detail === 'full'
  const { critical, warning } = cluster.alarms
  const down = cluster.hosts.filter(({ state }) => state !== 'online').length
  return {
    ref,
    id: cluster.id,
    name: toName(cluster.name),
    ...controllerField(fleet, controller),
    type: toName(cluster.type),
    vendor: toNameOrNull(cluster.vendor),
    version: toNameOrNull(cluster.version),
    state: toName(cluster.state),
    nodes: cluster.hosts.length,
    ...(full || down > 0 ? { nodes_not_online: down } : {}),
    ...(full || critical > 0 ? { critical_alarms: critical } : {}),
    ...(full || warning > 0 ? { warning_alarms: warning } : {}),
    ...(cluster.inMaintenance ? { in_maintenance: true } : {}),
    ...(cluster.tags.length === 0 ? {} : { tags: cluster.tags.map(toName) }),
    ...(full
      ? {
          status: untrustedOrNull(cluster.statusText),
          cluster_auto_recovery: cluster.clusterAutoRecovery ?? null,
          node_auto_recovery: cluster.nodeAutoRecovery ?? null,
          owner: toNameOrNull(cluster.owner),
        }
      : {}),
  }
}
