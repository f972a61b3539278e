/** Gives a tool's structured content. */
export type Ask = (tool: string, args?: Record<string, unknown>) => Promise<Record<string, unknown>>

type Arguments = Record<string, unknown>

const CLUSTER = 'prod-orders-galera'

/** Arguments of the tools that don't run without any: of the first row that lists give. */
const NEEDED: Readonly<Record<string, (ask: Ask) => Promise<Arguments> | Arguments>> = {
  get_cluster: async (ask) => ({ cluster: (await first(ask, 'list_clusters', 'clusters'))['ref'] }),
  get_cluster_topology: async (ask) => ({
    cluster: (await first(ask, 'list_clusters', 'clusters'))['ref'],
  }),
  get_node: async (ask) => {
    const { node, cluster } = await first(ask, 'list_nodes', 'nodes')
    return { node, cluster }
  },
  get_backup: async (ask) => ({ backup: (await first(ask, 'list_backups', 'backups'))['id'] }),
  explain_backup_failure: () => ({ cluster: 'prod-pg' }),
  explain_job_failure: async (ask) => ({
    job: (await first(ask, 'list_jobs', 'jobs', { state: 'failed' }))['id'],
  }),
  get_job: async (ask) => ({ job: (await first(ask, 'list_jobs', 'jobs'))['id'] }),
  get_job_log: async (ask) => ({ job: (await first(ask, 'list_jobs', 'jobs'))['id'] }),
  wait_for_job: async (ask) => ({
    jobs: [(await first(ask, 'list_jobs', 'jobs'))['id']],
    timeout_seconds: 1,
  }),
  get_alarm: async (ask) => {
    const { id, cluster } = await first(ask, 'list_alarms', 'alarms')
    return { alarm: id, cluster }
  },
  list_available_upgrades: () => ({ cluster: CLUSTER }),
  list_db_accounts: () => ({ cluster: CLUSTER }),
  get_config: () => ({ cluster: CLUSTER }),
  compare_config: async (ask) => {
    const { nodes } = await ask('list_nodes', { cluster: CLUSTER, type: 'galera', limit: 1 })
    return { node: firstOf(nodes)['node'], cluster: CLUSTER }
  },
  get_pitr_range: () => ({ cluster: CLUSTER }),
  get_report: async (ask) => ({ report: (await first(ask, 'list_reports', 'reports'))['id'] }),
  explain_unavailable: () => ({ tool: 'list_cluster', cluster: CLUSTER }),
  check_access: () => ({ cluster: CLUSTER }),
  get_metrics: () => ({ cluster: CLUSTER, metrics: ['cpu', 'memory'] }),
  find_resource: () => ({ query: 'prod' }),
  diagnose_cluster: async (ask) => ({
    cluster: (await first(ask, 'list_clusters', 'clusters'))['ref'],
  }),
  get_db_growth: () => ({ cluster: CLUSTER }),
  list_running_queries: () => ({ cluster: CLUSTER }),
  explain_slowdown: () => ({ cluster: CLUSTER }),
  list_top_queries: () => ({ cluster: CLUSTER }),
}

/** Arguments with which a reading tool answers in the default world. */
export async function exampleArguments(tool: string, ask: Ask): Promise<Arguments> {
  return (await NEEDED[tool]?.(ask)) ?? {}
}

async function first(
  ask: Ask,
  tool: string,
  key: string,
  args: Arguments = {},
): Promise<Arguments> {
  return firstOf((await ask(tool, args))[key])
}

function firstOf(rows: unknown): Arguments {
  const [row]: unknown[] = Array.isArray(rows) ? rows : []
  if (typeof row !== 'object' || row === null) throw new Error('a list gave no rows')
  return { ...row }
}
