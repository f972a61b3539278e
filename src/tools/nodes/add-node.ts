import { z } from 'zod'
import type { FoundCluster } from '../../fleet/find-cluster.ts'
import { findExactCluster } from '../../fleet/find-cluster.ts'
import { InputError } from '../../fleet/input-error.ts'
import { shownName } from '../../fleet/untrusted.ts'
import { additive, defineTool, type Finding } from '../../mcp/define-tool.ts'
import { about, jobChange, jobMeta, jobOutput } from '../shared/job-change.ts'
import { isCalled, nodeAddress } from '../shared/node-address.ts'
import { ClusterRef } from '../shared/params.ts'
import { healthySource } from '../shared/preflight/source.ts'
import { dataNodes } from './data-nodes.ts'
import { NEW_ROLES, newNodeJob, replicaSetFor, roleFor, sourceFor } from './new-node.ts'
import { atWork } from './node-to-change.ts'

/** A name or an address, and nothing that a command line would take for an option. */
const HOST = /^[\w:][\w.:-]{0,252}$/

export const addNode = defineTool({
  name: 'add_node',
  title: 'Add a node',
  description: "Installs a database node on a new host; role defaults to the cluster type's usual.",
  hints: additive,
  input: {
    cluster: ClusterRef,
    host: z.string(),
    port: z.int().optional(),
    role: z.enum(NEW_ROLES).optional(),
    source: z.string().optional(),
    replica_set: z.string().optional(),
    update_load_balancers: z.boolean().optional(),
  },
  output: jobOutput,

  async prepare(context, args) {
    const { cluster: wanted, host, port, role: wantedRole, source: wantedSource, ...rest } = args
    const { replica_set: wantedSet, update_load_balancers: updateLb, ...why } = rest
    const { fleet, signal } = context
    const found = await findExactCluster(fleet, wanted, { hosts: true }, { signal })
    requireHostName(host)
    const role = roleFor(found, wantedRole)
    const source = sourceFor(found, role, wantedSource)
    const replicaSet = replicaSetFor(found, role, wantedSet)
    requireNew(found, host, port)
    const title = `Add ${role} node ${shownName(nodeAddress({ hostname: host, port }))}`
    const below = source === undefined ? '' : ` below ${shownName(nodeAddress(source))}`
    return jobChange({
      ...about(found),
      severity: 'routine',
      summary: `${title} to ${found.ref}${below}`,
      findings: [
        source === undefined ? someoneToCopyFrom(found) : healthySource(source),
        ...(await atWork(found, undefined, { signal })),
      ],
      job: newNodeJob(
        found,
        { hostname: host, port, role, source, replicaSet, updateLb },
        jobMeta(context, title, why),
      ),
    })
  },
})

/** Throws InputError. */
function requireHostName(host: string): void {
  if (HOST.test(host)) return
  throw new InputError('invalid_argument', 'That is no host name and no IP address', {
    parameter: 'host',
    next: 'Give the name or address by which the controller reaches the host; its port as port.',
  })
}

/** Throws InputError when such a node is in the cluster already; without a port, any node with data there. */
function requireNew({ cluster, ref }: FoundCluster, host: string, port: number | undefined): void {
  const candidates = port === undefined ? dataNodes(cluster) : cluster.hosts
  const name = host.toLowerCase()
  const there = candidates.find(
    (node) => isCalled(node, name) && (port === undefined || node.port === port),
  )
  if (there === undefined) return
  throw new InputError(
    'invalid_argument',
    `${shownName(nodeAddress(there))} is a node of ${ref} already`,
    {
      parameter: 'host',
      next: 'Give a host that has no database yet; list_nodes shows the nodes.',
    },
  )
}

function someoneToCopyFrom({ cluster }: FoundCluster): Finding {
  const check = 'healthy nodes'
  const nodes = dataNodes(cluster)
  const healthy = nodes.filter(({ state }) => state === 'online').length
  if (healthy === 0)
    return { check, outcome: 'stop', note: 'no node is healthy: there is nobody to copy from' }
  return { check, outcome: 'ok', note: `${healthy} of ${nodes.length} nodes with data are healthy` }
}
