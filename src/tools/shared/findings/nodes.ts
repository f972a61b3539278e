import type { Host, NodeState } from '../../../cmon/modules/host.ts'
import { quorumOf } from '../quorum.ts'
import { isReplicationBroken, LAGGING_SECONDS } from '../../nodes/node-row.ts'
import {
  alarmsOf,
  counted,
  firstRaised,
  groupBy,
  type ClusterFacts,
  type Finding,
} from './finding.ts'

const NODE_ALARMS = new Set([
  'MySqlDisconnected',
  'HostUnreachable',
  'HostSshFailed',
  'ProcFailedRestart',
  'GaleraNodeRecoveryFail',
])
const REPLICATION_ALARMS = new Set(['MySqlReplicationLag', 'MySqlReplicationBroken'])

const STATES: Record<Exclude<NodeState, 'online'>, string> = {
  failed: 'failed',
  offline: 'offline',
  recovering: 'being recovered',
  shut_down: 'shut down by somebody',
  unknown: 'in an unknown state',
}

/** Nodes that the controller doesn't see online, those of one state together. */
export function nodeFindings({ cluster, alarms }: ClusterFacts): Finding[] {
  const down = cluster.hosts.filter(({ state }) => state !== 'online')
  return groupBy(down, ({ state }) => state).map((nodes): Finding => {
    const [{ state }] = nodes
    const own = nodes.flatMap((node) => alarmsOf(alarms, NODE_ALARMS, node))
    return {
      severity: state === 'failed' || state === 'offline' ? 'critical' : 'warning',
      kind: 'node',
      what: `${counted(nodes.length, 'node')} of ${cluster.hosts.length} ${state === 'online' ? 'online' : STATES[state]}`,
      basis: 'stated',
      nodes,
      alarms: [...new Set(own)],
      since: firstRaised(own) ?? nodes.flatMap(({ lastSeen }) => lastSeen ?? []).toSorted()[0],
      next: 'get_node',
    }
  })
}

/** Replicas that don't replicate, and those that are far behind. */
export function replicationFindings({ cluster, alarms }: ClusterFacts): Finding[] {
  const online = cluster.hosts.filter(({ state }) => state === 'online')
  const broken = online.filter(isReplicationBroken)
  const lagging = online.filter((node) => !broken.includes(node) && lagOf(node) >= LAGGING_SECONDS)
  const finding = (severity: Finding['severity'], what: string, nodes: Host[]): Finding[] => {
    if (nodes.length === 0) return []
    const own = nodes.flatMap((node) => alarmsOf(alarms, REPLICATION_ALARMS, node))
    return [
      {
        severity,
        kind: 'replication',
        what,
        basis: 'stated',
        nodes,
        alarms: [...new Set(own)],
        since: firstRaised(own),
        next: 'get_node',
      },
    ]
  }
  const worst = Math.max(...lagging.map(lagOf))
  return [
    ...finding('critical', `Replication is broken on ${counted(broken.length, 'node')}`, broken),
    ...finding(
      'warning',
      `${counted(lagging.length, 'replica')} behind, the worst by ${worst} s`,
      lagging.toSorted((a, b) => lagOf(b) - lagOf(a)),
    ),
  ]
}

function lagOf({ replication }: Host): number {
  return replication.lagSeconds ?? 0
}

/** Groups of nodes without a majority, and those that lost members and can lose no more. */
export function quorumFindings({ cluster }: ClusterFacts): Finding[] {
  return quorumOf(cluster.hosts).flatMap((group): Finding[] => {
    const { members, online, has_quorum: hasQuorum, inferred } = group
    const seen = `${online} of ${members} members online`
    const about = typeof group.group === 'string' ? group.group : undefined
    const common = { kind: 'quorum', about, next: 'get_cluster_topology' } as const
    if (!hasQuorum)
      return [
        {
          ...common,
          severity: 'critical',
          what: `No quorum: ${seen}`,
          basis: inferred.includes('has_quorum') ? 'inferred' : 'stated',
        },
      ]
    if (online === members || group.survives_one_more_loss) return []
    const what = `Quorum would not survive the loss of one more node: ${seen}`
    return [{ ...common, severity: 'warning', what, basis: 'inferred' }]
  })
}
