import type { DemoCluster } from '../cluster.ts'

/** `""` where the controller takes no method; undefined where nothing is scheduled. */
export function dailyBackups({ type, vendor }: DemoCluster): string | undefined {
  switch (type) {
    case 'galera':
    case 'replication':
    case 'mysql_single':
      return vendor === 'mariadb' ? 'mariabackupfull' : 'xtrabackupfull'
    case 'group_replication':
      return 'mysqldump'
    case 'mysqlcluster':
      return 'ndb'
    case 'postgresql_single':
    case 'postgresql_logical':
      return 'pg_basebackup'
    case 'mongodb':
      return vendor === 'percona' ? 'percona-backup-mongodb' : 'mongodump'
    case 'mssql_single':
    case 'mssql_ao_async':
    case 'mssql_ao_sync':
      return 'mssqlfull'
    case 'redis':
    case 'redis_sharded':
    case 'valkey':
    case 'valkey_sharded':
      return ''
    case 'clickhouse':
      return 'clickhouse-native'
    case 'elastic':
      return undefined
  }
}

export function incrementalBackups({ type, vendor }: DemoCluster): string | undefined {
  if (type === 'galera' || type === 'replication') {
    return vendor === 'mariadb' ? 'mariabackupincr' : 'xtrabackupincr'
  }
  return type === 'clickhouse' ? 'clickhouse-native-incr' : undefined
}
