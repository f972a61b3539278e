import type { CallOptions } from '../../../cmon/client.ts'
import { getJobInstances, type Job, type ShownState } from '../../../cmon/modules/jobs.ts'
import type { Controller } from '../../../fleet/fleet.ts'
import { cutProblem, type ProblemRow } from '../problems.ts'

const LIMIT = 200

export interface FailedJobs {
  /** Those that failed since then, newest first. */
  failed: Job[]
  /** Templates of recurring jobs, where they were asked for too. */
  recurring: Job[]
  /** That there were too many to read. */
  cut: ProblemRow[]
}

/** Jobs that failed since a time and, in the same question, those that recur. */
export async function readFailedJobs(
  controller: Controller,
  query: { clusterId?: number | undefined; since: Date; recurring?: boolean },
  options: CallOptions,
): Promise<FailedJobs> {
  const states: ShownState[] = query.recurring === true ? ['failed', 'scheduled'] : ['failed']
  const { jobs, total } = await getJobInstances(
    controller.cmon,
    { clusterId: query.clusterId, states, limit: LIMIT, offset: 0 },
    options,
  )
  const since = query.since.toISOString()
  const isRecent = ({ ended, created }: Job): boolean => (ended ?? created ?? '') >= since
  const oldest = jobs.at(-1)
  // Templates may be as old as their clusters: none of them may be missing.
  const isCut =
    (total ?? 0) > jobs.length &&
    (query.recurring === true || (oldest !== undefined && isRecent(oldest)))
  return {
    failed: jobs.filter((job) => job.state === 'failed' && isRecent(job)),
    recurring: jobs.filter(({ recurrence }) => recurrence !== undefined),
    cut: isCut ? [cutProblem(controller, `${jobs.length} such jobs`, oldest?.created)] : [],
  }
}

/** Templates of a fleet: a few for each cluster. */
const RECURRING_LIMIT = 2_000

/** Recurring jobs of all visible clusters. */
export async function readRecurringJobs(
  controller: Controller,
  options: CallOptions,
): Promise<{ jobs: Job[]; cut: ProblemRow[] }> {
  const { jobs, total } = await getJobInstances(
    controller.cmon,
    { states: ['scheduled'], limit: RECURRING_LIMIT, offset: 0 },
    options,
  )
  return {
    jobs: jobs.filter(({ recurrence }) => recurrence !== undefined),
    cut:
      (total ?? 0) > jobs.length
        ? [cutProblem(controller, `${jobs.length} scheduled jobs`, jobs.at(-1)?.created)]
        : [],
  }
}
