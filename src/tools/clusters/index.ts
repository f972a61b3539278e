import { defineToolset } from '../../mcp/toolset.ts'
import { createDatabase } from './create-database.ts'
import { deleteDatabase } from './delete-database.ts'
import { deployCluster } from './deploy-cluster.ts'
import { getClusterTopology } from './get-cluster-topology.ts'
import { getCluster } from './get-cluster.ts'
import { listAvailableUpgrades } from './list-available-upgrades.ts'
import { importCluster } from './import-cluster.ts'
import { listClusters } from './list-clusters.ts'
import { listDatabases } from './list-databases.ts'
import { removeCluster } from './remove-cluster.ts'
import { restartClusterRolling } from './restart-cluster-rolling.ts'
import { setAutoRecovery } from './set-auto-recovery.ts'
import { setClusterReadOnly } from './set-cluster-read-only.ts'
import { startCluster } from './start-cluster.ts'
import { stopCluster } from './stop-cluster.ts'
import { upgradeCluster } from './upgrade-cluster.ts'

export const clusters = defineToolset('clusters', 'Clusters: state, topology, databases, life', [
  listClusters,
  getCluster,
  getClusterTopology,
  listDatabases,
  createDatabase,
  deleteDatabase,
  deployCluster,
  importCluster,
  removeCluster,
  startCluster,
  stopCluster,
  restartClusterRolling,
  setClusterReadOnly,
  setAutoRecovery,
  listAvailableUpgrades,
  upgradeCluster,
])
