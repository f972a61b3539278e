import { z } from 'zod'
import type { FoundCluster } from '../../fleet/find-cluster.ts'
import type { Fleet } from '../../fleet/fleet.ts'
import { controllerField } from '../shared/problems.ts'
import { Name, toName, Untrusted, untrustedOrNull } from '../shared/untrusted.ts'

/** One cluster in a list. */
export const ClusterRow = z.strictObject({
  ref: z.string(),
  id: z.int(),
  name: Name,
  controller: z.string().optional(),
  type: z.string(),
  vendor: z.string().nullable(),
  version: z.string().nullable(),
  state: z.string(),
  nodes: z.int(),
  nodes_not_online: z.int(),
  critical_alarms: z.int(),
  warning_alarms: z.int(),
  in_maintenance: z.boolean().optional(),
  tags: z.array(Name).optional(),
  status: Untrusted.nullable().optional(),
  cluster_auto_recovery: z.boolean().nullable().optional(),
  node_auto_recovery: z.boolean().nullable().optional(),
  owner: Name.nullable().optional(),
})

/** A cluster that was asked for with its hosts. */
export function toClusterRow(
  fleet: Fleet,
  { controller, cluster, ref }: FoundCluster,
  detail: 'compact' | 'full',
): z.input<typeof ClusterRow> {
  return {
    ref,
    id: cluster.id,
    name: toName(cluster.name),
    ...controllerField(fleet, controller),
    type: cluster.type,
    vendor: cluster.vendor ?? null,
    version: cluster.version ?? null,
    state: cluster.state,
    nodes: cluster.hosts.length,
    nodes_not_online: cluster.hosts.filter(({ state }) => state !== 'online').length,
    critical_alarms: cluster.alarms.critical,
    warning_alarms: cluster.alarms.warning,
    ...(cluster.inMaintenance ? { in_maintenance: true } : {}),
    ...(cluster.tags.length === 0 ? {} : { tags: cluster.tags.map(toName) }),
    ...(detail === 'full'
      ? {
          status: untrustedOrNull(cluster.statusText),
          cluster_auto_recovery: cluster.clusterAutoRecovery ?? null,
          node_auto_recovery: cluster.nodeAutoRecovery ?? null,
          owner: cluster.owner === undefined ? null : toName(cluster.owner),
        }
      : {}),
  }
}
