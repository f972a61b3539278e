import { call, refused, taken, type Task } from '../task.ts'

export const reportTasks: Task[] = [
  {
    question: 'Which reports have been made?',
    calls: [call('list_reports')],
    facts: [
      { total: 3 },
      { cluster: 'main/prod-shop-mysql', type: 'backup' },
      { cluster: 'main/prod-pg', type: 'capacity' },
    ],
  },
  {
    question: 'What kinds of reports can ClusterControl make?',
    calls: [call('list_reports')],
    facts: [{ type: 'dbgrowth' }, { type: 'schemachange' }],
  },
  {
    question: 'What does the availability report of prod-orders-galera say?',
    calls: [
      call('list_reports', { cluster: 'prod-orders-galera', type: 'availability' }),
      call('get_report', { report: taken('reports.0.id') }),
    ],
    facts: ['State: STARTED, 5 of 5 nodes up.'],
  },
  {
    question: 'Show report 77.',
    calls: [refused('not_found', 'get_report', { report: 77 }, '77')],
    orFirst: ['list_reports'],
    facts: [],
  },
]
