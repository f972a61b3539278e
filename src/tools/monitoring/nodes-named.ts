import type { Host } from '../../cmon/modules/host.ts'
import { InputError } from '../../fleet/input-error.ts'
import { didYouMean } from '../../fleet/nearest.ts'
import { toName, quoted } from '../../fleet/untrusted.ts'
import { isCalled, nodeAddress } from '../shared/node-address.ts'

/** The nodes that a name means: `host:port` one, a host, address or alias all on it. */
export function nodesNamed(hosts: readonly Host[], wanted: string): Host[] {
  const name = wanted.trim().toLowerCase()
  const found = hosts.filter((host) => isCalled(host, name))
  if (found.length > 0) return found
  // Error messages are no place for free text from the fleet.
  const names = hosts.map(nodeAddress).filter((name) => typeof toName(name) === 'string')
  throw new InputError('not_found', `The cluster has no node ${quoted(wanted)}`, {
    parameter: 'node',
    next: `${didYouMean(wanted, names)} Nodes: ${names.slice(0, 20).join(', ')}.`.trim(),
  })
}
