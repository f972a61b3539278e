import { z } from 'zod'
import type { Host } from '../../cmon/modules/host.ts'
import { findCluster } from '../../fleet/find-cluster.ts'
import { defineTool, readOnly } from '../../mcp/define-tool.ts'
import { isBalancer, LoadBalancer, toLoadBalancer } from '../load_balancers/load-balancer.ts'
import { nodeAddress } from '../shared/node-address.ts'
import { ClusterRef } from '../shared/params.ts'
import { Name, toName, toNameOrNull } from '../../fleet/untrusted.ts'
import { toMermaid } from './mermaid.ts'
import { quorumOf, QuorumRow } from '../shared/quorum.ts'
import { EdgeRow, replicationEdges, toEdgeRow } from '../shared/replication-edges.ts'

const NodeRow = z.strictObject({
  node: Name,
  type: Name,
  role: Name,
  state: z.string(),
  read_only: z.boolean().optional(),
  replica_set: Name.optional(),
  galera_state: Name.nullable().optional(),
})

export const getClusterTopology = defineTool({
  name: 'get_cluster_topology',
  title: 'Get the topology of a cluster',
  description:
    'Who replicates from whom with lag, quorum and whether it survives one more loss, and where load balancers send.',
  hints: readOnly,
  input: {
    cluster: ClusterRef,
    format: z.enum(['graph', 'mermaid']).default('graph').describe('mermaid: also a flowchart'),
  },
  output: {
    cluster: z.string(),
    type: Name,
    state: Name,
    nodes: z.array(NodeRow),
    replication: z.array(EdgeRow),
    quorum: z.array(QuorumRow),
    load_balancers: z.array(LoadBalancer),
    mermaid: z.string().optional(),
  },

  async run({ fleet, signal }, { cluster: wanted, format }) {
    const { cluster, ref } = await findCluster(fleet, wanted, { hosts: true }, { signal })
    const { hosts } = cluster
    const edges = replicationEdges(hosts)
    const balancers = hosts.filter(isBalancer)
    return {
      cluster: ref,
      type: toName(cluster.type),
      state: toName(cluster.state),
      nodes: hosts.filter((host) => !balancers.includes(host)).map(toNodeRow),
      replication: edges.map((edge) => toEdgeRow(edge, hosts)),
      quorum: quorumOf(hosts),
      load_balancers: balancers.map(toLoadBalancer),
      ...(format === 'mermaid' ? { mermaid: toMermaid(hosts, edges, balancers) } : {}),
    }
  },
})

function toNodeRow(host: Host): z.input<typeof NodeRow> {
  return {
    node: toName(nodeAddress(host)),
    type: toName(host.nodeType),
    role: toName(host.role),
    state: host.state,
    ...(host.readOnly === undefined ? {} : { read_only: host.readOnly }),
    ...(host.replicaSet === undefined ? {} : { replica_set: toName(host.replicaSet) }),
    ...(host.galera === undefined
      ? {}
      : { galera_state: toNameOrNull(host.galera.localstatusstr) }),
  }
}
