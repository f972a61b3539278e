import type { CallOptions } from '../../cmon/client.ts'
import type { Host } from '../../cmon/modules/host.ts'
import type { FoundCluster } from '../../fleet/find-cluster.ts'
import type { Fleet } from '../../fleet/fleet.ts'
import { InputError } from '../../fleet/input-error.ts'
import { didYouMean } from '../../fleet/nearest.ts'
import { clustersIn } from '../shared/scope.ts'
import { toName } from '../../fleet/untrusted.ts'
import { isCalled, nodeAddress } from '../shared/node-address.ts'

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
  const nodes = clusters.flatMap((found) => found.cluster.hosts.map((host) => ({ found, host })))
  const name = wanted.trim().toLowerCase()
  const exact = nodes.filter(({ host }) => nodeAddress(host).toLowerCase() === name)
  const matching = exact.length > 0 ? exact : nodes.filter(({ host }) => isCalled(host, name))
  const [only] = matching
  if (only !== undefined && matching.length === 1) return only
  if (only !== undefined) throw ambiguous(wanted, matching)
  const [problem] = problems
  if (problem !== undefined) throw problem.error
  throw unknown(wanted, nodes)
}

function ambiguous(wanted: string, matching: FoundNode[]): InputError {
  const shown = matching
    .slice(0, MAX_CANDIDATES)
    .map(
      ({ found, host }) =>
        `${shownName(nodeAddress(host))} (${shownName(host.nodeType)}, cluster ${found.ref})`,
    )
  const more = matching.length > shown.length ? `, and ${matching.length - shown.length} more` : ''
  const sameAddress = new Set(matching.map(({ host }) => nodeAddress(host))).size === 1
  return new InputError('ambiguous', `"${wanted}" names ${matching.length} nodes`, {
    parameter: sameAddress ? 'cluster' : 'node',
    next: `Name one of: ${shown.join(', ')}${more}.`,
  })
}

function unknown(wanted: string, nodes: FoundNode[]): InputError {
  const addresses = [...new Set(nodes.map(({ host }) => nodeAddress(host)))].filter(isPlain)
  const few = addresses.length <= MAX_CANDIDATES ? `Nodes: ${addresses.join(', ')}.` : ''
  const near = didYouMean(wanted, addresses)
  return new InputError(
    'not_found',
    `There is no node "${wanted}", or it isn't visible to this user`,
    { parameter: 'node', next: `${near} ${few || 'list_nodes shows them.'}`.trim() },
  )
}

/** Error messages are no place for free text from the fleet. */
function shownName(name: string): string {
  return isPlain(name) ? name : '(a name that is not shown)'
}

function isPlain(name: string): boolean {
  return typeof toName(name) === 'string'
}
