/** Types as this project spells them (cmon-rpc-core 6.1). */
export const CLUSTER_TYPES = [
  'galera',
  'replication',
  'group_replication',
  'mysql_single',
  'mysqlcluster',
  'postgresql_single',
  'postgresql_logical',
  'mongodb',
  'redis',
  'redis_sharded',
  'valkey',
  'valkey_sharded',
  'mssql_single',
  'mssql_ao_async',
  'mssql_ao_sync',
  'elastic',
  'clickhouse',
] as const

export type ClusterType = (typeof CLUSTER_TYPES)[number]

export const GALERA: readonly ClusterType[] = ['galera']
export const MYSQL: readonly ClusterType[] = [
  'galera',
  'replication',
  'group_replication',
  'mysql_single',
  'mysqlcluster',
]
export const POSTGRESQL: readonly ClusterType[] = ['postgresql_single', 'postgresql_logical']
export const MONGODB: readonly ClusterType[] = ['mongodb']
export const SENTINEL: readonly ClusterType[] = ['redis', 'valkey']
export const SHARDED: readonly ClusterType[] = ['redis_sharded', 'valkey_sharded']
export const MSSQL_AO: readonly ClusterType[] = ['mssql_ao_async', 'mssql_ao_sync']
export const MSSQL: readonly ClusterType[] = ['mssql_single', ...MSSQL_AO]
export const ELASTIC: readonly ClusterType[] = ['elastic']

/** A type that no list here knows is newer than they are. */
export function isKnownType(type: string): boolean {
  return CLUSTER_TYPES.some((known) => known === type)
}
