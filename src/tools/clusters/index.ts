import { defineToolset } from '../../mcp/toolset.ts'
import { listClusters } from './list-clusters.ts'

export const clusters = defineToolset('clusters', 'Clusters: state, topology, databases', [
  listClusters,
])
