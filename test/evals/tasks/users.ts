import { call, refused, type Task } from '../task.ts'

export const userTasks: Task[] = [
  {
    question: 'Which people have access to ClusterControl?',
    calls: [call('list_users')],
    facts: (world) => [
      { total: world.users.length },
      { name: 'operator', full_name: { untrusted: 'Omar Sample' }, state: 'active' },
    ],
  },
  {
    question: 'Is any ClusterControl user suspended?',
    calls: [call('list_users', { state: 'suspended' })],
    facts: [
      { total: 1, users: [{ name: 'suspended', full_name: { untrusted: 'Sid Placeholder' } }] },
    ],
  },
  {
    question: 'Who is an administrator of ClusterControl?',
    calls: [call('list_users', { group: 'admins' })],
    orFirst: ['list_groups'],
    facts: [{ total: 2 }, { name: 'admin' }, { name: 'system' }],
    absent: [{ name: 'operator' }],
  },
  {
    question: 'Which groups are there, and who is in them?',
    calls: [call('list_groups')],
    facts: [{ total: 5 }, { name: 'operators', members: ['operator'] }],
  },
  {
    question: 'In which groups is viewer?',
    calls: [call('list_groups', { member: 'viewer' })],
    orFirst: ['list_users'],
    facts: [{ total: 2 }, { name: 'users' }, { name: 'viewers' }],
  },
  {
    question: 'May viewer run jobs on prod-orders-galera?',
    calls: [call('check_access', { cluster: 'prod-orders-galera', user: 'viewer' })],
    facts: [
      { rights: 'r--', may: { see: true, change: false, run_jobs: false }, told_by: 'inferred' },
      { by: 'group', name: 'viewers' },
    ],
  },
  {
    question: 'Can viewer see prod-billing-galera?',
    calls: [call('check_access', { cluster: 'prod-billing-galera', user: 'viewer' })],
    facts: [{ rights: '---', may: { see: false, change: false, run_jobs: false } }],
  },
  {
    question: 'What am I allowed to do on prod-pg?',
    scene: 'as operator',
    calls: [call('check_access', { cluster: 'prod-pg' })],
    orFirst: ['whoami', 'get_cluster'],
    facts: [{ user: 'operator', rights: 'rwx', told_by: 'controller' }],
  },
  {
    question: 'May nosuchuser change prod-pg?',
    calls: [
      refused(
        'not_found',
        'check_access',
        { cluster: 'prod-pg', user: 'nosuchuser' },
        'There is no ClusterControl user "nosuchuser"',
      ),
    ],
    orFirst: ['list_users'],
    facts: [],
  },
]
