import { z } from 'zod'
import { removeNode } from '../../cmon/jobs/nodes.ts'
import { findExactCluster } from '../../fleet/find-cluster.ts'
import { InputError } from '../../fleet/input-error.ts'
import { shownName } from '../../fleet/untrusted.ts'
import { defineTool, destructive } from '../../mcp/define-tool.ts'
import { nodeIn } from '../shared/find-node.ts'
import { about, jobChange, jobMeta, jobOutput } from '../shared/job-change.ts'
import { nodeAddress, nodeKey } from '../shared/node-address.ts'
import { ClusterRef, NodeName } from '../shared/params.ts'
import { remaining } from '../shared/preflight/node-checks.ts'
import { runningJobs } from '../shared/preflight/running-jobs.ts'
import { dependants } from './balancer-checks.ts'
import { isBalancer } from './load-balancer.ts'

const WORDS = {
  stop: 'stopping it',
  uninstall: 'uninstalling it',
  unregister: 'leaving it running',
}

export const removeLoadBalancer = defineTool({
  name: 'remove_load_balancer',
  title: 'Remove a load balancer',
  description: 'Takes a load balancer or Keepalived out of a cluster.',
  hints: destructive,
  input: {
    cluster: ClusterRef,
    node: NodeName,
    how: z.enum(['stop', 'uninstall', 'unregister']).default('stop'),
  },
  output: jobOutput,

  async prepare(context, { cluster: wanted, node: name, how, ...why }) {
    const { fleet, signal } = context
    const found = await findExactCluster(fleet, wanted, { hosts: true }, { signal })
    const node = nodeIn(found, name)
    const { cluster, ref } = found
    const kind = shownName(node.nodeType)
    if (!isBalancer(node))
      throw new InputError(
        'invalid_argument',
        `${shownName(nodeAddress(node))} is a ${kind} node`,
        {
          parameter: 'node',
          next: 'list_load_balancers shows those that can be removed by this.',
        },
      )
    const title = `Remove ${kind} ${shownName(nodeAddress(node))}`
    const params = {
      nodes: [nodeKey(node)],
      enableUninstall: how === 'uninstall',
      unregisterOnly: how === 'unregister',
    }
    return jobChange({
      ...about(found),
      severity: how === 'unregister' ? 'routine' : 'interrupts',
      summary: `${title} from ${ref}, ${WORDS[how]}`,
      findings: [
        ...(how === 'unregister' ? [] : [remaining(cluster, node), ...dependants(cluster, node)]),
        await runningJobs(found, { signal }),
      ],
      job: removeNode(cluster, params, jobMeta(context, title, why)),
    })
  },
})
