import { call, type Task } from '../task.ts'

export const metaTasks: Task[] = [
  {
    question: "Why can't I see erp-mssql?",
    scene: 'as viewer',
    calls: [call('explain_unavailable', { cluster: 'erp-mssql' })],
    orFirst: ['list_clusters', 'whoami', 'check_access'],
    facts: [
      { about: 'cluster', cause: 'missing_or_hidden' },
      'If it exists, its access list has to give r to the user.',
    ],
  },
  {
    question: 'Why does nothing work on west/prod-pg?',
    scene: 'one of two controllers is down',
    calls: [call('explain_unavailable', { cluster: 'west/prod-pg' })],
    orFirst: ['list_controllers', 'get_cluster', 'diagnose_cluster'],
    facts: [{ controller: 'west', cause: 'unreachable' }],
  },
  {
    question: 'Why is there no tool list_cluster?',
    calls: [call('explain_unavailable', { tool: 'list_cluster' })],
    facts: [{ about: 'tool', cause: 'unknown_name' }, 'Did you mean list_clusters'],
  },
  {
    question: 'Is anything in the way of restart_node on prod-orders-galera?',
    calls: [call('explain_unavailable', { tool: 'restart_node', cluster: 'prod-orders-galera' })],
    orFirst: ['check_access', 'whoami'],
    facts: [{ reasons: [], cluster: { ref: 'main/prod-orders-galera', my_rights: 'rwx' } }],
  },
]
