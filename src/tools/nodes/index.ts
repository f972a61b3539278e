import { defineToolset } from '../../mcp/toolset.ts'
import { getNode } from './get-node.ts'
import { listNodes } from './list-nodes.ts'
import { restartNode } from './restart-node.ts'

export const nodes = defineToolset('nodes', 'Nodes: role, state, replication, machines', [
  listNodes,
  getNode,
  restartNode,
])
