import { defineToolset } from '../../mcp/toolset.ts'
import { addNode } from './add-node.ts'
import { failoverCluster } from './failover-cluster.ts'
import { getNode } from './get-node.ts'
import { listNodes } from './list-nodes.ts'
import { promoteReplica } from './promote-replica.ts'
import { rebuildReplica } from './rebuild-replica.ts'
import { removeNode } from './remove-node.ts'
import { restartNode } from './restart-node.ts'
import { setReplicationState } from './set-replication-state.ts'
import { startNode } from './start-node.ts'
import { stopNode } from './stop-node.ts'

export const nodes = defineToolset('nodes', 'Nodes: role, state, replication, machines', [
  listNodes,
  getNode,
  addNode,
  removeNode,
  startNode,
  stopNode,
  restartNode,
  promoteReplica,
  failoverCluster,
  rebuildReplica,
  setReplicationState,
])
