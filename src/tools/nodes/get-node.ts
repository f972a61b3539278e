import { getClusterInfo } from '../../cmon/modules/clusters.ts'
import { defineTool, readOnly } from '../../mcp/define-tool.ts'
import { unlessRefused } from '../shared/unless-refused.ts'
import { ClusterRef, NodeName } from '../shared/params.ts'
import { controllerField } from '../shared/problems.ts'
import { findNode } from '../shared/find-node.ts'
import { NodeDetail, toNodeDetail } from './node-detail.ts'

export const getNode = defineTool({
  name: 'get_node',
  title: 'Get a node',
  description:
    'All about one node: state and why, replication, Galera, load balancer back ends, and its machine. Use it after list_nodes.',
  hints: readOnly,
  input: {
    node: NodeName,
    cluster: ClusterRef.optional(),
  },
  output: { node: NodeDetail },

  async run({ fleet, signal }, { node, cluster }) {
    const { found, host } = await findNode(fleet, node, { cluster }, { signal })
    const { cmon } = found.controller
    const measured = await unlessRefused(
      getClusterInfo(cmon, { id: found.cluster.id }, { sheets: true }, { signal }),
    )
    const sheet = measured?.sheets.find(({ hostId }) => hostId === host.id)
    return {
      node: {
        cluster: found.ref,
        ...controllerField(fleet, found.controller),
        ...toNodeDetail(host, found.cluster.hosts, sheet),
      },
    }
  },
})
