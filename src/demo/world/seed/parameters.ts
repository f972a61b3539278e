import type { HostKind, Parameter } from '../host.ts'

type Template = [section: string, name: string, value: Parameter['value']][]

const MYSQL: Template = [
  ['MYSQLD', 'user', 'mysql'],
  ['MYSQLD', 'datadir', '/var/lib/mysql/'],
  ['MYSQLD', 'max_connections', '500'],
  ['MYSQLD', 'innodb_buffer_pool_size', '20G'],
  ['MYSQLD', 'innodb_flush_log_at_trx_commit', '1'],
  ['MYSQLD', 'sync_binlog', '1'],
  ['MYSQLD', 'log_bin', 'binlog'],
  ['MYSQLD', 'gtid_mode', 'ON'],
  ['MYSQLD', 'slow_query_log', 'OFF'],
  ['MYSQLD', 'long_query_time', '2'],
  ['MYSQLD', 'binlog_expire_logs_seconds', '604800'],
]

const GALERA: Template = [
  ...MYSQL,
  ['MYSQLD', 'wsrep_on', 'ON'],
  ['MYSQLD', 'wsrep_sst_method', 'xtrabackup-v2'],
  ['MYSQLD', 'wsrep_provider_options', 'gcache.size=1G; gmcast.segment=0'],
]

const POSTGRES: Template = [
  ['', 'listen_addresses', "'*'"],
  ['', 'max_connections', '300'],
  ['', 'shared_buffers', '8GB'],
  ['', 'effective_cache_size', '24GB'],
  ['', 'work_mem', '32MB'],
  ['', 'wal_level', 'replica'],
  ['', 'max_wal_senders', '16'],
  ['', 'archive_mode', 'on'],
  ['', 'hot_standby', 'on'],
  ['', 'log_min_duration_statement', '1000'],
  ['', 'shared_preload_libraries', "'pg_stat_statements'"],
]

const MONGO: Template = [
  ['', 'storage', { dbPath: '/var/lib/mongodb', engine: 'wiredTiger' }],
  ['', 'net', { port: 27017, bindIp: '0.0.0.0' }],
  ['', 'security', { authorization: 'enabled' }],
]

const REDIS: Template = [
  ['', 'maxmemory', '20gb'],
  ['', 'maxmemory-policy', 'allkeys-lru'],
  ['', 'appendonly', 'yes'],
  ['', 'tcp-keepalive', '300'],
]

const TEMPLATES: Partial<Record<HostKind, Template>> = {
  mysql: MYSQL,
  galera: GALERA,
  group_replication: [
    ...MYSQL,
    ['MYSQLD', 'group_replication_single_primary_mode', 'ON'],
    ['MYSQLD', 'group_replication_consistency', 'BEFORE_ON_PRIMARY_FAILOVER'],
  ],
  postgresql: POSTGRES,
  mongodb: MONGO,
  mssql: [
    ['memory', 'memorylimitmb', '24576'],
    ['network', 'tcpport', '1433'],
    ['hadr', 'hadrenabled', '1'],
  ],
  redis: REDIS,
  redis_sentinel: [
    ['', 'sentinel down-after-milliseconds', 'primary 5000'],
    ['', 'sentinel failover-timeout', 'primary 60000'],
  ],
  elastic: [
    ['', 'cluster.name', 'search'],
    ['', 'path.data', '/var/lib/elasticsearch'],
    ['', 'xpack.security.enabled', 'true'],
  ],
  clickhouse: [
    ['', 'max_concurrent_queries', '150'],
    ['', 'max_server_memory_usage_to_ram_ratio', '0.8'],
  ],
  haproxy: [
    ['global', 'maxconn', '8192'],
    ['defaults', 'timeout client', '10800s'],
    ['defaults', 'timeout server', '10800s'],
  ],
  proxysql: [
    ['mysql_variables', 'threads', '4'],
    ['mysql_variables', 'max_connections', '2048'],
  ],
  pgbouncer: [
    ['pgbouncer', 'pool_mode', 'transaction'],
    ['pgbouncer', 'max_client_conn', '2000'],
  ],
}

export function parametersOf(kind: HostKind): Parameter[] {
  return (TEMPLATES[kind] ?? []).map(([section, name, value]) => ({
    section,
    name,
    value: typeof value === 'string' ? value : { ...value },
  }))
}
