import { isOver } from './jobs/engine-state.ts'
import type { World } from './state.ts'

/** How much of its past the demo remembers; the jobs alone are most of a year of the default world. */
export const REMEMBERED = { jobs: 10_000, logEntries: 30_000, auditEntries: 10_000 } as const
/** Forgetting looks at everything, so it waits until there is this share too much. */
const SLACK = 0.05

/**
 * Forgets the oldest jobs that are over, log entries and audit entries beyond what is remembered.
 * Jobs that a backup, a cluster, a log entry or another job points to stay. Ids are not given again.
 */
export function forgetOldest(world: World): void {
  const { audit, log } = world
  if (isTooMuch(audit.length, REMEMBERED.auditEntries)) {
    world.audit = audit.slice(-REMEMBERED.auditEntries)
  }
  if (!isTooMuch(log.length, REMEMBERED.logEntries)) return
  world.log = log.slice(-REMEMBERED.logEntries)
  // Every job writes into the log: there are never many more jobs than this leaves.
  forgetJobs(world)
}

function isTooMuch(count: number, bound: number): boolean {
  return count > bound * (1 + SLACK)
}

function forgetJobs(world: World): void {
  const pointedTo = idsPointedTo(world)
  let excess = world.jobs.length - REMEMBERED.jobs
  world.jobs = world.jobs.filter((job) => {
    if (excess <= 0 || !isOver(job) || pointedTo.has(job.jobId)) return true
    excess--
    return false
  })
}

function idsPointedTo({ backups, clusters, jobs, log }: World): Set<unknown> {
  const ids = new Set<unknown>()
  for (const { jobId, scheduleId } of backups) ids.add(jobId).add(scheduleId)
  for (const { settings } of clusters) ids.add(settings['created_by_job'])
  for (const { parentJobId } of jobs) ids.add(parentJobId)
  for (const { event } of log) if ('jobId' in event) ids.add(event.jobId)
  return ids
}
