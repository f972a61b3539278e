import { call, refused, taken, type Task } from '../task.ts'
import { startedJob } from './from-world.ts'
import { REASON } from './steps.ts'

export const backupChangeTasks: Task[] = [
  {
    question: 'Take a backup of prod-crm-mariadb now, before we upgrade it.',
    scene: 'user agrees',
    calls: [
      call('create_backup', { cluster: 'prod-crm-mariadb', reason: 'before the upgrade' }),
      call('get_job', { job: taken('job_id') }),
    ],
    orFirst: ['get_cluster', 'list_backups'],
    facts: [{ done: true, cluster: 'main/prod-crm-mariadb' }, { command: 'backup' }],
    after: {
      look: (world) => startedJob(world, 'backup', 'prod-crm-mariadb'),
      is: { title: 'Create mariabackupfull backup: before the upgrade' },
    },
  },
  {
    question: 'Back up prod-catalog-mongo and wait until it is there.',
    scene: 'fast clock',
    calls: [
      call('create_backup', { cluster: 'prod-catalog-mongo', reason: REASON }),
      call('wait_for_job', { jobs: [taken('job_id')] }),
      call('list_backups', { cluster: 'prod-catalog-mongo', limit: 1 }),
    ],
    orFirst: ['get_cluster', 'list_backups'],
    facts: [{ state: 'finished', finished: true }, { backups: [{ status: 'completed' }] }],
    after: {
      look: (world) => startedJob(world, 'backup', 'prod-catalog-mongo'),
      is: { tags: ['cmon-mcp'] },
    },
  },
  {
    question: 'Back up prod-pg, please.',
    scene: 'no licence',
    calls: [
      refused(
        'rejected',
        'create_backup',
        { cluster: 'prod-pg', reason: REASON },
        'needs a valid ClusterControl licence',
      ),
    ],
    orFirst: ['get_cluster', 'list_backups'],
    facts: [],
  },
  {
    question: 'Back up prod-orders-galera.',
    scene: 'as viewer',
    calls: [
      refused(
        'not_allowed',
        'create_backup',
        { cluster: 'prod-orders-galera', reason: REASON },
        "User 'viewer' may not run 'backup' here.",
      ),
    ],
    orFirst: ['get_cluster', 'list_backups', 'whoami'],
    facts: [],
  },
  {
    question: 'Delete the failed backup of prod-pg, it only takes up space.',
    scene: 'user agrees',
    calls: [
      call('list_backups', { status: 'failed' }),
      call('delete_backup', { backup: taken('backups.0.id'), reason: 'it failed' }),
    ],
    facts: [{ done: true, cluster: 'main/prod-pg' }],
    after: {
      look: (world) => world.backups.some(({ status }) => status === 'Failed'),
      is: false,
    },
  },
  {
    question: 'Delete the failed backup; I am not at a client that can ask me.',
    scene: 'client can not ask',
    calls: [
      call('list_backups', { status: 'failed' }),
      refused(
        'needs_human',
        'delete_backup',
        { backup: taken('backups.0.id'), reason: 'it failed' },
        'Nothing was changed',
      ),
    ],
    facts: [],
  },
  {
    question: 'Delete the newest full backup of prod-orders-galera.',
    scene: 'user agrees',
    calls: [
      call('list_backups', { cluster: 'prod-orders-galera', method: 'xtrabackupfull', limit: 1 }),
      refused(
        'stopped',
        'delete_backup',
        { backup: taken('backups.0.id'), reason: REASON },
        'backups that build on it',
      ),
    ],
    facts: [],
  },
]
