import { z } from 'zod'
import { removeNode as removeJob } from '../../cmon/jobs/nodes.ts'
import { defineTool, destructive, type Change, type Finding } from '../../mcp/define-tool.ts'
import { isAt, replicationEdges } from '../shared/replication-edges.ts'
import { about, jobChange, jobMeta, jobOutput } from '../shared/job-change.ts'
import { nodeKey } from '../shared/node-address.ts'
import { ClusterRef, NodeName } from '../shared/params.ts'
import { quorumAfter, remaining } from '../shared/preflight/node-checks.ts'
import { dataNodes } from './data-nodes.ts'
import { atWork, nodeToChange, type NodeToChange } from './node-to-change.ts'

const SERVICE = ['stop', 'uninstall', 'keep_running'] as const
type Service = (typeof SERVICE)[number]

/** Stopped, its data stays on its disks; uninstalled, it is gone (cmon-rpc-jobs 6.2). */
const SEVERITY: Readonly<Record<Service, Change<object>['severity']>> = {
  stop: 'interrupts',
  uninstall: 'loses_data',
  // Nothing stops; but nobody watches, recovers and backs it up any more.
  keep_running: 'interrupts',
}

const AND_THEN: Readonly<Record<Service, string>> = {
  stop: ' and stop it',
  uninstall: ' and uninstall its software with its data',
  keep_running: ', which keeps running',
}

export const removeNode = defineTool({
  name: 'remove_node',
  title: 'Remove a node',
  description: 'Removes a node of any kind from its cluster; uninstall deletes its data.',
  hints: destructive,
  input: {
    cluster: ClusterRef,
    node: NodeName,
    service: z.enum(SERVICE).default('stop'),
  },
  output: jobOutput,

  async prepare(context, { cluster, node, service, ...why }) {
    const target = await nodeToChange(context, { cluster, node })
    const { found, name } = target
    const title = `Remove node ${name}`
    return jobChange({
      ...about(found),
      severity: SEVERITY[service],
      summary: `${title} from ${found.ref}${AND_THEN[service]}`,
      findings: [
        ...whatIsLeft(target, service),
        ...(await atWork(found, target.node, { signal: context.signal })),
      ],
      job: removeJob(
        found.cluster,
        {
          nodes: [nodeKey(target.node)],
          enableUninstall: service === 'uninstall',
          unregisterOnly: service === 'keep_running',
        },
        jobMeta(context, title, why),
      ),
    })
  },
})

function whatIsLeft(target: NodeToChange, service: Service): Finding[] {
  const { cluster } = target.found
  const data = dataNodes(cluster).includes(target.node) ? [otherDataNodes(target)] : []
  if (service === 'keep_running') {
    const note = `${target.name} is no longer watched, recovered or backed up`
    return [...data, { check: 'monitoring', outcome: 'warning', note }]
  }
  return [
    ...quorumAfter(cluster, [target.node], 'removed'),
    ...(data.length === 0 ? [remaining(cluster, target.node)] : data),
    ...followers(target),
  ]
}

/** A stop when this is the last healthy one, of MongoDB in its replica set. */
function otherDataNodes({ found, node, name }: NodeToChange): Finding {
  const check = 'data nodes'
  const others = dataNodes(found.cluster).filter(
    (host) => host !== node && host.replicaSet === node.replicaSet,
  )
  const healthy = others.filter(({ state }) => state === 'online')
  if (healthy.length > 0)
    return { check, outcome: 'ok', note: `${healthy.length} other healthy data nodes` }
  if (others.length === 0)
    return { check, outcome: 'stop', note: `${name} is the last data node: nothing would be left` }
  if (node.state !== 'online')
    return { check, outcome: 'warning', note: `no data node is healthy, ${name} neither` }
  return {
    check,
    outcome: 'stop',
    note: `${name} is the last healthy data node: ${others.length} others are down`,
  }
}

function followers({ found, node, name }: NodeToChange): Finding[] {
  const following = replicationEdges(found.cluster.hosts).filter(({ source }) => isAt(node, source))
  if (following.length === 0) return []
  return [
    {
      check: 'replicas',
      outcome: 'warning',
      note: `${following.length} replicas follow ${name} and lose their source: promote one first`,
    },
  ]
}
