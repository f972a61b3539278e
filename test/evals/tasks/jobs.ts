import { call, refused, taken, type Task } from '../task.ts'
import { failedJobIn, jobIn } from './from-world.ts'

export const jobTasks: Task[] = [
  {
    question: 'Which jobs failed?',
    calls: [call('list_jobs', { state: 'failed' })],
    facts: (world) => [
      { total: world.jobs.filter(({ status }) => status === 'FAILED').length },
      { id: failedJobIn(world, 'prod-pg').jobId, cluster: 'main/prod-pg', command: 'backup' },
      { cluster: 'main/prod-billing-galera', title: { untrusted: 'Galera Node Recovery' } },
    ],
  },
  {
    question: 'Is any job running at the moment, and who started it?',
    calls: [call('list_jobs', { state: 'running' })],
    facts: [{ total: 1, jobs: [{ command: 'error_report', user: 'operator', state: 'running' }] }],
  },
  {
    question: 'Which jobs are scheduled on prod-shop-mysql?',
    calls: [call('list_jobs', { cluster: 'prod-shop-mysql', state: 'scheduled' })],
    orFirst: ['list_backup_schedules'],
    facts: [{ cluster: 'main/prod-shop-mysql', command: 'backup', state: 'scheduled' }],
    absent: [{ state: 'finished' }],
  },
  {
    question: 'How far is the error report of prod-crm-mariadb?',
    calls: [
      call('list_jobs', { cluster: 'prod-crm-mariadb', state: 'running' }),
      call('get_job', { job: taken('jobs.0.id') }),
    ],
    facts: (world) => [
      {
        id: jobIn(world, ({ command }) => command === 'error_report').jobId,
        state: 'running',
        can_be_aborted: true,
        ended: null,
      },
    ],
  },
  {
    question: 'From which address was the failed backup job started?',
    calls: [
      call('list_jobs', { state: 'failed', command: 'backup' }),
      call('get_job', { job: taken('jobs.0.id') }),
    ],
    facts: (world) => [
      { client_address: failedJobIn(world, 'prod-pg').clientAddress, exit_code: 1 },
    ],
  },
  {
    question: 'Show the log of the failed node recovery, errors first.',
    calls: [
      call('list_jobs', { cluster: 'prod-billing-galera', state: 'failed' }),
      call('get_job_log', { job: taken('jobs.0.id'), order: 'errors_first' }),
    ],
    orFirst: ['explain_job_failure'],
    facts: [
      {
        lines: [
          { level: 'error', text: { untrusted: '192.0.2.24:3306: mysqld exited with 137.' } },
        ],
      },
    ],
  },
  {
    question: 'Only the errors in the log of the failed backup job, please.',
    calls: [
      call('list_jobs', { state: 'failed', command: 'backup' }),
      call('get_job_log', { job: taken('jobs.0.id'), level: 'errors' }),
    ],
    facts: ['write failed: No space left on device', 'Backup failed.'],
    absent: [{ level: 'info' }],
  },
  {
    question: 'Why did the Galera node recovery fail?',
    calls: [
      call('list_jobs', { state: 'failed', cluster: 'prod-billing-galera' }),
      call('explain_job_failure', { job: taken('jobs.0.id') }),
    ],
    orFirst: ['diagnose_cluster', 'get_fleet_health'],
    facts: [
      { cause: { class: 'out_of_memory', inferred: true, from: 'job_log' } },
      { type: 'GaleraNodeRecoveryFail', severity: 'critical' },
    ],
  },
  {
    question: 'Why did the last finished backup job fail?',
    calls: [
      call('list_jobs', { state: 'finished', command: 'backup', limit: 1 }),
      refused(
        'invalid_argument',
        'explain_job_failure',
        { job: taken('jobs.0.id') },
        'has not failed: it is finished',
      ),
    ],
    facts: [{ state: 'finished' }],
  },
  {
    question: 'Wait a second for the running job: is it through?',
    calls: [
      call('list_jobs', { state: 'running' }),
      call('wait_for_job', { jobs: [taken('jobs.0.id')], timeout_seconds: 1 }),
    ],
    facts: [
      { finished: false, state: 'running' },
      'Collecting an error report of prod-crm-mariadb.',
    ],
  },
  {
    question: 'Wait until the running job has ended.',
    scene: 'fast clock',
    calls: [
      call('list_jobs', { command: 'error_report', limit: 1 }),
      call('wait_for_job', { jobs: [taken('jobs.0.id')], timeout_seconds: 20 }),
    ],
    facts: [{ state: 'finished', finished: true, exit_code: 0 }],
  },
  {
    question: 'Show job 99999.',
    calls: [refused('not_found', 'get_job', { job: 99_999 }, '99999')],
    facts: [],
  },
]
