import type { World } from '../../../src/demo/world/world.ts'
import { clusterNamed } from '../../tools/world-facts.ts'
import { call, callTwice, refused, taken, type Task } from '../task.ts'
import { jobIn } from './from-world.ts'

function lastJobOf(world: World, cluster: string, command: string) {
  const { clusterId } = clusterNamed(world, cluster)
  return jobIn(world, (job) => job.clusterId === clusterId && job.command === command)
}

export const jobChangeTasks: Task[] = [
  {
    question: 'Stop the error report of prod-crm-mariadb, it was the wrong cluster.',
    scene: 'client can not ask',
    calls: [
      call('list_jobs', { cluster: 'prod-crm-mariadb', state: 'running', command: 'error_report' }),
      ...callTwice('cancel_job', { job: taken('jobs.0.id', 0), reason: 'wrong cluster' }),
    ],
    facts: [{ done: false }, { check: 'can be aborted', outcome: 'ok' }, { done: true }],
    after: {
      look: (world) => lastJobOf(world, 'prod-crm-mariadb', 'error_report').run?.outcome,
      is: 'ABORTED',
    },
  },
  {
    question: 'Cancel the job that runs on prod-crm-mariadb.',
    scene: 'user declines',
    calls: [
      call('list_jobs', { cluster: 'prod-crm-mariadb', state: 'running' }),
      refused(
        'declined',
        'cancel_job',
        { job: taken('jobs.0.id'), reason: 'asked for by the operator' },
        'Nothing was changed',
      ),
    ],
    facts: [{ total: 1 }],
  },
  {
    question: 'Cancel the backup job of prod-pg that failed.',
    scene: 'user agrees',
    calls: [
      call('list_jobs', { cluster: 'prod-pg', state: 'failed', command: 'backup' }),
      refused(
        'invalid_argument',
        'cancel_job',
        { job: taken('jobs.0.id'), reason: 'asked for by the operator' },
        'is failed already',
      ),
    ],
    facts: [{ total: 1 }],
  },
  {
    question: 'The disk has room again: run the failed backup job of prod-pg once more.',
    scene: 'client can not ask',
    calls: [
      call('list_jobs', { cluster: 'prod-pg', state: 'failed', command: 'backup' }),
      call('rerun_job', { job: taken('jobs.0.id'), reason: 'the disk has room again' }),
      call('get_job', { job: taken('job_id') }),
    ],
    orFirst: ['explain_backup_failure', 'explain_job_failure'],
    facts: [{ done: true, cluster: 'main/prod-pg' }, { command: 'backup' }],
    after: {
      look: (world) => lastJobOf(world, 'prod-pg', 'backup').status !== 'FAILED',
      is: true,
    },
  },
  {
    question: 'Run the failed node recovery of prod-billing-galera again.',
    scene: 'client can not ask',
    calls: [
      call('list_jobs', { cluster: 'prod-billing-galera', state: 'failed' }),
      refused(
        'needs_human',
        'rerun_job',
        { job: taken('jobs.0.id'), reason: 'asked for by the operator' },
        'Nothing was changed',
      ),
    ],
    orFirst: ['explain_job_failure', 'diagnose_cluster'],
    facts: [],
  },
]
