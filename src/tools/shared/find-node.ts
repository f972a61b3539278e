import type { CallOptions } from '../../cmon/client.ts'
import type { Host } from '../../cmon/modules/host.ts'
import type { FoundCluster } from '../../fleet/find-cluster.ts'
import type { Fleet } from '../../fleet/fleet.ts'
import { InputError } from '../../fleet/input-error.ts'
import { didYouMean } from '../../fleet/nearest.ts'
import { clustersIn } from './scope.ts'
import { shownName, quoted } from '../../fleet/untrusted.ts'
import { isCalled, nodeAddress } from './node-address.ts'

export interface FoundNode {
  found: FoundCluster
  host: Host
}

const MAX_CANDIDATES = 10

/**
 * The node that `wanted` (host or host:port; name, address or alias) names, in one cluster or anywhere.
 * Throws InputError that lists candidates (ambiguous) or near names (unknown), and CmonError when a
 * controller that may have it doesn't answer.
 */
export async function findNode(
  fleet: Fleet,
  wanted: string,
  scope: { cluster?: string | undefined },
  options: CallOptions,
): Promise<FoundNode> {
  const { clusters, problems } = await clustersIn(fleet, scope, { hosts: true }, options)
  const nodes = clusters.flatMap(nodesOf)
  const match = matchNode(nodes, wanted)
  if (match !== undefined) return match
  const [problem] = problems
  if (problem !== undefined) throw problem.error
  throw unknown(wanted, nodes)
}

/**
 * The node of this cluster that `wanted`, given as `parameter`, names. Throws InputError as `findNode` does.
 */
export function nodeIn(found: FoundCluster, wanted: string, parameter = 'node'): Host {
  const nodes = nodesOf(found)
  const match = matchNode(nodes, wanted, parameter)
  if (match === undefined) throw unknown(wanted, nodes, parameter)
  return match.host
}

function nodesOf(found: FoundCluster): FoundNode[] {
  return found.cluster.hosts.map((host) => ({ found, host }))
}

/** Undefined when none is called so. Throws InputError when several are. */
function matchNode(
  nodes: readonly FoundNode[],
  wanted: string,
  parameter = 'node',
): FoundNode | undefined {
  const name = wanted.trim().toLowerCase()
  const exact = nodes.filter(({ host }) => nodeAddress(host).toLowerCase() === name)
  const matching = exact.length > 0 ? exact : nodes.filter(({ host }) => isCalled(host, name))
  const [only] = matching
  if (matching.length > 1) throw ambiguous(wanted, matching, parameter)
  return only
}

function ambiguous(wanted: string, matching: FoundNode[], parameter: string): InputError {
  const shown = matching
    .slice(0, MAX_CANDIDATES)
    .map(
      ({ found, host }) =>
        `${shownName(nodeAddress(host))} (${shownName(host.nodeType)}, cluster ${found.ref})`,
    )
  const more = matching.length > shown.length ? `, and ${matching.length - shown.length} more` : ''
  const sameAddress = new Set(matching.map(({ host }) => nodeAddress(host))).size === 1
  return new InputError('ambiguous', `${quoted(wanted)} names ${matching.length} nodes`, {
    parameter: sameAddress ? 'cluster' : parameter,
    next: `Name one of: ${shown.join(', ')}${more}.`,
  })
}

function unknown(wanted: string, nodes: FoundNode[], parameter = 'node'): InputError {
  const addresses = [...new Set(nodes.map(({ host }) => nodeAddress(host)))].filter(
    (address) => shownName(address) === address,
  )
  const few = addresses.length <= MAX_CANDIDATES ? `Nodes: ${addresses.join(', ')}.` : ''
  const near = didYouMean(wanted, addresses)
  return new InputError(
    'not_found',
    `There is no node ${quoted(wanted)}, or it isn't visible to this user`,
    { parameter, next: `${near} ${few || 'list_nodes shows them.'}`.trim() },
  )
}
