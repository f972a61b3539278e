import { call, type Task } from '../task.ts'
import { failedJobIn } from './from-world.ts'

export const logTasks: Task[] = [
  {
    question: 'Which errors has the controller logged?',
    calls: [call('search_logs', { severity: 'error' })],
    facts: (world) => [
      { class: 'JobEnded', job_id: failedJobIn(world, 'prod-pg').jobId },
      'The kernel killed mysqld: out of memory.',
    ],
    absent: [{ severity: 'info' }],
  },
  {
    question: 'When did a node of prod-billing-galera go away?',
    calls: [
      call('search_logs', { cluster: 'prod-billing-galera', class: 'HostStateChange', limit: 1 }),
    ],
    orFirst: ['diagnose_cluster', 'get_cluster', 'list_alarms', 'get_recent_changes'],
    facts: [{ host: '192.0.2.24', text: { untrusted: '192.0.2.24:3306: The node went away.' } }],
  },
  {
    question: 'Is there anything about memory in the log?',
    calls: [call('search_logs', { text: 'out of memory' })],
    facts: [{ cluster: 'main/prod-billing-galera', severity: 'error', host: '192.0.2.24' }],
  },
  {
    question: 'What did the controller log about prod-pg in the last two days, warnings and worse?',
    calls: [call('search_logs', { cluster: 'prod-pg', severity: 'warning', since: '48h' })],
    facts: (world) => [{ job_id: failedJobIn(world, 'prod-pg').jobId }],
    absent: [{ cluster: 'main/prod-billing-galera' }],
  },
  {
    question: 'Who logged in to ClusterControl lately?',
    calls: [call('list_audit_entries', { type: 'Login' })],
    orFirst: ['list_users'],
    facts: [
      { user: 'admin', type: 'Login', client: '192.0.2.5' },
      { user: 'viewer', type: 'Login' },
    ],
    absent: [{ type: 'Job' }],
  },
  {
    question: 'What did the operator do on prod-shop-mysql?',
    calls: [call('list_audit_entries', { cluster: 'prod-shop-mysql', user: 'operator' })],
    orFirst: ['get_recent_changes'],
    facts: ["Settings of cluster 'prod-shop-mysql' were read."],
    absent: [{ user: 'admin' }],
  },
  {
    question: 'Who created the error report job?',
    calls: [call('list_audit_entries', { text: 'error report' })],
    orFirst: ['list_jobs', 'get_recent_changes'],
    facts: [{ user: 'operator', cluster: 'main/prod-crm-mariadb' }],
  },
  {
    question: 'Show the audit trail.',
    scene: 'as viewer',
    calls: [call('list_audit_entries')],
    facts: [{ cluster: 'main/prod-pg', user: 'operator' }],
    absent: ['prod-billing-galera'],
  },
]
