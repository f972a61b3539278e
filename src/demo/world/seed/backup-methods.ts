import type { DemoCluster } from '../cluster.ts'

/** `""` where the controller takes no method; undefined where nothing is scheduled. */
export function dailyBackups({ type, vendor }: DemoCluster): string | undefined {
  switch (type) {
    case 'galera':
    case 'replication':
      return vendor === 'mariadb' ? 'mariabackupfull' : 'xtrabackupfull'
    case 'group_replication':
      return 'mysqldump'
    case 'postgresql_single':
      return 'pg_basebackup'
    case 'mongodb':
      return vendor === 'percona' ? 'percona-backup-mongodb' : 'mongodump'
    case 'mssql_single':
    case 'mssql_ao_async':
      return 'mssqlfull'
    case 'redis':
    case 'valkey':
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
