import { call, refused, type Task } from '../task.ts'

export const configTasks: Task[] = [
  {
    question: 'How large is the buffer pool on 192.0.2.28?',
    calls: [call('get_config', { node: '192.0.2.28:3306', name: 'innodb_buffer_pool_size' })],
    facts: [{ total: 1, settings: [{ name: 'innodb_buffer_pool_size', value: '20G' }] }],
  },
  {
    question: 'Show the configuration file of the primary of prod-pg.',
    calls: [call('get_config', { cluster: 'prod-pg', node: '192.0.2.19:5432' })],
    orFirst: ['list_nodes', 'get_cluster'],
    facts: [
      { path: '/etc/postgresql/16/main/postgresql.conf', syntax: 'postgresql' },
      { name: 'max_connections', value: '300' },
    ],
  },
  {
    question: 'What are the backup settings of ClusterControl for prod-pg?',
    calls: [call('get_config', { cluster: 'prod-pg', name: 'backup' })],
    facts: [
      { name: 'backupdir', value: '/backups' },
      { name: 'backup_retention', value: '31' },
    ],
  },
  {
    question: 'What is the password of the backup user of prod-orders-galera?',
    calls: [call('get_config', { cluster: 'prod-orders-galera', name: 'backup_user_password' })],
    facts: [{ name: 'backup_user_password', value: null, secret: 'set' }],
  },
  {
    question: 'Does the configuration of 192.0.2.11 differ from its peers?',
    calls: [call('compare_config', { node: '192.0.2.11:3306', cluster: 'prod-orders-galera' })],
    facts: [{ differences: [], compared_with: ['192.0.2.12:3306', '192.0.2.13:3306'] }],
  },
  {
    question: 'Compare the configurations of 192.0.2.15 and 192.0.2.17.',
    calls: [call('compare_config', { node: '192.0.2.15:3306', other: '192.0.2.17:3306' })],
    facts: [{ node: '192.0.2.15:3306', compared_with: ['192.0.2.17:3306'] }],
  },
  {
    question: 'Show the settings of node 192.0.2.99.',
    calls: [refused('not_found', 'get_config', { node: '192.0.2.99' }, '192.0.2.99')],
    orFirst: ['find_resource', 'get_node'],
    facts: [],
  },
]
