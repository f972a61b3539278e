import type { Cluster } from '../../cmon/modules/clusters.ts'
import { startNode as startJob } from '../../cmon/jobs/nodes.ts'
import { defineTool, idempotentChange, type Finding } from '../../mcp/define-tool.ts'
import { about, jobChange, jobMeta, jobOutput } from '../shared/job-change.ts'
import { nodeKey } from '../shared/node-address.ts'
import { ClusterRef, NodeName } from '../shared/params.ts'
import { atWork, nodeToChange, type NodeToChange } from './node-to-change.ts'

export const startNode = defineTool({
  name: 'start_node',
  title: 'Start a node',
  description: 'Starts the service on a node that is down; its data stays as it is.',
  hints: idempotentChange,
  input: { cluster: ClusterRef, node: NodeName },
  output: jobOutput,

  async prepare(context, { cluster, node, ...why }) {
    const target = await nodeToChange(context, { cluster, node })
    const { found, name } = target
    const title = `Start node ${name}`
    return jobChange({
      ...about(found),
      severity: 'routine',
      summary: `${title} of ${found.ref}`,
      findings: [
        stateNow(target),
        ...someoneToJoin(found.cluster, target),
        ...(await atWork(found, target.node, { signal: context.signal })),
      ],
      job: startJob(found.cluster, { node: nodeKey(target.node) }, jobMeta(context, title, why)),
    })
  },
})

function stateNow({ node, name }: NodeToChange): Finding {
  const check = 'state'
  if (node.state === 'online')
    return { check, outcome: 'warning', note: `${name} is online already: nothing will change` }
  return { check, outcome: 'ok', note: `${name} is ${node.state.replace('_', ' ')}` }
}

/** A Galera node joins others; the first one of a cluster has to be bootstrapped. */
function someoneToJoin({ hosts }: Cluster, { node, name }: NodeToChange): Finding[] {
  if (node.nodeType !== 'galera') return []
  const others = hosts.filter((host) => host.nodeType === 'galera' && host !== node)
  if (others.length === 0 || others.some(({ state }) => state === 'online')) return []
  return [
    {
      check: 'Galera',
      outcome: 'warning',
      note: `no other Galera node is online for ${name} to join: start_cluster is for a whole cluster that is down`,
    },
  ]
}
