import type { DemoHost, HostKind } from '../world/host.ts'

/** Path and syntax of a node's main configuration file. */
const FILES: Partial<Record<HostKind, [path: string, syntax: string]>> = {
  mysql: ['/etc/mysql/my.cnf', 'mysql'],
  galera: ['/etc/mysql/my.cnf', 'mysql'],
  group_replication: ['/etc/mysql/my.cnf', 'mysql'],
  postgresql: ['/etc/postgresql/16/main/postgresql.conf', 'postgresql'],
  mongodb: ['/etc/mongod.conf', 'yaml'],
  mssql: ['/var/opt/mssql/mssql.conf', 'ini'],
  redis: ['/etc/redis/redis.conf', 'redis'],
  redis_sentinel: ['/etc/redis/sentinel.conf', 'redis'],
  elastic: ['/etc/elasticsearch/elasticsearch.yml', 'yaml'],
  clickhouse: ['/etc/clickhouse-server/config.d/demo.yaml', 'yaml'],
  haproxy: ['/etc/haproxy/haproxy.cfg', 'haproxy'],
  proxysql: ['/etc/proxysql.cnf', 'proxysql'],
  pgbouncer: ['/etc/pgbouncer/pgbouncer.ini', 'ini'],
}

export function configPath(host: DemoHost): string | undefined {
  return FILES[host.kind]?.[0]
}

export function configSyntax(host: DemoHost): string {
  return FILES[host.kind]?.[1] ?? ''
}
