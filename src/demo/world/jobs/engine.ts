import { tell } from '../events.ts'
import type { DemoJob } from '../job.ts'
import { endOf, percentAfter, workedSeconds } from '../job.ts'
import { lookAgain, lookAround, nextTurn } from '../conditions/watch.ts'
import type { World } from '../state.ts'
import { nextFire, parseCron } from './cron.ts'
import { tellMessages, writeJobEnd } from './journal.ts'
import { addJob } from './new-job.ts'
import { addLine, beginJob, cutShort } from './run.ts'
import { JobFailure } from './work.ts'

const QUEUE_MS = 1000

interface Due {
  at: Date
  job: DemoJob
  happen: (world: World, job: DemoJob, at: Date) => void
}

/**
 * Lets happen, in order and each at its own time, all that is due up to `now`. How often this is
 * called makes no difference to what happens.
 */
export function advanceWorld(world: World, now: Date): void {
  const { engine } = world
  let next = nextHappening(world, now)
  while (next !== undefined) {
    tellMessages(world, next.at)
    engine.upTo = next.at
    next.happen()
    next = nextHappening(world, now)
  }
  if (now <= engine.upTo) return
  tellMessages(world, now)
  engine.upTo = now
}

/** What jobs bring comes before what the clock brings at the same time. */
function nextHappening(world: World, now: Date): { at: Date; happen: () => void } | undefined {
  const due = earliest(world, now)
  const turn = nextTurn(world)
  if (turn !== undefined && turn.at <= now && (due === undefined || turn.at < due.at)) return turn
  if (due === undefined) return undefined
  return { at: due.at, happen: () => due.happen(world, due.job, due.at) }
}

/** A changed recurrence, or one switched on again, counts from now. */
export function reschedule(world: World, job: DemoJob): void {
  world.engine.fires.delete(job.jobId)
}

function earliest(world: World, now: Date): Due | undefined {
  const running = new Set<number>()
  const queues = new Map<number, DemoJob>()
  const dues: Due[] = []
  for (const job of world.engine.live) {
    const due = dueOf(world, job)
    if (due !== undefined) dues.push(due)
    if (job.clusterId === 0) continue
    if (job.status === 'RUNNING') running.add(job.clusterId)
    if (job.status !== 'DEFINED' || job.killed !== undefined) continue
    const first = queues.get(job.clusterId)
    if (first === undefined || job.jobId < first.jobId) queues.set(job.clusterId, job)
  }
  for (const [clusterId, job] of queues) {
    if (!running.has(clusterId)) dues.push({ at: startOf(world, job), job, happen: beginJob })
  }
  return dues
    .filter(({ at }) => at <= now)
    .reduce<Due | undefined>((first, due) => (isBefore(due, first) ? due : first), undefined)
}

function isBefore(one: Due, other: Due | undefined): boolean {
  if (other === undefined) return true
  const difference = one.at.getTime() - other.at.getTime()
  if (difference !== 0) return difference < 0
  // What ends makes room for what begins.
  const ends = Number(other.happen === endJob) - Number(one.happen === endJob)
  return ends === 0 ? one.job.jobId < other.job.jobId : ends < 0
}

/** What the clock does to this job next; a cluster's queue is looked at elsewhere. */
function dueOf(world: World, job: DemoJob): Due | undefined {
  const { status, started, run, recurrence, scheduled } = job
  const { upTo } = world.engine
  if (status === 'RUNNING' && started !== undefined && run !== undefined) {
    const end = endOf(run, started)
    // While it is stuck, what it would do waits too.
    const until = end ?? run.stuckAt
    const deed = world.engine.courses.get(job.jobId)?.deeds[0]
    if (deed !== undefined && until !== undefined && deed.at <= until) {
      return { at: deed.at, job, happen: doDeed }
    }
    return end === undefined ? undefined : { at: end, job, happen: endJob }
  }
  if (status === 'DEFINED') {
    if (job.killed !== undefined) return { at: later(job.killed, QUEUE_MS), job, happen: dropJob }
    return job.clusterId === 0 ? { at: startOf(world, job), job, happen: beginJob } : undefined
  }
  if (status !== 'SCHEDULED') return undefined
  if (recurrence !== undefined) {
    const at = fireOf(world, job, recurrence)
    return at === undefined ? undefined : { at, job, happen: fire }
  }
  if (scheduled === undefined) return undefined
  return { at: scheduled < upTo ? upTo : scheduled, job, happen: enqueue }
}

