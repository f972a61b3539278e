import { tell } from '../events.ts'
import type { DemoJob, JobMessage, JobRun } from '../job.ts'
import { workedBy } from '../job.ts'
import { pascalCase } from '../seed/job-drafts.ts'
import type { World } from '../state.ts'
import { commandNamed } from './commands.ts'
import type { Deed } from './engine-state.ts'
import { nextId } from './engine-state.ts'
import { flag, integer } from './fields.ts'
import { writeJobStart } from './journal.ts'
import { stickIfDue } from './stuck.ts'
import type { Command, Plan, Work } from './work.ts'
import { JobFailure } from './work.ts'

/** Starts a job: plans how long it takes, what it logs and how it ends. */
export function beginJob(world: World, job: DemoJob, at: Date): void {
  job.status = 'RUNNING'
  job.statusText = 'Running...'
  job.started = at
  writeJobStart(world, job, at)
  tell(world, { kind: 'job', name: 'Changed', at, job })
  const command = commandNamed(job.command)
  const work: Work = { world, job, data: job.data, at }
  const trial = flag(job.data['dry_run'])
  const planned = planOf(command, work)
  const plan = limited(trial ? rehearsed(planned) : planned, command, work)
  const { steps, apply, failure, abandon } = plan
  const deeds: Deed[] = []
  let seconds = 0
  for (const [pause, text, level = 'JOB_SUCCESS', happen] of steps) {
    seconds += pause
    const moment = new Date(at.getTime() + seconds * 1000)
    addLine(world, job, moment, text, level)
    if (happen !== undefined) deeds.push({ at: moment, happen })
  }
  job.run = {
    seconds: Math.max(1, seconds),
    outcome: failure === undefined ? 'FINISHED' : 'FAILED',
    statusText: failure ?? 'Job finished.',
  }
  stickIfDue(world, job.run, at)
  world.engine.courses.set(job.jobId, {
    deeds,
    succeed: (end) => apply?.(end),
    fail: (end, reason) => {
      if (!trial) command?.onFailure?.(work, end, reason)
    },
    abandon: (end) => abandon?.(end),
  })
}

/**
 * Ends a running job after `seconds` of work, earlier than planned: what it would have written and
 * done from then on falls away.
 */
export function cutShort(
  { engine }: World,
  job: DemoJob,
  seconds: number,
  outcome: Pick<JobRun, 'outcome' | 'statusText'>,
): void {
  const { run, started } = job
  if (run === undefined || started === undefined) return
  const end = workedBy(run, started, seconds)
  job.run = { ...run, ...outcome, seconds, plannedSeconds: run.plannedSeconds ?? run.seconds }
  job.messages = job.messages.filter(({ created }) => created < end)
  const course = engine.courses.get(job.jobId)
  if (course !== undefined) course.deeds = course.deeds.filter(({ at }) => at < end)
}

export function addLine(
  world: World,
  job: DemoJob,
  created: Date,
  text: string,
  level: JobMessage['level'],
): void {
  const message: JobMessage = {
    messageId: nextId(world, 'message'),
    created,
    level,
    text,
    fileName: `${pascalCase(job.command)}Job.cpp`,
    lineNumber: 100 + job.messages.length * 17,
  }
  job.messages.push(message)
  // Lines of the time to come are told when it has come.
  if (created <= world.engine.upTo) tell(world, { kind: 'message', at: created, job, message })
}

function planOf(command: Command | undefined, work: Work): Plan {
  if (command === undefined) return failing(`Unknown job command '${work.job.command}'.`)
  try {
    return command.plan(work)
  } catch (error) {
    if (error instanceof JobFailure) return failing(error.message, error.steps)
    throw error
  }
}

/** `job_data.dry_run`: checks all, changes nothing. What the controller logs then is not known. */
function rehearsed({ failure }: Plan): Plan {
  if (failure !== undefined) return failing(failure)
  return {
    steps: [
      [1, 'Verifying job parameters.'],
      [1, 'This is a dry run: nothing was changed.'],
    ],
  }
}

function failing(reason: string, steps: Plan['steps'] = []): Plan {
  return {
    steps: [[1, 'Verifying job parameters.'], ...steps, [1, reason, 'JOB_FAILED']],
    failure: reason,
  }
}

/** `job_data.timeout` cuts a job off that would take longer. */
function limited(plan: Plan, command: Command | undefined, { data }: Work): Plan {
  const limit = integer(data['timeout']) ?? 0
  const total = plan.steps.reduce((sum, [pause]) => sum + pause, 0)
  if (command?.ownTimeout === true || limit <= 0 || total <= limit) return plan
  const steps: Plan['steps'] = []
  let seconds = 0
  for (const step of plan.steps) {
    if (seconds + step[0] >= limit) break
    seconds += step[0]
    steps.push(step)
  }
  const failure = `Timed out after ${limit} seconds.`
  const { abandon } = plan
  return {
    steps: [...steps, [limit - seconds, failure, 'JOB_FAILED']],
    failure,
    ...(abandon === undefined ? {} : { abandon }),
  }
}
