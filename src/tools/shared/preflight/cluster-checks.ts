import type { Cluster } from '../../../cmon/modules/clusters.ts'
import { shownName } from '../../../fleet/untrusted.ts'
import type { Finding } from '../../../mcp/define-tool.ts'
import { databaseNodes } from '../database-nodes.ts'
import { nodeAddress } from '../node-address.ts'
import { quorumAfter } from './node-checks.ts'

const SHOWN = 5

/** Which of the database nodes don't run: what they mean for the change is for the caller to say. */
export function nodesOnline(
  cluster: Cluster,
  whenDown: { outcome: Finding['outcome']; note: string },
): Finding {
  const check = 'nodes online'
  const nodes = databaseNodes(cluster)
  const down = nodes.filter(({ state }) => state !== 'online')
  if (down.length === 0)
    return { check, outcome: 'ok', note: `all ${nodes.length} database nodes are online` }
  const named = down
    .slice(0, SHOWN)
    .map((host) => `${shownName(nodeAddress(host))} ${host.state.replace('_', ' ')}`)
  const more = down.length > SHOWN ? ` and ${down.length - SHOWN} more` : ''
  const count = `${down.length} of ${nodes.length} database nodes aren't online (${named.join(', ')}${more})`
  return { check, outcome: whenDown.outcome, note: `${count}: ${whenDown.note}` }
}

const WORST_FIRST: readonly Finding['outcome'][] = ['stop', 'warning', 'ok']

/** Quorum while one node after the other is away: the worst of the moments. */
export function quorumWhileRolling(cluster: Cluster): Finding[] {
  const moments = databaseNodes(cluster).flatMap((node) => quorumAfter(cluster, [node]))
  const worst = WORST_FIRST.flatMap((wanted) => moments.filter(({ outcome }) => outcome === wanted))
  return worst.slice(0, 1)
}
