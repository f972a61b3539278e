import type { World } from '../../../src/demo/world/world.ts'
import { clusterNamed } from '../../tools/world-facts.ts'
import { call, callTwice, refused, taken, type Task } from '../task.ts'
import { startedJob } from './from-world.ts'

const REASON = 'asked for by the operator'
const HOST = 'scratch-1.example.com'

/** When backups of a cluster are taken, schedule by schedule. */
function crontabsOf(world: World, cluster: string): string[] {
  const { clusterId } = clusterNamed(world, cluster)
  return world.jobs
    .filter((job) => job.clusterId === clusterId && job.command === 'backup')
    .flatMap(({ recurrence }) => recurrence ?? [])
}

export const backupCareTasks: Task[] = [
  {
    question: `Does the newest full backup of prod-shop-mysql work? Try it out on ${HOST}.`,
    scene: 'fast clock',
    calls: [
      call('list_backups', {
        cluster: 'prod-shop-mysql',
        method: 'xtrabackupfull',
        status: 'completed',
        limit: 1,
      }),
      call('verify_backup', { backup: taken('backups.0.id'), host: HOST, reason: REASON }),
      call('wait_for_job', { jobs: [taken('job_id')] }),
      call('get_backup', { backup: taken('backups.0.id', 0) }),
    ],
    orFirst: ['get_cluster'],
    facts: [{ state: 'finished', finished: true }, { verification: { state: 'verified' } }],
    after: {
      look: (world) => startedJob(world, 'verify_backup', 'prod-shop-mysql'),
      is: { data: { server_address: HOST, terminate_db_server: true } },
    },
  },
  {
    question: 'Verify the newest backup of prod-pg on 192.0.2.19.',
    scene: 'user agrees',
    calls: [
      call('list_backups', { cluster: 'prod-pg', status: 'completed', limit: 1 }),
      refused(
        'stopped',
        'verify_backup',
        { backup: taken('backups.0.id'), host: '192.0.2.19', reason: REASON },
        'is a node of main/prod-pg',
      ),
    ],
    facts: [],
  },
  {
    question: `Restore the last good backup of prod-crm-mariadb on ${HOST}, I want to look into old orders.`,
    scene: 'user agrees',
    calls: [
      call('list_backups', { cluster: 'prod-crm-mariadb', status: 'completed', limit: 1 }),
      call('restore_backup', {
        backup: taken('backups.0.id'),
        to_host: HOST,
        reason: 'looking into old orders',
      }),
    ],
    facts: [{ done: true, cluster: 'main/prod-crm-mariadb' }],
    after: {
      look: (world) => startedJob(world, 'verify_backup', 'prod-crm-mariadb'),
      is: { data: { server_address: HOST, terminate_db_server: false } },
    },
  },
  {
    question: `Restore the failed backup on ${HOST}.`,
    scene: 'client can not ask',
    calls: [
      call('list_backups', { status: 'failed' }),
      refused(
        'stopped',
        'restore_backup',
        { backup: taken('backups.0.id'), to_host: HOST, reason: REASON },
        'is failed: choose one that is completed',
      ),
    ],
    facts: [{ backups: [{ cluster: 'main/prod-pg', status: 'failed' }] }],
  },
  {
    question: 'Put prod-pg back to its last good backup, a table was dropped.',
    scene: 'user agrees',
    calls: [
      call('list_backups', { cluster: 'prod-pg', status: 'completed', limit: 1 }),
      refused(
        'stopped',
        'restore_backup',
        { backup: taken('backups.0.id'), in_place: true, reason: 'a table was dropped' },
        'call create_backup first',
      ),
    ],
    orFirst: ['get_pitr_range'],
    facts: [],
  },
  {
    question: 'Back up prod-auth-group every night at half past three, Berlin time, too.',
    scene: 'user agrees',
    calls: [
      call('set_backup_schedule', {
        cluster: 'prod-auth-group',
        crontab: 'TZ=Europe/Berlin 30 3 * * *',
        reason: REASON,
      }),
    ],
    orFirst: ['list_backup_schedules', 'get_cluster'],
    facts: [{ done: true, crontab: '30 3 * * *', timezone: 'Europe/Berlin', enabled: true }],
    after: {
      look: (world) => crontabsOf(world, 'prod-auth-group').at(-1),
      is: 'TZ=Europe/Berlin 30 3 * * *',
    },
  },
  {
    question: 'Take the backup of prod-billing-galera at four in the morning from now on.',
    scene: 'user agrees',
    calls: [
      call('list_backup_schedules', { cluster: 'prod-billing-galera' }),
      call('set_backup_schedule', {
        cluster: 'prod-billing-galera',
        schedule: taken('schedules.0.id'),
        crontab: '0 4 * * *',
        reason: REASON,
      }),
    ],
    facts: [{ done: true, crontab: '0 4 * * *', timezone_assumed: 'UTC' }],
    after: { look: (world) => crontabsOf(world, 'prod-billing-galera')[0], is: '0 4 * * *' },
  },
  {
    question: 'Pause the scheduled backups of prod-pg.',
    scene: 'client can not ask',
    calls: [
      call('list_backup_schedules', { cluster: 'prod-pg' }),
      refused(
        'needs_human',
        'set_backup_schedule',
        {
          cluster: 'prod-pg',
          schedule: taken('schedules.0.id'),
          enabled: false,
          reason: REASON,
        },
        'it is the last schedule of this cluster',
      ),
    ],
    facts: [{ total: 1 }],
  },
  {
    question: 'We need no incremental backups of prod-orders-galera any more: end that schedule.',
    scene: 'client can not ask',
    calls: [
      call('list_backup_schedules', { cluster: 'prod-orders-galera' }),
      ...callTwice('delete_backup_schedule', {
        schedule: taken('schedules.1.id', 0),
        reason: REASON,
      }),
    ],
    facts: [
      '(xtrabackupincr, on) of main/prod-orders-galera',
      { check: 'other schedules', outcome: 'ok' },
      { done: true, cluster: 'main/prod-orders-galera' },
    ],
    after: { look: (world) => crontabsOf(world, 'prod-orders-galera').length, is: 1 },
  },
]
