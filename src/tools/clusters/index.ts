import { defineToolset } from '../../mcp/toolset.ts'
import { getClusterTopology } from './get-cluster-topology.ts'
import { getCluster } from './get-cluster.ts'
import { listClusters } from './list-clusters.ts'
import { listDatabases } from './list-databases.ts'

export const clusters = defineToolset('clusters', 'Clusters: state, topology, databases', [
  listClusters,
  getCluster,
  getClusterTopology,
  listDatabases,
])
