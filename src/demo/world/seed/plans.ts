import { createRandom } from '../random.ts'
import type { ClusterPlan, NodePlan } from './plan.ts'
import {
  galeraMariadb,
  galeraPercona,
  groupReplication,
  ndb,
  replicationMariadb,
  replicationPercona,
} from './plans-mysql.ts'
import {
  clickhouse,
  elastic,
  mongoReplicaSet,
  mongoSharded,
  redis,
  redisCluster,
  sqlServer,
  sqlServerSingle,
  valkey,
} from './plans-other.ts'
import { postgres, timescale } from './plans-postgres.ts'

/** Cluster 1 is the first one. Troubles are planted by name in `troubles.ts`. */
export const DEFAULT_PLANS: ClusterPlan[] = [
  galeraPercona,
  replicationPercona,
  postgres,
  galeraMariadb,
  replicationMariadb,
  timescale,
  groupReplication,
  mongoReplicaSet,
  mongoSharded,
  sqlServer,
  redis,
  valkey,
  elastic,
  clickhouse,
  sqlServerSingle,
  redisCluster,
  ndb,
]

const NODES_OF_GENERATED = 9
const SERVICES = [
  'payments',
  'search',
  'profile',
  'mail',
  'media',
  'risk',
  'stock',
  'quotes',
  'reports',
  'geo',
  'chat',
  'ledger',
  'tickets',
  'surveys',
  'fleet',
  'devices',
] as const
const STAGES = ['prod', 'prod', 'stage', 'test', 'dr'] as const

/** The plan of a cluster beyond the default ones: named after its id, always nine nodes. */
export function generatedPlan(clusterId: number, seed: number): ClusterPlan {
  const random = createRandom(seed * 7919 + clusterId)
  const base = random.pick([galeraPercona, replicationPercona, postgres, replicationMariadb])
  const stage = random.pick(STAGES)
  const service = random.pick(SERVICES)
  const tech =
    base.type === 'postgresql_single' ? 'pg' : base.type === 'galera' ? 'galera' : 'mysql'
  const nodes = [
    ...databaseNodes(base, NODES_OF_GENERATED - 1),
    { kind: 'haproxy', role: 'none', version: '2.8.10' } as const,
  ]
  return {
    ...base,
    name: `${stage}-${service}-${tech}-${String(clusterId).padStart(3, '0')}`,
    tags: [stage, service],
    viewers: clusterId % 10 === 0,
    nodes,
  }
}

function databaseNodes(base: ClusterPlan, count: number): NodePlan[] {
  const [first] = base.nodes
  const [, second = first] = base.nodes
  if (first === undefined || second === undefined) return []
  return Array.from({ length: count }, (_, index) => (index === 0 ? first : second))
}
