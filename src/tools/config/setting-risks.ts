import type { Change } from '../../mcp/define-tool.ts'
import { spelling } from './differences.ts'

interface Risk {
  severity: Change<object>['severity']
  note: string
  names: RegExp
}

// What the databases' own manuals say of these settings; the controller doesn't tell: inferred.
const RISKS: readonly Risk[] = [
  {
    severity: 'widens_access',
    note: 'says who may come in, and how',
    names:
      /^(skip_grant_tables|skip_networking|require_secure_transport|bind(_ip|_address)?|listen_addresses|network\.(host|publish_host)|protected_mode|local_infile|secure_file_priv|validate_password.*|password_encryption|ssl|tls_auth_clients|admin_address|mysqlx_bind_address|xpack\.security\..*|default_authentication_plugin|authentication_policy|hba_file|ident_file)$/,
  },
  {
    severity: 'widens_access',
    note: 'runs a command or loads code on the host',
    names:
      /^((archive|restore|recovery_end|archive_cleanup|ssl_passphrase)_command|(shared|session|local)_preload_libraries|dynamic_library_path|plugin_(load|load_add|dir)|init_(file|connect)|init_replica|init_slave|wsrep_(notify_cmd|sst_method|provider)|loadmodule|enable_(debug|module)_command)$/,
  },
  {
    severity: 'loses_data',
    note: 'decides what a crash or a gap in the logs may cost',
    names:
      /^(sync_binlog|sync_relay_log|innodb_(flush_log_at_trx_commit|doublewrite|force_recovery|flush_method|checksum_algorithm)|binlog_expire_logs_seconds|expire_logs_days|relay_log_purge|gtid_mode|fsync|synchronous_(commit|standby_names)|full_page_writes|wal_(level|keep_size|keep_segments|sync_method)|max_slot_wal_keep_size|archive_mode|appendonly|appendfsync|save|maxmemory(_policy)?|datadir|data_directory|dir|dbfilename|backup_retention|pitr_retention.*|log_bin|skip_log_bin|sql_log_bin|slave_skip_errors|replica_skip_errors|wsrep_osu_method)$/,
  },
]

/** Read at the start only, by the databases' own manuals: inferred. */
const AT_START =
  /^(port|socket|datadir|data_directory|server_id|log_bin|skip_log_bin|bind_address|listen_addresses|network\..*|innodb_(log_file_size|log_files_in_group|buffer_pool_instances|data_file_path|page_size|flush_method|doublewrite|read_io_threads|write_io_threads|force_recovery)|performance_schema|lower_case_table_names|back_log|skip_(name_resolve|networking|grant_tables)|plugin_(load|load_add|dir)|wsrep_(provider|cluster_name|node_name)|shared_buffers|shared_preload_libraries|wal_(level|buffers)|archive_mode|max_(wal_senders|worker_processes|replication_slots|prepared_transactions|locks_per_transaction)|superuser_reserved_connections|huge_pages|track_activity_query_size|hot_standby|unix_socket_directories|databases|io_threads|cluster_enabled)$/

const bare = (name: string): string => spelling(name).replace(/^loose_/, '')

/** What the name of a setting says of the risk in changing it. */
export function risksOf(name: string): { severity: Change<object>['severity']; note: string }[] {
  return RISKS.filter(({ names }) => names.test(bare(name)))
}

/** PostgreSQL reads this one at the start, MySQL at once. */
export function needsRestart(name: string, clusterType: string): boolean {
  return (
    AT_START.test(bare(name)) ||
    (clusterType.startsWith('postgresql') && bare(name) === 'max_connections')
  )
}
