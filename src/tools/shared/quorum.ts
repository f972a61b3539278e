import { z } from 'zod'
import type { Host } from '../../cmon/modules/host.ts'
import { Name, toName } from '../../fleet/untrusted.ts'

/** One group of nodes that decide by majority. */
export const QuorumRow = z.strictObject({
  group: Name,
  members: z.int(),
  online: z.int(),
  has_quorum: z.boolean(),
  survives_one_more_loss: z.boolean(),
  /** Galera only: what its nodes report. */
  cluster_size: z.number().nullable().optional(),
  primary_component: z.boolean().optional(),
  synced: z.int().optional(),
  nodes_disagree: z.literal(true).optional(),
  inferred: z.array(z.string()),
})
type QuorumRow = z.input<typeof QuorumRow>

/**
 * Quorum facts of a cluster's voting groups; none for plain replication, which has no quorum.
 * `inferred` names what isn't reported but follows from the states of the members, every one with one vote.
 */
export function quorumOf(hosts: readonly Host[]): QuorumRow[] {
  const ofType = (...types: string[]): Host[] =>
    hosts.filter(({ nodeType }) => types.includes(nodeType))
  return [
    ...galera(ofType('galera'), ofType('garbd')),
    ...dynamic('group_replication', ofType('grouprepl')),
    ...replicaSets(ofType('mongo')),
    ...fixed('sentinels', ofType('redis_sentinel', 'redissentinel')),
    ...fixed('keepers', ofType('clickhouse_keeper')),
    ...fixed(
      'elastic_masters',
      ofType('elastic').filter(({ role }) => role.includes('master')),
    ),
  ]
}

/** A Galera component of n nodes stays primary without one of them while n - 1 > n / 2. */
function galera(nodes: readonly Host[], arbitrators: readonly Host[]): QuorumRow[] {
  if (nodes.length === 0) return []
  const online = nodes.filter(({ state }) => state === 'online')
  const primary = online.filter(({ galera }) => galera?.galerastatus?.toLowerCase() === 'primary')
  const sizes = primary.flatMap(({ galera }) => galera?.clustersize ?? [])
  const size = sizes.length === 0 ? undefined : Math.max(...sizes)
  return [
    {
      group: 'galera',
      members: nodes.length + arbitrators.length,
      online: online.length + arbitrators.filter(({ state }) => state === 'online').length,
      has_quorum: primary.length > 0,
      survives_one_more_loss: size !== undefined && size > 2,
      cluster_size: size ?? null,
      primary_component: primary.length > 0,
      synced: online.filter(({ galera }) => galera?.localstatusstr?.toLowerCase() === 'synced')
        .length,
      ...(new Set(sizes).size > 1 ? { nodes_disagree: true } : {}),
      inferred: ['survives_one_more_loss'],
    },
  ]
}

const BY_STATES = ['has_quorum', 'survives_one_more_loss']

/** Group Replication expels members that are gone: the majority is one of those that are left. */
function dynamic(group: string, members: readonly Host[]): QuorumRow[] {
  if (members.length === 0) return []
  const online = members.filter(({ state }) => state === 'online').length
  return [
    {
      group,
      members: members.length,
      online,
      has_quorum: online > 0,
      survives_one_more_loss: online > 2,
      inferred: BY_STATES,
    },
  ]
}

/** Elsewhere the majority is one of all members, also of those that are down. */
function fixed(group: string, members: readonly Host[]): QuorumRow[] {
  if (members.length === 0) return []
  const online = members.filter(({ state }) => state === 'online').length
  const majority = Math.floor(members.length / 2) + 1
  return [
    {
      group: toName(group),
      members: members.length,
      online,
      has_quorum: online >= majority,
      survives_one_more_loss: online > majority,
      inferred: BY_STATES,
    },
  ]
}

function replicaSets(nodes: readonly Host[]): QuorumRow[] {
  const names = new Set(nodes.flatMap(({ replicaSet }) => replicaSet ?? []))
  return [...names].flatMap((name) =>
    fixed(
      name,
      nodes.filter(({ replicaSet }) => replicaSet === name),
    ),
  )
}
