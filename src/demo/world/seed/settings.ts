import type { DemoCluster, SettingValue } from '../cluster.ts'
import type { HostKind } from '../host.ts'
import type { Random } from '../random.ts'

/** Settings of a cluster that differ from the controller's defaults; see `../settings/`. */
export function settingsOf(cluster: DemoCluster, random: Random): Record<string, SettingValue> {
  const secret = (): string => `demo-secret-${random.hex(8)}`
  const dataMounts = new Set<string>()
  for (const { machine } of cluster.hosts) {
    for (const { mountpoint } of machine.disks) if (mountpoint !== '/') dataMounts.add(mountpoint)
  }
  return {
    cluster_id: cluster.clusterId,
    cluster_type: cluster.type,
    config_file_path: `/etc/cmon.d/cmon_${cluster.clusterId}.cnf`,
    logfile: `/var/log/cmon_${cluster.clusterId}.log`,
    created_by_job: cluster.clusterId,
    os: 'debian',
    cc_basedir: '/usr/local/cmon/',
    osuser: 'demo',
    ssh_keypath: '/home/demo/.ssh/id_rsa',
    monitored_mountpoints: [...dataMounts],
    backupdir: '/backups',
    backup_subdir: 'BACKUP-%I',
    // Recorded as text, though their defaults are not.
    backup_create_hash: 'true',
    cmon_pool_size: '64',
    stagingdir: '/tmp/cmon',
    error_report_dir: '/tmp/cmon',
    backup_user: 'backupuser',
    backup_user_password: secret(),
    mysql_password: secret(),
    db_exporter_password: secret(),
    mysql_version: cluster.version,
    ...familySettings(cluster, secret),
  }
}

function familySettings(cluster: DemoCluster, secret: () => string): Record<string, SettingValue> {
  const addresses = (...kinds: HostKind[]): string[] =>
    cluster.hosts
      .filter(({ kind }) => kinds.includes(kind))
      .map(({ hostname, port }) => `${hostname}:${port}`)
  switch (cluster.type) {
    case 'galera':
    case 'replication':
    case 'mysql_single':
    case 'group_replication':
    case 'mysqlcluster':
      return {
        mysql_server_addresses: addresses('mysql', 'galera', 'group_replication'),
        db_configdir: '/etc/mysql/',
        basedir: '/usr',
        mysql_bindir: '/usr/bin',
        mysql_scriptdir: '/usr/bin/',
        mysql_socket: '',
        cluster_certs_store: '/etc/mysql/certs',
        sudo_opts: 'sudo -n 2>/dev/null',
        monitored_mysql_root_password: secret(),
        ...(cluster.type === 'galera'
          ? { galera_version: '4.x' }
          : { repl_user: 'rpl_user', repl_password: secret() }),
        ...(cluster.type === 'mysqlcluster'
          ? {
              ndb_connectstring: addresses('ndb_management').join(','),
              mgmnode_addresses: addresses('ndb_management'),
              datanode_addresses: addresses('ndb_data'),
            }
          : {}),
      }
    case 'postgresql_single':
    case 'postgresql_logical':
      return {
        postgresql_server_addresses: addresses('postgresql'),
        postgresql_user: 'postgres',
        postgresql_password: secret(),
      }
    case 'mongodb':
      return {
        mongodb_server_addresses: addresses('mongodb'),
        mongodb_user: 'admin',
        mongodb_password: secret(),
      }
    case 'mssql_single':
    case 'mssql_ao_async':
    case 'mssql_ao_sync':
    case 'redis':
    case 'redis_sharded':
    case 'valkey':
    case 'valkey_sharded':
    case 'elastic':
    case 'clickhouse':
      return {}
  }
}
