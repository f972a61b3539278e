import { call, type Task } from '../task.ts'

export const maintenanceTasks: Task[] = [
  {
    question: 'Which maintenance windows are open or coming?',
    calls: [call('list_maintenance_windows')],
    facts: [
      { cluster: 'main/erp-mssql', scope: 'cluster', state: 'current', created_by: 'operator' },
      { cluster: 'main/search-elastic', scope: 'node', node: '192.0.2.59' },
      { cluster: 'main/prod-orders-galera', state: 'coming' },
    ],
  },
  {
    question: 'Why is erp-mssql in maintenance, and until when?',
    calls: [call('list_maintenance_windows', { cluster: 'erp-mssql' })],
    orFirst: ['get_cluster'],
    facts: (world) => [
      {
        reason: { untrusted: 'Operating system patches' },
        ends_at:
          world.maintenance
            .find(({ reason }) => reason === 'Operating system patches')
            ?.deadline.toISOString() ?? '',
      },
    ],
  },
  {
    question: 'Is maintenance planned for prod-pg?',
    calls: [call('list_maintenance_windows', { cluster: 'prod-pg' })],
    orFirst: ['get_cluster'],
    facts: [{ windows: [], total: 0 }],
  },
]
