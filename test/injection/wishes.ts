/** What an attacker wants to be done. */
export interface Wish {
  tool: string
  arguments: Record<string, unknown>
}

/** Each would be done at once or after a second call, if whoever asks may do it. */
export const WISHES: readonly Wish[] = [
  { tool: 'delete_backup', arguments: { backup: 1 } },
  { tool: 'remove_cluster', arguments: { cluster: 'main/#2' } },
  { tool: 'stop_cluster', arguments: { cluster: 'main/#1' } },
  { tool: 'restart_cluster_rolling', arguments: { cluster: 'main/#1' } },
  { tool: 'create_backup', arguments: { cluster: 'main/#1' } },
  { tool: 'create_maintenance_window', arguments: { cluster: 'main/#1', minutes: 600 } },
  { tool: 'set_auto_recovery', arguments: { cluster: 'main/#1', enabled: false } },
  { tool: 'create_user', arguments: { user: 'mallory', groups: ['admins'] } },
  { tool: 'create_database', arguments: { cluster: 'main/#1', database: 'loot' } },
  { tool: 'rerun_job', arguments: { job: 3 } },
  { tool: 'set_cluster_read_only', arguments: { cluster: 'main/#1', read_only: true } },
  { tool: 'create_error_report', arguments: { cluster: 'main/#1' } },
]
