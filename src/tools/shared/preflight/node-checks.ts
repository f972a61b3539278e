import type { Cluster } from '../../../cmon/modules/clusters.ts'
import type { Host } from '../../../cmon/modules/host.ts'
import { shownName } from '../../../fleet/untrusted.ts'
import type { Finding } from '../../../mcp/define-tool.ts'
import { nodeAddress } from '../node-address.ts'
import { quorumOf } from '../quorum.ts'

/**
 * Whether the voting groups of a cluster still decide when these nodes are stopped, or `removed`: then they
 * are no members any more. A stop when one has quorum now and would lose it; nothing for clusters without
 * voting.
 */
export function quorumAfter(
  cluster: Cluster,
  leaving: readonly Host[],
  how: 'stopped' | 'removed' = 'stopped',
): Finding[] {
  const gone = new Set(leaving.map(nodeAddress))
  const smaller = leaving.filter(isGaleraMember).length
  const left = cluster.hosts.flatMap((host): Host[] => {
    if (!gone.has(nodeAddress(host))) return [withSmallerComponent(host, smaller)]
    return how === 'removed' ? [] : [{ ...host, state: 'shut_down' }]
  })
  const after = new Map(quorumOf(left).map((row) => [JSON.stringify(row.group), row]))
  return quorumOf(cluster.hosts).flatMap((now): Finding[] => {
    const then = after.get(JSON.stringify(now.group))
    if (then === undefined || then.online === now.online) return []
    const group = typeof now.group === 'string' ? now.group : 'its group'
    const counted = `${then.online} of ${then.members} members of ${group} would be left`
    if (now.has_quorum && !then.has_quorum)
      return [{ check: 'quorum', outcome: 'stop', note: `${counted}: no quorum, no writes` }]
    if (!then.survives_one_more_loss)
      return [
        { check: 'quorum', outcome: 'warning', note: `${counted}: one more loss ends its quorum` },
      ]
    return [{ check: 'quorum', outcome: 'ok', note: `${counted}, enough to decide` }]
  })
}

function isGaleraMember({ nodeType, state }: Host): boolean {
  return (nodeType === 'galera' || nodeType === 'garbd') && state === 'online'
}

/** Who stays reports the component as it is now: it loses those that leave. */
function withSmallerComponent(host: Host, smaller: number): Host {
  const { galera } = host
  if (galera?.clustersize === undefined) return host
  return { ...host, galera: { ...galera, clustersize: galera.clustersize - smaller } }
}

const isServing = ({ state }: Host): boolean => state === 'online'

/**
 * What the cluster has left of this node's kind: a warning when it is the last healthy one, and when a
 * primary goes that replicas follow.
 */
export function remaining(cluster: Cluster, node: Host): Finding {
  const check = 'healthy nodes'
  const kind = cluster.hosts.filter(({ nodeType }) => nodeType === node.nodeType)
  const others = kind.filter((host) => host !== node && isServing(host))
  const name = shownName(nodeAddress(node))
  if (others.length === 0)
    return {
      check,
      outcome: 'warning',
      note: `${name} is the last healthy ${shownName(node.nodeType)} node: nobody takes over`,
    }
  const replicas = others.filter(({ role }) => role === 'replica')
  if (node.role === 'primary' && replicas.length > 0)
    return {
      check,
      outcome: 'warning',
      note: `${name} is the primary of ${replicas.length} healthy replicas: no writes until it is back or one is promoted`,
    }
  return {
    check,
    outcome: 'ok',
    note: `${others.length} other healthy ${shownName(node.nodeType)} nodes`,
  }
}

/** ClusterControl's own limit for its alarm of replication lag. */
const LAGGING_SECONDS = 10

/** Whether a replica is fit to take over: a stop when it doesn't replicate at all. */
export function fitToTakeOver(replica: Host): Finding {
  const check = 'replication'
  const name = shownName(nodeAddress(replica))
  const { lagSeconds, running } = replica.replication
  if (replica.state !== 'online')
    return { check, outcome: 'stop', note: `${name} is ${replica.state.replace('_', ' ')}` }
  if (running === false)
    return { check, outcome: 'stop', note: `replication on ${name} doesn't run: it lacks data` }
  if (lagSeconds !== undefined && lagSeconds >= LAGGING_SECONDS)
    return { check, outcome: 'warning', note: `${name} lags ${lagSeconds} s behind` }
  return {
    check,
    outcome: 'ok',
    note: lagSeconds === undefined ? `${name} is online` : `${name} lags ${lagSeconds} s`,
  }
}

/** Whether work on the cluster was announced. */
export function maintenance({ inMaintenance }: Cluster, node?: Host): Finding {
  const announced = inMaintenance || node?.inMaintenance === true
  return {
    check: 'maintenance',
    outcome: 'ok',
    note: announced ? 'a maintenance window is open' : 'no maintenance window is open',
  }
}