function fireOf(world: World, { jobId }: DemoJob, recurrence: string): Date | undefined {
  const { fires, upTo } = world.engine
  const known = fires.get(jobId)
  if (known !== undefined) return known ?? undefined
  const cron = parseCron(recurrence)
  const at = cron === undefined ? undefined : nextFire(cron, upTo)
  fires.set(jobId, at ?? null)
  return at
}

function startOf(world: World, job: DemoJob): Date {
  const { engine } = world
  const earliest = later(job.queued ?? job.created, QUEUE_MS)
  const free = engine.freeSince.get(job.clusterId)
  if (job.clusterId === 0 || free === undefined || free < earliest) return earliest
  return free
}

function later(date: Date, milliseconds: number): Date {
  return new Date(date.getTime() + milliseconds)
}

function enqueue(world: World, job: DemoJob, at: Date): void {
  job.status = 'DEFINED'
  job.queued = at
  tell(world, { kind: 'job', name: 'Changed', at, job })
}

function fire(world: World, template: DemoJob, at: Date): void {
  world.engine.fires.delete(template.jobId)
  const { clusterId, title, command, data, jobId, tags } = template
  addJob(world, {
    clusterId,
    title,
    command,
    data,
    by: template,
    created: at,
    tags: [...tags.filter((tag) => tag !== 'recurrence'), 'recurrence'],
    parentJobId: jobId,
  })
}

/** Aborts a job that has not begun. */
function dropJob(world: World, job: DemoJob, at: Date): void {
  addLine(world, job, at, 'Aborted on request.', 'JOB_WARNING')
  closeJob(world, job, at, 'ABORTED', 'Job aborted.')
}

function doDeed(world: World, job: DemoJob, at: Date): void {
  const { run, started } = job
  if (run === undefined || started === undefined) return
  const deed = world.engine.courses.get(job.jobId)?.deeds.shift()
  try {
    deed?.happen(at)
  } catch (error) {
    if (!(error instanceof JobFailure)) throw error
    const seconds = workedSeconds(run, started, at)
    cutShort(world, job, seconds, { outcome: 'FAILED', statusText: error.message })
    addLine(world, job, at, error.message, 'JOB_FAILED')
  }
  lookAfter(world, job)
}

/** A job has changed something: what the clock brings may have changed with it. */
function lookAfter(world: World, { clusterId }: DemoJob): void {
  lookAround(world)
  if (clusterId !== 0) lookAgain(world, clusterId)
}

function endJob(world: World, job: DemoJob, at: Date): void {
  const { run } = job
  if (run === undefined) return
  const course = world.engine.courses.get(job.jobId)
  world.engine.courses.delete(job.jobId)
  let { outcome, statusText } = run
  if (outcome === 'FINISHED') {
    try {
      course?.succeed(at)
    } catch (error) {
      if (!(error instanceof JobFailure)) throw error
      outcome = 'FAILED'
      statusText = error.message
      addLine(world, job, at, error.message, 'JOB_FAILED')
    }
  }
  if (outcome !== 'FINISHED') course?.abandon(at)
  if (outcome === 'FAILED') course?.fail(at, statusText)
  if (outcome !== 'FINISHED') job.percent = percentAfter(run.seconds, run)
  delete job.run
  if (job.clusterId !== 0) world.engine.freeSince.set(job.clusterId, at)
  lookAfter(world, job)
  closeJob(world, job, at, outcome, statusText)
}

function closeJob(
  world: World,
  job: DemoJob,
  at: Date,
  status: 'FINISHED' | 'FAILED' | 'ABORTED',
  statusText: string,
): void {
  job.status = status
  job.statusText = statusText
  job.exitCode = status === 'FAILED' ? 1 : 0
  job.ended = at
  world.engine.live.delete(job)
  writeJobEnd(world, job, at)
  tell(world, { kind: 'job', name: 'Ended', at, job })
}
