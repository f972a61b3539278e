import type { World } from '../../../src/demo/world/world.ts'
import { clusterNamed } from '../../tools/world-facts.ts'
import { call, refused, taken, type Task } from '../task.ts'
import { alarmIn, startedJob } from './from-world.ts'

const REASON = 'asked for by the operator'

/** Whether a cluster as a whole has a maintenance window. */
function hasWindow(world: World, cluster: string): boolean {
  const { clusterId } = clusterNamed(world, cluster)
  return world.maintenance.some(
    ({ target }) => 'clusterId' in target && target.clusterId === clusterId,
  )
}

export const alarmChangeTasks: Task[] = [
  {
    question: 'We know that the replica of prod-crm-mariadb lags: ignore that alarm.',
    scene: 'user agrees',
    calls: [
      call('list_alarms', { cluster: 'prod-crm-mariadb', type: 'MySqlReplicationLag' }),
      call('set_alarm_ignored', {
        alarm: taken('alarms.0.id'),
        cluster: 'prod-crm-mariadb',
        ignored: true,
        reason: 'known, being worked on',
      }),
    ],
    facts: [{ done: true, ignored: true }],
    after: { look: (world) => alarmIn(world, 'MySqlReplicationLag').ignored, is: true },
  },
]

export const logChangeTasks: Task[] = [
  {
    question: 'Collect an error report of prod-orders-galera for our ticket OPS-7 with support.',
    scene: 'user agrees',
    calls: [
      call('create_error_report', {
        cluster: 'prod-orders-galera',
        reason: 'ticket with support',
        ticket: 'OPS-7',
      }),
    ],
    facts: [{ done: true, cluster: 'main/prod-orders-galera' }],
    after: {
      look: (world) => startedJob(world, 'error_report', 'prod-orders-galera'),
      is: { data: { mask_passwords: true } },
    },
  },
]

export const maintenanceChangeTasks: Task[] = [
  {
    question: 'I work on prod-pg for the next 90 minutes: set up a maintenance window.',
    scene: 'user agrees',
    calls: [
      call('create_maintenance_window', {
        cluster: 'prod-pg',
        minutes: 90,
        reason: 'kernel update',
      }),
      call('list_maintenance_windows', { cluster: 'prod-pg' }),
    ],
    orFirst: ['list_maintenance_windows'],
    facts: [
      { done: true, cluster: 'main/prod-pg' },
      { windows: [{ scope: 'cluster', reason: { untrusted: 'kernel update' } }] },
    ],
    after: { look: (world) => hasWindow(world, 'prod-pg'), is: true },
  },
  {
    question: 'The upgrade of prod-orders-galera is put off: call off its maintenance window.',
    scene: 'user agrees',
    calls: [
      call('list_maintenance_windows', { cluster: 'prod-orders-galera' }),
      call('delete_maintenance_window', { window: taken('windows.0.id'), reason: 'put off' }),
    ],
    facts: [{ state: 'coming' }, { done: true, cluster: 'main/prod-orders-galera' }],
    after: { look: (world) => hasWindow(world, 'prod-orders-galera'), is: false },
  },
  {
    question: 'End the maintenance of erp-mssql.',
    scene: 'user declines',
    calls: [
      call('list_maintenance_windows', { cluster: 'erp-mssql' }),
      refused(
        'declined',
        'delete_maintenance_window',
        { window: taken('windows.0.id'), reason: REASON },
        'Nothing was changed',
      ),
    ],
    facts: [{ state: 'current' }],
  },
]

export const reportChangeTasks: Task[] = [
  {
    question: 'Make an availability report of prod-pg and show it to me.',
    scene: 'user agrees',
    calls: [
      call('generate_report', {
        cluster: 'prod-pg',
        type: 'availability',
        reason: 'monthly review',
      }),
      call('get_report', { report: taken('report') }),
    ],
    orFirst: ['list_reports'],
    facts: [{ done: true, cluster: 'main/prod-pg' }, { type: 'availability' }],
    after: {
      look: (world) => world.reports.at(-1),
      is: { type: 'availability', title: 'Database Availability Report' },
    },
  },
]
