import type { World } from '../../src/demo/world/world.ts'

/** A request that reads. */
export interface Question {
  method: 'tools/call' | 'resources/read' | 'prompts/get' | 'completion/complete'
  params: Record<string, unknown>
}

type Calls = Record<string, Record<string, unknown>[]>

const FULL = { detail: 'full', limit: 12 }

/** Calls of every tool that reads, by ids: names are whatever the controller says. */
export function readingCalls(world: World, turn: number): Calls {
  const pick = <T>(from: readonly T[]): T | undefined => from[turn % from.length]
  const cluster = (type: string): string => {
    const fitting = world.clusters.filter((one) => one.type.startsWith(type))
    return `main/#${pick(fitting)?.clusterId ?? 1}`
  }
  const any = `main/#${pick(world.clusters)?.clusterId ?? 1}`
  const sql = cluster('galera')
  const failed = pick(world.jobs.filter(({ status }) => status === 'FAILED'))?.jobId ?? 1
  const job = pick(world.jobs)?.jobId ?? 1
  const backup = pick(world.backups)?.backupId ?? 1
  const alarm = pick(world.alarms)
  const hosts = world.clusters.find(({ type }) => type === 'galera')?.hosts ?? []
  const node = hosts.find(({ kind }) => kind === 'galera')
  const called = node === undefined ? '192.0.2.11' : `${node.ip}:${node.port}`
  const other = hosts.findLast(({ kind }) => kind === 'galera')
  return {
    list_controllers: [{}],
    whoami: [{}],
    get_inventory: [{}],
    get_fleet_health: [{ severity: 'info', since: '60d' }],
    get_fleet_backup_status: [{ include_unverified: true }],
    find_resource: [
      { query: 'zq' },
      { query: 'instructions' },
      ...['cluster', 'node', 'user', 'job', 'backup'].map((kind) => ({ query: 'zq', kind })),
    ],
    list_clusters: [{}, FULL],
    get_cluster: [{ cluster: any }],
    get_cluster_topology: [{ cluster: any }, { cluster: any, format: 'mermaid' }],
    list_databases: [{}, { cluster: sql }],
    list_available_upgrades: [{ cluster: sql }],
    list_nodes: [FULL, { cluster: any }],
    get_node: [{ node: called }, { node: called, cluster: sql }],
    list_backups: [{}, FULL],
    get_backup: [{ backup }],
    explain_backup_failure: [{ cluster: any }, { backup }, { job: failed }],
    get_pitr_range: [{ cluster: sql }, { cluster: cluster('postgresql') }],
    list_backup_schedules: [{}],
    list_jobs: [{}, FULL],
    get_job: [{ job }, { job: failed }],
    get_job_log: [{ job }, { job: failed, detail: 'full', order: 'errors_first' }],
    explain_job_failure: [{ job: failed }],
    wait_for_job: [{ jobs: [job, failed], timeout_seconds: 1 }],
    list_alarms: [{}, { ...FULL, include_ignored: true }],
    get_alarm: [{ alarm: alarm?.alarmId ?? 1, cluster: `main/#${alarm?.clusterId ?? 1}` }],
    get_metrics: [
      { cluster: sql, metrics: ['disk_usage', 'disk_io', 'network', 'cpu'] },
      { cluster: sql, node: called },
    ],
    get_db_growth: [{ cluster: sql }, { cluster: sql, per: 'table' }],
    get_recent_changes: [{ since: '60d' }, { cluster: any, since: '60d', limit: 50 }],
    diagnose_cluster: [{ cluster: any }, { cluster: sql }],
    list_running_queries: [{ cluster: sql, ...FULL, include_sleeping: true }],
    list_top_queries: [{ cluster: sql, ...FULL }],
    explain_slowdown: [{ cluster: sql }],
    search_logs: [FULL, { text: 'zq' }],
    list_audit_entries: [{ limit: 20 }],
    list_db_accounts: [{ cluster: sql, ...FULL }, { cluster: cluster('postgresql') }],
    list_users: [{}],
    list_groups: [{}],
    check_access: [{ cluster: any }, { cluster: any, user: 'admin' }],
    list_maintenance_windows: [{ include_past: true }],
    get_config: [
      { cluster: sql, ...FULL },
      { node: called, limit: 20 },
      { cluster: any, name: 'zq' },
    ],
    compare_config: [
      { node: called },
      { node: called, other: other === undefined ? called : `${other.ip}:${other.port}` },
    ],
    list_load_balancers: [{}],
    list_reports: [{}],
    get_report: [{ report: pick(world.reports)?.reportId ?? 1 }],
    explain_unavailable: [{}, { tool: 'list_cluster', cluster: any }],
  }
}

const asCalls = (calls: Calls): Question[] =>
  Object.entries(calls).flatMap(([name, all]) =>
    all.map((args) => ({ method: 'tools/call' as const, params: { name, arguments: args } })),
  )

/** Resources, prompts and completions, which are read by tools. */
export function otherReads(world: World, turn: number): Question[] {
  const cluster = world.clusters[turn % world.clusters.length]?.clusterId ?? 1
  const galera = world.clusters.find(({ type }) => type === 'galera')
  const node = galera?.hosts[0]
  const paths = [
    'controllers',
    'policy/me',
    `main/clusters/${cluster}`,
    `main/nodes/${node?.ip}:${node?.port}`,
    `main/jobs/${world.jobs[turn % world.jobs.length]?.jobId ?? 1}/log`,
    `main/backups/${world.backups[turn % world.backups.length]?.backupId ?? 1}`,
    'main/alarms',
    `main/reports/${world.reports[0]?.reportId ?? 1}`,
    'main/nodes/nowhere',
  ]
  const about = { cluster: `main/#${galera?.clusterId ?? 1}` }
  const prompts: [string, Record<string, string>][] = [
    ['verify_connection', {}],
    ['daily_fleet_check', {}],
    ['backup_audit', {}],
    ['investigate_failed_backup', { backup: String(world.backups[0]?.backupId ?? 1) }],
    ['user_access_review', {}],
    ...[
      'slow_database_triage',
      'replication_lag_triage',
      'plan_switchover',
      'plan_upgrade',
      'disk_full_forecast',
      'incident_timeline',
      'dr_readiness_drill',
    ].map((name): [string, Record<string, string>] => [name, about]),
  ]
  const completed = [
    { ref: { type: 'ref/prompt', name: 'plan_upgrade' }, argument: { name: 'cluster', value: '' } },
    {
      ref: { type: 'ref/resource', uri: 'cmon://{controller}/nodes/{host}' },
      argument: { name: 'host', value: '' },
    },
    {
      ref: { type: 'ref/resource', uri: 'cmon://{controller}/alarms' },
      argument: { name: 'controller', value: '' },
    },
  ]
  return [
    ...paths.map((path) => ({
      method: 'resources/read' as const,
      params: { uri: `cmon://${path}` },
    })),
    ...prompts.map(([name, args]) => ({
      method: 'prompts/get' as const,
      params: { name, arguments: args },
    })),
    ...completed.map((params) => ({ method: 'completion/complete' as const, params })),
  ]
}

/** Everything that can be asked of a daemon without changing anything. */
export function allReads(world: World, turn: number): Question[] {
  return [...asCalls(readingCalls(world, turn)), ...otherReads(world, turn)]
}
