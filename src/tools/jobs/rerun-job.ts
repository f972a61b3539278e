import { cloneJobInstance } from '../../cmon/modules/job-instances.ts'
import { isOver, type Job } from '../../cmon/modules/jobs.ts'
import { defineTool, destructive, type Finding } from '../../mcp/define-tool.ts'
import { jobOutput, watchJob } from '../shared/job-change.ts'
import { ControllerName, JobId } from '../shared/params.ts'
import { runningJobs } from '../shared/preflight/running-jobs.ts'
import { severityOfJob } from './command-severity.ts'
import { findJob } from './known-job.ts'

export const rerunJob = defineTool({
  name: 'rerun_job',
  title: 'Run a job again',
  description:
    'Starts a copy of an earlier job, arguments and all. get_job shows them: see that they still fit.',
  hints: destructive,
  input: { job: JobId, controller: ControllerName },
  output: jobOutput,

  async prepare({ fleet, signal }, args) {
    const { controller, job, found, named } = await findJob(fleet, args, { signal })
    return {
      controller,
      cluster: found?.ref ?? null,
      severity: severityOfJob(job),
      summary: `Run ${named} again`,
      findings: [
        outcome(job),
        ...(found === undefined ? [] : [await runningJobs(found, { signal })]),
      ],
      basis: [job.state, job.command ?? null, job.data],
      steps: [
        async (cmon, options) => {
          const { id } = await cloneJobInstance(cmon, { jobId: job.id }, options)
          return watchJob(id)
        },
      ],
    }
  },
})

function outcome({ state, ended }: Job): Finding {
  const check = 'the earlier run'
  if (!isOver(state)) return { check, outcome: 'warning', note: `it is still ${state}` }
  return { check, outcome: 'ok', note: `it is ${state}${ended === undefined ? '' : `, ${ended}`}` }
}
