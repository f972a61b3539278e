import type { DemoJob } from '../job.ts'
import { workedBy, workedSeconds } from '../job.ts'
import type { World } from '../state.ts'
import { addLine, cutShort } from './run.ts'

/** A running job looks this often whether someone wants it aborted. */
const CHECK_SECONDS = 5

/** Asks a job to end; one that runs does so at its next check, if it gets that far. */
export function killJob(world: World, job: DemoJob, now: Date): void {
  const { run, started } = job
  if (job.status === 'DEFINED') job.killed ??= now
  if (job.status !== 'RUNNING' || run === undefined || started === undefined) return
  const elapsed = workedSeconds(run, started, now)
  const seconds = (Math.floor(elapsed / CHECK_SECONDS) + 1) * CHECK_SECONDS
  if (run.outcome === 'ABORTED' || seconds >= run.seconds) return
  const last = workedBy(run, started, seconds)
  cutShort(world, job, seconds, { outcome: 'ABORTED', statusText: 'Job aborted.' })
  addLine(world, job, last, 'Aborted on request.', 'JOB_WARNING')
}
