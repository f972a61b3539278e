import type { ClusterPlan, NodePlan } from './plan.ts'
import { times } from './plan.ts'

function replicaSet(replicaSet: string, version: string, role = 'shardsvr', port = 27017) {
  return times(3, (index) => ({
    kind: 'mongodb',
    role,
    version,
    port,
    state: { mongo: { replicaSet, memberRole: index === 0 ? 'Primary' : 'Secondary' } },
  }))
}

function sentinels(version: string): NodePlan[] {
  return times(3, (index) => ({ kind: 'redis_sentinel', role: 'none', version, on: index }))
}

export const mongoReplicaSet: ClusterPlan = {
  name: 'prod-catalog-mongo',
  type: 'mongodb',
  vendor: 'percona',
  version: '7.0',
  tags: ['prod', 'catalog'],
  nodes: [
    ...replicaSet('rs0', '7.0.14-8'),
    { kind: 'pbm_agent', role: 'none', version: '2.5.0', on: 1 },
  ],
  databases: [
    { name: 'catalog', gib: 24, growthMibPerDay: 30, tables: [['products', 1, 4_400_000]] },
  ],
}

export const mongoSharded: ClusterPlan = {
  name: 'events-mongo-sharded',
  type: 'mongodb',
  vendor: '10gen',
  version: '7.0',
  tags: ['prod', 'events'],
  nodes: [
    ...replicaSet('replica_set_config', '7.0.14', 'configsvr', 27019),
    ...replicaSet('replica_set_0', '7.0.14', 'shardsvr', 27018),
    ...replicaSet('replica_set_1', '7.0.14', 'shardsvr', 27018),
    { kind: 'mongodb', role: 'mongos', version: '7.0.14', on: 0, port: 27017 },
  ],
  databases: [
    { name: 'events', gib: 210, growthMibPerDay: 640, tables: [['raw', 1, 1_900_000_000]] },
  ],
}

export const sqlServer: ClusterPlan = {
  name: 'erp-mssql',
  type: 'mssql_ao_async',
  vendor: 'microsoft',
  version: '2022',
  tags: ['prod', 'erp'],
  nodes: ['PRIMARY', 'SECONDARY'].map((role) => ({
    kind: 'mssql',
    role,
    version: '16.0.4135.4',
    state: {
      mssql: {
        health: 'HEALTHY',
        availabilityMode: 'ASYNCHRONOUS_COMMIT',
        failoverMode: 'MANUAL',
      },
    },
  })),
  databases: [
    { name: 'erp', gib: 61, growthMibPerDay: 55, tables: [['GeneralLedger', 1, 48_000_000]] },
  ],
}

export const sqlServerSingle: ClusterPlan = {
  name: 'hr-mssql',
  type: 'mssql_single',
  vendor: 'microsoft',
  version: '2022',
  tags: ['prod', 'hr'],
  nodes: [{ kind: 'mssql', role: 'PRIMARY', version: '16.0.4135.4' }],
  databases: [{ name: 'hr', gib: 7, growthMibPerDay: 4, tables: [['Employees', 1, 210_000]] }],
}

/** Without sentinels: the shards see to each other. */
export const redisCluster: ClusterPlan = {
  name: 'rates-redis-cluster',
  type: 'redis_sharded',
  vendor: 'redis',
  version: '7',
  tags: ['prod', 'rates'],
  nodes: [
    ...times(3, () => ({ kind: 'redis_sharded', role: 'master', version: '7.2.5' })),
    ...times(3, (index) => ({
      kind: 'redis_sharded',
      role: 'slave',
      version: '7.2.5',
      replicatesFrom: index,
    })),
  ],
  databases: [],
}

export const redis: ClusterPlan = {
  name: 'cache-redis',
  type: 'redis',
  vendor: 'redis',
  version: '7',
  tags: ['prod', 'cache'],
  nodes: [
    { kind: 'redis', role: 'master', version: '7.2.5' },
    ...times(2, () => ({ kind: 'redis', role: 'slave', version: '7.2.5', replicatesFrom: 0 })),
    ...sentinels('7.2.5'),
  ],
  databases: [],
}

export const valkey: ClusterPlan = {
  name: 'sessions-valkey',
  type: 'valkey',
  vendor: 'valkey',
  version: '8',
  tags: ['prod', 'sessions'],
  nodes: [
    { kind: 'redis', role: 'master', version: '8.0.1' },
    ...times(2, () => ({ kind: 'redis', role: 'slave', version: '8.0.1', replicatesFrom: 0 })),
    ...sentinels('8.0.1'),
  ],
  databases: [],
}

export const elastic: ClusterPlan = {
  name: 'search-elastic',
  type: 'elastic',
  vendor: 'elasticsearch',
  version: '8',
  tags: ['prod', 'search'],
  nodes: [
    ...times(3, () => ({
      kind: 'elastic',
      role: 'none',
      version: '8.15.1',
      state: { elasticRoles: 'master-data' },
    })),
    {
      kind: 'elastic',
      role: 'none',
      version: '8.15.1',
      state: { elasticRoles: 'coordinator_only' },
    },
  ],
  databases: [],
}

export const clickhouse: ClusterPlan = {
  name: 'telemetry-clickhouse',
  type: 'clickhouse',
  vendor: 'clickhouse',
  version: '24.8',
  tags: ['prod', 'telemetry'],
  nodes: [
    { kind: 'clickhouse', role: 'primary', version: '24.8.4.13' },
    { kind: 'clickhouse', role: 'replica', version: '24.8.4.13', replicatesFrom: 0 },
    ...times(2, (index) => ({
      kind: 'clickhouse_keeper',
      role: 'none',
      version: '24.8.4.13',
      on: index,
    })),
    { kind: 'clickhouse_keeper', role: 'none', version: '24.8.4.13' },
  ],
  databases: [
    { name: 'telemetry', gib: 180, growthMibPerDay: 700, tables: [['spans', 1, 6_100_000_000]] },
  ],
}
