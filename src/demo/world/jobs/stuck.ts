import type { JobRun } from '../job.ts'
import { workedBy } from '../job.ts'
import type { World } from '../state.ts'

/** How far a job comes that gets stuck. */
const STUCK_AFTER = 0.4

/**
 * From now on every `every`th job that begins gets stuck: it stays RUNNING, writes and does nothing,
 * ends by nothing, not even when it is to be aborted. Undefined ends that, and lets the stuck ones go on.
 */
export function stickJobs(world: World, every: number | undefined, now: Date): void {
  const { engine } = world
  if (engine.sticking?.every === every) return
  engine.sticking = every === undefined ? undefined : { every, begun: 0 }
  if (every === undefined) releaseJobs(world, now)
}

/** Decides of a job that begins whether it will get stuck. */
export function stickIfDue({ engine: { sticking } }: World, run: JobRun, started: Date): void {
  if (sticking === undefined) return
  sticking.begun += 1
  if (sticking.begun % sticking.every === 0)
    run.stuckAt = workedBy(run, started, run.seconds * STUCK_AFTER)
}

function releaseJobs(world: World, now: Date): void {
  const { courses, live } = world.engine
  for (const { jobId, run, messages } of live) {
    if (run?.stuckAt === undefined) continue
    const { stuckAt } = run
    const lostMs = Math.max(0, now.getTime() - stuckAt.getTime())
    delete run.stuckAt
    run.lostSeconds = (run.lostSeconds ?? 0) + lostMs / 1000
    const delayed = (moment: Date): Date =>
      moment <= stuckAt ? moment : new Date(moment.getTime() + lostMs)
    for (const message of messages) message.created = delayed(message.created)
    for (const deed of courses.get(jobId)?.deeds ?? []) deed.at = delayed(deed.at)
  }
}
