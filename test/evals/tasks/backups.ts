import { binlogBackups } from '../../../src/demo/world/pitr.ts'
import type { World } from '../../../src/demo/world/world.ts'
import { call, refused, taken, type Task } from '../task.ts'
import { failedBackupIn, failedJobIn, goodBackupIn } from './from-world.ts'

const OUT_OF_SPACE = 'backup-store.example.com: write failed: No space left on device'

export const backupTasks: Task[] = [
  {
    question: 'Which backups failed lately?',
    calls: [call('list_backups', { status: 'failed' })],
    orFirst: ['get_fleet_backup_status'],
    facts: (world) => [
      { total: 1, backups: [{ id: failedBackupIn(world).backupId, cluster: 'main/prod-pg' }] },
    ],
  },
  {
    question: 'When was the last backup of prod-shop-mysql, and where is it?',
    calls: [call('list_backups', { cluster: 'prod-shop-mysql', limit: 1 })],
    facts: (world) => {
      const { backupId, method, storageHost } = goodBackupIn(world, 'prod-shop-mysql')
      return [{ backups: [{ id: backupId, method, host: storageHost, status: 'completed' }] }]
    },
  },
  {
    question: 'Does search-elastic have any backup?',
    calls: [call('list_backups', { cluster: 'search-elastic' })],
    orFirst: ['get_fleet_backup_status'],
    facts: [{ backups: [], total: 0 }],
  },
  {
    question: 'Which backups have been verified?',
    calls: [call('list_backups', { verified: true })],
    facts: (world) =>
      world.backups
        .filter(({ verification }) => verification.status === 'Verified')
        .map(({ backupId }) => ({ id: backupId, verified: true })),
  },
  {
    question: 'On what does the newest incremental backup of prod-orders-galera build?',
    calls: [
      call('list_backups', { cluster: 'prod-orders-galera', method: 'xtrabackupincr', limit: 1 }),
      call('get_backup', { backup: taken('backups.0.id') }),
    ],
    facts: (world) => {
      const { backupId, parentId } = goodBackupIn(world, 'prod-orders-galera')
      return [{ id: backupId, chain: [{ id: parentId, method: 'xtrabackupfull' }] }]
    },
  },
  {
    question: 'Is the last backup of prod-auth-group encrypted, and how long is it kept?',
    calls: [
      call('list_backups', { cluster: 'prod-auth-group', limit: 1 }),
      call('get_backup', { backup: taken('backups.0.id') }),
    ],
    facts: (world) => {
      const { backupId, encrypted, retentionDays } = goodBackupIn(world, 'prod-auth-group')
      return [{ id: backupId, encrypted, retention_days: retentionDays }]
    },
  },
  {
    question: 'Show backup 3.',
    scene: 'two controllers',
    calls: [
      refused('ambiguous', 'get_backup', { backup: 3 }, 'Say which controller: east or west'),
      call('get_backup', { backup: 3, controller: 'east' }),
    ],
    facts: [{ id: 3, controller: 'east' }],
  },
  {
    question: 'The backup that failed last night: what was the reason?',
    calls: [
      call('list_backups', { status: 'failed', limit: 1 }),
      call('explain_backup_failure', { backup: taken('backups.0.id') }),
    ],
    orFirst: ['list_jobs', 'get_fleet_backup_status', 'get_fleet_health'],
    facts: (world) => [
      { id: failedJobIn(world, 'prod-pg').jobId, state: 'failed' },
      { cause: { class: 'disk_full', inferred: true } },
      OUT_OF_SPACE,
    ],
  },
  {
    question: 'Why did the last backup of prod-orders-galera fail?',
    calls: [
      refused(
        'not_found',
        'explain_backup_failure',
        { cluster: 'prod-orders-galera' },
        'prod-orders-galera',
      ),
    ],
    facts: [],
  },
  {
    question: 'To which point in time can I restore prod-orders-galera?',
    calls: [call('get_pitr_range', { cluster: 'prod-orders-galera' })],
    facts: (world) => [
      {
        cluster: 'main/prod-orders-galera',
        continuous: [{ last_log: lastLog(world) }],
      },
    ],
  },
  {
    question: 'Can search-elastic be restored at all?',
    calls: [call('get_pitr_range', { cluster: 'search-elastic' })],
    orFirst: ['list_backups', 'get_fleet_backup_status'],
    facts: [{ earliest: null, latest: null, restorable: { backups: 0 } }],
  },
  {
    question: 'When do the nightly backups of prod-pg run, and how did the last one end?',
    calls: [call('list_backup_schedules', { cluster: 'prod-pg' })],
    facts: (world) => [
      {
        crontab: '21 2 * * *',
        enabled: true,
        last_state: 'failed',
        last_job_id: failedJobIn(world, 'prod-pg').jobId,
      },
    ],
  },
  {
    question: 'Which backup schedules are there?',
    calls: [call('list_backup_schedules')],
    facts: [
      { cluster: 'main/prod-orders-galera', method: 'xtrabackupfull', crontab: '7 2 * * *' },
      { cluster: 'main/prod-orders-galera', method: 'xtrabackupincr' },
    ],
    absent: [{ cluster: 'main/search-elastic' }],
  },
]

function lastLog(world: World): string {
  const cluster = world.clusters.find(({ name }) => name === 'prod-orders-galera')
  const last =
    cluster === undefined ? undefined : binlogBackups(world, cluster, world.clock.now()).at(-1)
  if (last === undefined) throw new Error('the world lacks binary logs')
  return last.fileName
}
