import type { Job } from '../../cmon/modules/jobs.ts'
import type { Severity } from '../shared/severity.ts'

/**
 * What running a job's command does at worst, after the index of commands in cmon-rpc-jobs 5. What isn't
 * here counts as losing data: restoring and deleting, software that is put on hosts which may be something
 * else by now (`verify_backup`, `addnode`), scripts, and commands that nobody has looked at.
 */
const SEVERITIES: Readonly<Record<string, Severity>> = {
  backup: 'routine',
  calculate_db_growth: 'routine',
  check_pkg_upgrades: 'routine',
  collect_logs: 'routine',
  enable_node_recovery: 'routine',
  enable_recovery: 'routine',
  error_report: 'routine',
  fail: 'routine',
  import_config: 'routine',
  inspect_host: 'routine',
  save_cluster: 'routine',
  save_controller: 'routine',
  start: 'routine',
  start_cluster: 'routine',
  start_replication_slave: 'routine',
  success: 'routine',
  sync_clusters: 'routine',
  upload_backup_to_cloud: 'routine',
  demote_node: 'interrupts',
  disable_node_recovery: 'interrupts',
  disable_recovery: 'interrupts',
  enable_cluster_readonly: 'interrupts',
  enable_db_readonly: 'interrupts',
  promote_replication_slave: 'interrupts',
  reboot: 'interrupts',
  restart: 'interrupts',
  rolling_restart: 'interrupts',
  setup_ssl: 'interrupts',
  stop: 'interrupts',
  stop_cluster: 'interrupts',
  stop_replication_slave: 'interrupts',
  upgrade_cluster: 'interrupts',
}

/** Arguments with which a command throws away what it otherwise keeps (DESIGN 5; cmon-rpc-jobs 6). */
const WORSE = [
  'bootstrap',
  'delete_old_node',
  'enable_uninstall',
  'force',
  'initial',
  'initial_start',
]

/** What running a job like this one does at worst. */
export function severityOfJob({ command = '', data }: Pick<Job, 'command' | 'data'>): Severity {
  if (WORSE.some((name) => isGiven(data[name]))) return 'loses_data'
  const known = command.toLowerCase()
  return Object.hasOwn(SEVERITIES, known) ? (SEVERITIES[known] ?? 'loses_data') : 'loses_data'
}

const NOT_GIVEN = new Set<unknown>([undefined, null, false, 0, '', '0', 'false'])

/** Booleans are text or numbers at times (4.3). */
function isGiven(value: unknown): boolean {
  const written = typeof value === 'string' ? value.toLowerCase() : value
  return !NOT_GIVEN.has(written)
}
