import type { ClusterType } from '../cluster.ts'
import type { HostKind } from '../host.ts'

/** The newest builds in the package repositories of the demo: by family and major version. */
const LATEST: Record<string, string> = {
  'xtradb 8.0': '8.0.39-30.1',
  'xtradb 8.4': '8.4.3-3.1',
  'percona 8.0': '8.0.39-30',
  'percona 8.4': '8.4.3-3',
  'mariadb 10.6': '10.6.20-MariaDB-log',
  'mariadb 10.11': '10.11.10-MariaDB-log',
  'mariadb 11.4': '11.4.4-MariaDB-log',
  'oracle 8.0': '8.0.40',
  'oracle 8.4': '8.4.3',
  'postgresql 14': '14.15',
  'postgresql 15': '15.10',
  'postgresql 16': '16.6',
  'postgresql 17': '17.2',
  'psmdb 6.0': '6.0.19-16',
  'psmdb 7.0': '7.0.15-9',
  'psmdb 8.0': '8.0.4-1',
  'mongodb 6.0': '6.0.20',
  'mongodb 7.0': '7.0.16',
  'mongodb 8.0': '8.0.4',
  'mssql 2019': '15.0.4415.2',
  'mssql 2022': '16.0.4165.4',
  'redis 6': '6.2.16',
  'redis 7': '7.4.1',
  'valkey 7': '7.2.7',
  'valkey 8': '8.0.2',
  'elastic 7': '7.17.26',
  'elastic 8': '8.16.1',
  'clickhouse 24.8': '24.8.8.17',
  'clickhouse 25.3': '25.3.2.39',
}

interface Software {
  type: ClusterType
  vendor: string
  version: string
}

/** What an installation of this major version gets; three-part versions are taken as they are. */
export function latestBuild(software: Software): string {
  const { version } = software
  return LATEST[`${family(software)} ${version}`] ?? (version === '' ? '1.0.0' : version)
}

function family({ type, vendor }: Software): string {
  switch (type) {
    case 'galera':
      return vendor === 'percona' || vendor === 'perconapro' ? 'xtradb' : vendor
    case 'replication':
    case 'mysql_single':
    case 'group_replication':
    case 'mysqlcluster':
      return vendor
    case 'postgresql_single':
    case 'postgresql_logical':
      return 'postgresql'
    case 'mongodb':
      return vendor === 'percona' ? 'psmdb' : 'mongodb'
    case 'mssql_single':
    case 'mssql_ao_async':
    case 'mssql_ao_sync':
      return 'mssql'
    case 'redis':
    case 'redis_sharded':
      return 'redis'
    case 'valkey':
    case 'valkey_sharded':
      return 'valkey'
    case 'elastic':
      return 'elastic'
    case 'clickhouse':
      return 'clickhouse'
  }
}

/** The package that brings the database server. */
export function packageName(software: Software): string {
  const names: Record<string, string> = {
    xtradb: 'percona-xtradb-cluster-server',
    percona: 'percona-server-server',
    mariadb: 'mariadb-server',
    oracle: 'mysql-community-server',
    postgresql: `postgresql-${software.version}`,
    psmdb: 'percona-server-mongodb',
    mongodb: 'mongodb-org',
    mssql: 'mssql-server',
    elastic: 'elasticsearch',
    clickhouse: 'clickhouse-server',
  }
  const name = family(software)
  return names[name] ?? `${name}-server`
}

const HELPER_BUILDS: Partial<Record<HostKind, string>> = {
  haproxy: '2.8.10',
  proxysql: '2.6.5-percona',
  maxscale: '24.02.3',
  keepalived: '2.2.8',
  pgbouncer: '1.23.1',
  pgbackrest: '2.53',
  pbm_agent: '2.5.0',
  nfs_client: '2.6.1',
  nfs_server: '2.6.1',
  garbd: '4.19',
  cmon_agent: '2.3.4',
  prometheus: '2.53.2',
}

export function helperBuild(kind: HostKind): string {
  return HELPER_BUILDS[kind] ?? '1.0.0'
}

export const MAJOR_DEFAULTS: Record<ClusterType, { vendor: string; version: string }> = {
  galera: { vendor: 'percona', version: '8.0' },
  replication: { vendor: 'percona', version: '8.0' },
  mysql_single: { vendor: 'percona', version: '8.0' },
  group_replication: { vendor: 'oracle', version: '8.4' },
  mysqlcluster: { vendor: 'oracle', version: '8.0' },
  postgresql_single: { vendor: 'postgresql', version: '16' },
  postgresql_logical: { vendor: 'postgresql', version: '16' },
  mongodb: { vendor: 'percona', version: '7.0' },
  mssql_single: { vendor: 'microsoft', version: '2022' },
  mssql_ao_async: { vendor: 'microsoft', version: '2022' },
  mssql_ao_sync: { vendor: 'microsoft', version: '2022' },
  redis: { vendor: 'redis', version: '7' },
  redis_sharded: { vendor: 'redis', version: '7' },
  valkey: { vendor: 'valkey', version: '8' },
  valkey_sharded: { vendor: 'valkey', version: '8' },
  elastic: { vendor: 'elasticsearch', version: '8' },
  clickhouse: { vendor: 'clickhouse', version: '24.8' },
}
