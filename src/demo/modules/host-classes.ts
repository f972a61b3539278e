import type { HostKind, HostStatus } from '../world/host.ts'

interface HostClass {
  className: string
  nodeType: string
}

/**
 * Sources name no node type for SQL Server, Redis and Elasticsearch: clients tell those by class.
 * Valkey is served by the Redis classes, as far as known.
 */
const CLASSES: Record<HostKind, HostClass> = {
  controller: { className: 'CmonHost', nodeType: 'controller' },
  mysql: { className: 'CmonMySqlHost', nodeType: 'mysql' },
  galera: { className: 'CmonGaleraHost', nodeType: 'galera' },
  group_replication: { className: 'CmonGroupReplHost', nodeType: 'grouprepl' },
  ndb_data: { className: 'CmonNdbHost', nodeType: 'ndbd' },
  ndb_management: { className: 'CmonNdbHost', nodeType: 'mgmd' },
  postgresql: { className: 'CmonPostgreSqlHost', nodeType: 'postgres' },
  mongodb: { className: 'CmonMongoHost', nodeType: 'mongo' },
  mssql: { className: 'CmonMsSqlHost', nodeType: 'mssql' },
  redis: { className: 'CmonRedisHost', nodeType: 'redis' },
  redis_sentinel: { className: 'CmonRedisSentinelHost', nodeType: 'redis_sentinel' },
  redis_sharded: { className: 'RedisShardedHost', nodeType: 'redis_sharded' },
  elastic: { className: 'CmonElasticHost', nodeType: 'elastic' },
  clickhouse: { className: 'CmonClickHouseHost', nodeType: 'clickhouse' },
  clickhouse_keeper: { className: 'CmonClickHouseHost', nodeType: 'clickhouse_keeper' },
  haproxy: { className: 'CmonHaProxyHost', nodeType: 'haproxy' },
  proxysql: { className: 'CmonProxySqlHost', nodeType: 'proxysql' },
  maxscale: { className: 'CmonMaxScaleHost', nodeType: 'maxscale' },
  keepalived: { className: 'CmonKeepalivedHost', nodeType: 'keepalived' },
  pgbouncer: { className: 'CmonPgBouncerHost', nodeType: 'pgbouncer' },
  pgbackrest: { className: 'CmonPgBackRestHost', nodeType: 'pgbackrest' },
  pbm_agent: { className: 'CmonPBMAgentHost', nodeType: 'pbmagent' },
  nfs_client: { className: 'CmonNFSClientHost', nodeType: 'nfsclient' },
  nfs_server: { className: 'CmonNFSServerHost', nodeType: 'nfsserver' },
  garbd: { className: 'CmonHost', nodeType: 'garbd' },
  cmon_agent: { className: 'CmonAgentHost', nodeType: 'cmonagent' },
  prometheus: { className: 'CmonPrometheusHost', nodeType: 'prometheus' },
}

export function hostClass(kind: HostKind): HostClass {
  return CLASSES[kind]
}

/** Mind the capitals in OffLine and ShutDown. */
export const HOST_STATUS: Record<HostStatus, string> = {
  online: 'CmonHostOnline',
  offline: 'CmonHostOffLine',
  failed: 'CmonHostFailed',
  recovering: 'CmonHostRecovery',
  shut_down: 'CmonHostShutDown',
  unknown: 'CmonHostUnknown',
}
