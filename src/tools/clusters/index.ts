import { defineToolset } from '../../mcp/toolset.ts'
import { getClusterTopology } from './get-cluster-topology.ts'
import { getCluster } from './get-cluster.ts'
import { listAvailableUpgrades } from './list-available-upgrades.ts'
import { listClusters } from './list-clusters.ts'
import { listDatabases } from './list-databases.ts'

export const clusters = defineToolset(
  'clusters',
  'Clusters: state, topology, databases, upgrades',
  [listClusters, getCluster, getClusterTopology, listDatabases, listAvailableUpgrades],
)
