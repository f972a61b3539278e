import { alarmsOf, firstRaised, type ClusterFacts, type Finding } from './finding.ts'

/** States in which a cluster serves nobody (cmon-rpc-core 6.3). */
const DOWN = new Set(['FAILURE', 'FAILED', 'MGMD_NO_CONTACT'])

/** `ACTIVE` is another word of the controller for it. */
const WELL = new Set(['STARTED', 'ACTIVE'])

const ALARMS = new Set([
  'ClusterFailure',
  'ClusterFailedInit',
  'ClusterRecoveryFail',
  'GaleraClusterSplit',
])

/** A cluster whose state the controller gives as anything but started. */
export function stateFindings({ cluster, alarms }: ClusterFacts): Finding[] {
  if (WELL.has(cluster.state)) return []
  const own = alarmsOf(alarms, ALARMS)
  return [
    {
      severity: DOWN.has(cluster.state) ? 'critical' : 'warning',
      kind: 'cluster_state',
      what: DOWN.has(cluster.state) ? 'The cluster has failed' : 'The cluster is not fully up',
      about: cluster.state,
      basis: 'stated',
      alarms: own,
      since: firstRaised(own),
      next: 'get_cluster_topology',
    },
  ]
}

/** A cluster, or single nodes of it, in maintenance: what is wrong there may be meant so. */
export function maintenanceFindings({ cluster }: ClusterFacts): Finding[] {
  const nodes = cluster.hosts.filter(({ inMaintenance }) => inMaintenance)
  if (!cluster.inMaintenance && nodes.length === 0) return []
  return [
    {
      severity: 'info',
      kind: 'maintenance',
      what: cluster.inMaintenance ? 'The cluster is in maintenance' : 'Nodes are in maintenance',
      basis: 'stated',
      ...(cluster.inMaintenance ? {} : { nodes }),
      next: 'list_maintenance_windows',
    },
  ]
}
