import type { Host } from '../../cmon/modules/host.ts'
import type { FoundCluster } from '../../fleet/find-cluster.ts'
import { InputError } from '../../fleet/input-error.ts'
import { shownName } from '../../fleet/untrusted.ts'
import { isAt, replicationEdges } from '../shared/replication-edges.ts'
import { nodeAddress } from '../shared/node-address.ts'
import type { NodeToChange } from './node-to-change.ts'

/** The node of the cluster that a replica follows; undefined where it is elsewhere or can't be told. */
export function sourceOf(hosts: readonly Host[], replica: Host): Host | undefined {
  const edge = replicationEdges(hosts).find((one) => one.replica === replica)
  return edge === undefined ? undefined : hosts.find((host) => isAt(host, edge.source))
}

/** Nodes of one kind that could stand in for each other: of MongoDB in one replica set. */
function peersOf(hosts: readonly Host[], node: Host): Host[] {
  return hosts.filter(
    (host) =>
      host !== node && host.nodeType === node.nodeType && host.replicaSet === node.replicaSet,
  )
}

/** The primary above a replica, also through replicas between them; undefined where it can't be told. */
export function primaryOf(hosts: readonly Host[], replica: Host): Host | undefined {
  const [only, ...others] = peersOf(hosts, replica).filter(({ role }) => role === 'primary')
  return others.length === 0 ? only : sourceOf(hosts, replica)
}

/** Other healthy replicas of the same primary. */
export function rivalsOf(hosts: readonly Host[], replica: Host): Host[] {
  const primary = primaryOf(hosts, replica)
  return peersOf(hosts, replica).filter(
    (host) =>
      host.state === 'online' && isReplica(host, hosts) && primaryOf(hosts, host) === primary,
  )
}

function isReplica(host: Host, hosts: readonly Host[]): boolean {
  return (
    host.role === 'replica' ||
    host.role === 'intermediate_primary' ||
    replicationEdges(hosts).some(({ replica }) => replica === host)
  )
}

/** Throws InputError that names the replicas there are. */
export function requireReplica({ found, node, name }: NodeToChange): void {
  const { hosts } = found.cluster
  if (isReplica(node, hosts)) return
  const replicas = hosts.filter((host) => isReplica(host, hosts))
  const named = replicas.map((host) => shownName(nodeAddress(host))).join(', ')
  throw new InputError(
    'invalid_argument',
    `${name} is no replica${node.role === 'none' ? '' : `, its role is ${shownName(node.role)}`}`,
    {
      parameter: 'replica',
      next: replicas.length === 0 ? `${found.ref} has no replicas.` : `Replicas: ${named}.`,
    },
  )
}

/** Types without anything to promote: why, and what to do instead. */
const SELF_RULED: Readonly<Record<string, readonly [why: string, next: string]>> = {
  galera: [
    'every node is writable',
    'Where writes go is for load balancers to say; stop_node takes a node out of service.',
  ],
  mongodb: [
    'the members of a replica set elect their primary',
    'restart_node on the primary makes them elect another.',
  ],
}

/** Throws InputError for types where no replica becomes primary by command. */
export function requirePromotion(tool: string, { cluster }: FoundCluster): void {
  const reason = Object.hasOwn(SELF_RULED, cluster.type) ? SELF_RULED[cluster.type] : undefined
  if (reason === undefined) return
  const [why, next] = reason
  throw new InputError('invalid_argument', `${tool} doesn't apply to ${cluster.type}: ${why}`, {
    parameter: 'cluster',
    next,
  })
}
