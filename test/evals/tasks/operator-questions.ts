import { call, type Task } from '../task.ts'
import { failedBackupIn } from './from-world.ts'

const TOKENS = 2_500

/** What operators ask most: each is answered by one call, briefly and with few RPCs. */
export const operatorQuestions: Task[] = [
  {
    question: 'What clusters are we running?',
    calls: [call('list_clusters')],
    orFirst: ['get_inventory'],
    facts: (world) => [
      { total: world.clusters.length, truncated: false },
      ...world.clusters.map(({ name, type }) => ({ ref: `main/${name}`, type })),
    ],
    limits: { rpcs: 1 + 2, tokens: TOKENS },
  },
  {
    question: 'Which nodes are unhealthy right now?',
    calls: [call('list_nodes', { state: 'not_online' })],
    orFirst: ['get_fleet_health'],
    facts: [
      {
        nodes: [
          {
            cluster: 'main/prod-billing-galera',
            node: '192.0.2.24:3306',
            state: 'offline',
            message: { untrusted: 'Process mysqld is not running.' },
          },
        ],
        total: 1,
      },
    ],
    limits: { rpcs: 1 + 2, tokens: TOKENS },
  },
  {
    question: 'Why did the backup of prod-pg fail?',
    calls: [call('explain_backup_failure', { cluster: 'prod-pg' })],
    facts: (world) => [
      { id: failedBackupIn(world).backupId, cluster: 'main/prod-pg', status: 'failed' },
      { cause: { class: 'disk_full', inferred: true } },
      'backup-store.example.com: write failed: No space left on device',
    ],
    limits: { rpcs: 4, tokens: TOKENS },
  },
  {
    question: 'Are there any active alarms?',
    calls: [call('list_alarms')],
    orFirst: ['get_fleet_health'],
    facts: (world) => [
      { total: world.alarms.filter(({ ignored }) => !ignored).length },
      { cluster: 'main/prod-billing-galera', severity: 'critical', type: 'MySqlDisconnected' },
      { cluster: 'main/metrics-timescale', severity: 'warning', type: 'HostDiskUsage' },
    ],
    limits: { rpcs: 1 + 2, tokens: TOKENS },
  },
  {
    question: 'Which query is slowing prod-orders-galera down?',
    calls: [call('list_top_queries', { cluster: 'prod-orders-galera' })],
    orFirst: ['explain_slowdown', 'list_running_queries'],
    facts: [{ database: 'orders' }],
    limits: { rpcs: 4, tokens: TOKENS },
  },
  {
    question: 'What changed in the last hour?',
    calls: [call('get_recent_changes')],
    facts: [
      { kind: 'alarm', about: 'MySqlDisconnected', node: '192.0.2.24' },
      { kind: 'job', what: 'job failed', cluster: 'main/prod-billing-galera', who: 'system' },
      { kind: 'job', what: 'job running', cluster: 'main/prod-crm-mariadb', who: 'operator' },
    ],
    limits: { rpcs: 4, tokens: TOKENS },
  },
  {
    question: 'What clusters are we running, on both controllers?',
    scene: 'two controllers',
    calls: [call('list_clusters')],
    orFirst: ['get_inventory'],
    facts: (east, west) => [
      { total: east.clusters.length + (west?.clusters.length ?? 0) },
      { ref: 'west/prod-billing-galera', controller: 'west', state: 'DEGRADED' },
    ],
    limits: { rpcs: 2 + 2, tokens: TOKENS },
  },
  {
    question: 'Any nodes down, east or west?',
    scene: 'two controllers',
    calls: [call('list_nodes', { state: 'not_online' })],
    orFirst: ['get_fleet_health'],
    facts: [
      { total: 2 },
      { cluster: 'east/prod-billing-galera', node: '192.0.2.24:3306', state: 'offline' },
      { cluster: 'west/prod-billing-galera', node: '192.0.2.24:3306', state: 'offline' },
    ],
    limits: { rpcs: 2 + 2, tokens: TOKENS },
  },
  {
    question: 'Show me the active alarms of both controllers.',
    scene: 'two controllers',
    calls: [call('list_alarms')],
    orFirst: ['get_fleet_health'],
    facts: [
      { cluster: 'east/metrics-timescale', type: 'HostDiskUsage' },
      { cluster: 'west/metrics-timescale', type: 'HostDiskUsage' },
    ],
    limits: { rpcs: 2 + 2, tokens: TOKENS },
  },
]
