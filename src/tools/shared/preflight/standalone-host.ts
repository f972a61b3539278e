import type { CallOptions } from '../../../cmon/client.ts'
import type { Fleet } from '../../../fleet/fleet.ts'
import type { Finding } from '../../../mcp/define-tool.ts'
import { isCalled } from '../node-address.ts'
import { clustersIn } from '../scope.ts'

const LOOPBACK = /^(localhost|127\.[\d.]+)$/i

/**
 * Whether a host is no node of any cluster that can be seen, on any controller: what it holds is going to be
 * overwritten. Looks at names, addresses and aliases that ClusterControl knows; others aren't resolved.
 */
export async function standaloneHost(
  fleet: Fleet,
  host: string,
  options: CallOptions,
): Promise<Finding> {
  const check = 'scratch host'
  if (LOOPBACK.test(host))
    return {
      check,
      outcome: 'stop',
      note: `${host} is the controller's own host to the controller`,
    }
  const { clusters, problems } = await clustersIn(fleet, {}, { hosts: true }, options)
  const name = host.toLowerCase()
  const owner = clusters.find(({ cluster }) => cluster.hosts.some((node) => isCalled(node, name)))
  if (owner !== undefined)
    return { check, outcome: 'stop', note: `${host} is a node of ${owner.ref}: its data would go` }
  if (problems.length > 0) {
    const silent = problems.map(({ controller }) => controller.name).join(', ')
    return {
      check,
      outcome: 'warning',
      note: `${host} is no node of what could be seen, but ${silent} did not answer`,
    }
  }
  return { check, outcome: 'ok', note: `${host} is no node of the ${clusters.length} clusters` }
}
