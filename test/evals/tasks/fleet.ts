import { call, taken, type Task } from '../task.ts'
import { alarmIn, failedBackupIn, failedJobIn, goodBackupIn } from './from-world.ts'

export const fleetTasks: Task[] = [
  {
    question: 'Is the controller up, and which version of it do we have?',
    calls: [call('list_controllers')],
    facts: (world) => [{ name: 'main', condition: 'ready', version: world.version }],
  },
  {
    question: 'How long is our ClusterControl licence valid?',
    calls: [call('list_controllers')],
    facts: [{ license: { type: 'Demo', valid: true } }],
  },
  {
    question: 'Do both controllers answer?',
    scene: 'one of two controllers is down',
    calls: [call('list_controllers')],
    facts: [
      { name: 'east', condition: 'ready' },
      { name: 'west', condition: 'unreachable' },
      'A proxy answers HTTP 503 in place of the controller',
    ],
  },
  {
    question: 'As whom are you logged in, and may you change things?',
    calls: [call('whoami')],
    facts: [{ level: 'destroy' }, { user: 'admin', in_admins: true, can_execute_jobs: true }],
  },
  {
    question: 'Which user are you, and can you start jobs?',
    scene: 'as viewer',
    calls: [call('whoami')],
    facts: [{ user: 'viewer', groups: ['viewers', 'users'], can_execute_jobs: false }],
  },
  {
    question: 'How many database clusters and nodes do we have?',
    calls: [call('get_inventory')],
    facts: (world) => [{ clusters: world.clusters.length }, { type: 'galera', clusters: 2 }],
  },
  {
    question: 'Which vendors and versions do we run, and how many of each?',
    calls: [call('get_inventory')],
    facts: [
      { vendor: 'percona', version: '8.0', clusters: 2 },
      { vendor: 'mariadb', version: '11.4', clusters: 1 },
    ],
  },
  {
    question: 'How many clusters does the west controller manage?',
    scene: 'two controllers',
    calls: [call('get_inventory', { controller: 'west' })],
    orFirst: ['list_clusters'],
    facts: (_east, west) => [{ clusters: west?.clusters.length ?? 0 }],
  },
  {
    question: 'Is anything wrong anywhere?',
    calls: [call('get_fleet_health')],
    facts: (world) => [
      {
        findings: [
          {
            cluster: 'main/prod-billing-galera',
            severity: 'critical',
            kind: 'node',
            nodes: ['192.0.2.24:3306'],
          },
        ],
      },
      { cluster: 'main/prod-crm-mariadb', kind: 'replication', nodes: ['192.0.2.28:3306'] },
      { cluster: 'main/metrics-timescale', alarms: [alarmIn(world, 'HostDiskUsage').alarmId] },
      { cluster: 'main/prod-pg', jobs: [failedJobIn(world, 'prod-pg').jobId] },
    ],
  },
  {
    question: 'Only the critical problems of the whole fleet, please.',
    calls: [call('get_fleet_health', { severity: 'critical' })],
    facts: [{ total: 1, findings: [{ cluster: 'main/prod-billing-galera' }] }],
    absent: [{ cluster: 'main/prod-crm-mariadb' }],
  },
  {
    question: 'Is everything healthy?',
    scene: 'all is well',
    calls: [call('get_fleet_health')],
    facts: (world) => [
      { findings: [], total: 0 },
      { clusters: { total: world.clusters.length, healthy: world.clusters.length } },
    ],
  },
  {
    question: 'How is the fleet doing?',
    scene: 'one of two controllers is down',
    calls: [call('get_fleet_health')],
    facts: [
      { severity: 'critical', kind: 'controller', controller: 'west' },
      { cluster: 'east/prod-billing-galera', severity: 'critical' },
      { controllers: { total: 2, answering: 1 } },
    ],
  },
  {
    question: 'Which clusters have no usable backup?',
    calls: [call('get_fleet_backup_status')],
    facts: (world) => [
      {
        clusters: [
          { cluster: 'main/search-elastic', gaps: ['no_good_backup', 'not_scheduled'] },
          {
            cluster: 'main/prod-pg',
            last_good: { backup: goodBackupIn(world, 'prod-pg').backupId },
            failed_backups: [failedBackupIn(world).backupId],
          },
        ],
      },
    ],
  },
  {
    question: 'Are the backups of the fleet in order?',
    scene: 'all is well',
    calls: [call('get_fleet_backup_status')],
    facts: (world) => [{ clusters: [], clusters_in_all: world.clusters.length }],
  },
  {
    question: 'What is 192.0.2.24?',
    calls: [call('find_resource', { query: '192.0.2.24' })],
    facts: [
      {
        kind: 'node',
        name: '192.0.2.24:3306',
        cluster: 'main/prod-billing-galera',
        tool: 'get_node',
      },
    ],
  },
  {
    question:
      'I only remember that the cluster is called something like prod-biling. Show it to me.',
    calls: [
      call('find_resource', { query: 'prod-biling-galera', kind: 'cluster' }),
      call('get_cluster', { cluster: taken('resources.0.cluster') }),
    ],
    orFirst: ['list_clusters', 'get_cluster'],
    facts: [{ ref: 'main/prod-billing-galera', state: 'DEGRADED' }],
  },
  {
    question: 'Who or what is called viewer?',
    calls: [call('find_resource', { query: 'viewer' })],
    orFirst: ['list_users'],
    facts: [{ kind: 'user', name: 'viewer' }],
  },
]
