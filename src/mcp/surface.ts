/** How the tools are shown: all, the dozen for the daily questions, or a few and a way to find the rest. */
export const SURFACES = ['full', 'core', 'search'] as const
export type Surface = (typeof SURFACES)[number]

/** The surface `core`: what a small model or a short context gets along with. */
export const CORE_TOOLS: readonly string[] = [
  'get_fleet_health',
  'list_clusters',
  'get_cluster',
  'diagnose_cluster',
  'list_nodes',
  'list_backups',
  'explain_backup_failure',
  'list_jobs',
  'get_job_log',
  'list_alarms',
  'list_top_queries',
  'get_recent_changes',
]

/** What the surface `search` shows besides search_tools and call_tool. */
export const FRONT_TOOLS: readonly string[] = [
  'get_fleet_health',
  'list_clusters',
  'list_alarms',
  'list_jobs',
]

/** What a client gets that asks for another surface than the one that is set: never more than that. */
export function narrower(set: Surface, asked: Surface): Surface {
  if (set === 'full' || asked === set) return asked
  // The core is part of what can be found; found can be only what is part of the core.
  return asked === 'full' ? set : 'core'
}
