import { killJobInstance } from '../../cmon/modules/job-instances.ts'
import { isOver, type Job } from '../../cmon/modules/jobs.ts'
import { InputError } from '../../fleet/input-error.ts'
import { defineTool, destructive, type Finding } from '../../mcp/define-tool.ts'
import { jobOutput, watchJob } from '../shared/job-change.ts'
import { ControllerName, JobId } from '../shared/params.ts'
import { worstOf } from '../shared/severity.ts'
import { severityOfJob } from './command-severity.ts'
import { findJob } from './known-job.ts'

export const cancelJob = defineTool({
  name: 'cancel_job',
  title: 'Cancel a job',
  description: 'Asks a waiting or running job to stop. What it has done stays done.',
  hints: destructive,
  input: { job: JobId, controller: ControllerName },
  output: jobOutput,

  async prepare({ fleet, signal }, args) {
    const { controller, job, found, named } = await findJob(fleet, args, { signal })
    checkStoppable(job)
    return {
      controller,
      cluster: found?.ref ?? null,
      // Work that stops half-way leaves at least what it was about unfinished.
      severity: worstOf(['interrupts', severityOfJob(job)]),
      summary: `Cancel ${named}`,
      findings: [willingness(job)],
      basis: [job.state, job.canBeAborted ?? null],
      steps: [
        async (cmon, options) => {
          await killJobInstance(cmon, job.id, options)
          return watchJob(job.id)
        },
      ],
    }
  },
})

/** Throws InputError for a job that doesn't work, and won't by itself. */
function checkStoppable({ id, state }: Job): void {
  if (state === 'scheduled' || state === 'paused')
    throw new InputError('invalid_argument', `Job ${id} is a ${state} one and doesn't run`, {
      parameter: 'job',
      next: 'A recurring backup is paused by set_backup_schedule and ended by delete_backup_schedule.',
    })
  if (isOver(state))
    throw new InputError('invalid_argument', `Job ${id} is ${state} already`, {
      parameter: 'job',
      next: 'list_jobs shows the jobs that run.',
    })
}

/** A controller's Ok to the request doesn't prove that the job stops (cmon-rpc-jobs 3.4). */
function willingness({ canBeAborted }: Job): Finding {
  const check = 'can be aborted'
  if (canBeAborted === true)
    return { check, outcome: 'ok', note: 'it looks for such requests; wait_for_job tells its end' }
  return {
    check,
    outcome: 'warning',
    note: 'the controller says that it may not heed this: wait_for_job tells whether it ends aborted',
  }
}
