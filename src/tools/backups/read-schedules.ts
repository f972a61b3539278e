import type { CallOptions } from '../../cmon/client.ts'
import { CmonError } from '../../cmon/errors.ts'
import { getBackupSchedules } from '../../cmon/modules/backup-schedule.ts'
import { getJobInstances, type Job } from '../../cmon/modules/jobs.ts'
import type { Controller } from '../../fleet/fleet.ts'

const CHUNK = 500
/** Jobs looked through for the last runs. */
const RUNS_LIMIT = 2_000

export interface Schedule {
  /** Of the recurring job; of the schedule where that is kept apart (7.1). */
  id: number
  clusterId: number | undefined
  recurrence: string
  enabled: boolean | undefined
  data: Record<string, unknown>
  /** Kept apart from the jobs, as older controllers do: no operation on record changes it. */
  isApart: boolean
}

/** Undefined where the controller picks one. */
export function methodOf({ data }: Pick<Schedule, 'data'>): string | undefined {
  const { backup_method: method } = data
  return typeof method === 'string' && method !== '' ? method : undefined
}

/** Backup schedules of one cluster or of all visible ones, with the last run of each. */
export async function readSchedules(
  controller: Controller,
  clusterId: number | undefined,
  options: CallOptions,
): Promise<(Schedule & { lastRun: Job | undefined })[]> {
  const schedules = await listSchedules(controller, clusterId, options)
  const templates = schedules.filter(({ isApart }) => !isApart).map(({ id }) => id)
  const runs =
    templates.length === 0
      ? undefined
      : await lastRuns(controller, clusterId, new Set(templates), options)
  return schedules.map((schedule) => ({ ...schedule, lastRun: runs?.get(schedule.id) }))
}

/** Backup schedules of one cluster or of all visible ones. */
export async function listSchedules(
  controller: Controller,
  clusterId: number | undefined,
  options: CallOptions,
): Promise<Schedule[]> {
  const [templates, kept] = await Promise.all([
    readJobs(controller, { clusterId, states: ['scheduled'] as const }, () => false, options),
    readKept(controller, clusterId, options),
  ])
  const recurring = templates.flatMap((job): Schedule[] =>
    job.command !== 'backup' || job.recurrence === undefined
      ? []
      : [
          {
            id: job.id,
            clusterId: job.clusterId,
            recurrence: job.recurrence,
            enabled: job.state !== 'paused',
            data: job.data,
            isApart: false,
          },
        ],
  )
  // Newer controllers show their recurring jobs by the older operation too.
  const own = new Set(recurring.flatMap((one) => [`#${one.id}`, likeness(one)]))
  return [...recurring, ...kept.filter((one) => !own.has(`#${one.id}`) && !own.has(likeness(one)))]
}

/** Schedules that older controllers keep apart from their jobs (7.1); none where the operation is refused. */
export async function readKept(
  { cmon }: Controller,
  clusterId: number | undefined,
  options: CallOptions,
): Promise<Schedule[]> {
  try {
    const schedules = await getBackupSchedules(cmon, clusterId, options)
    return schedules.flatMap((one): Schedule[] =>
      one.crontab === undefined
        ? []
        : [
            {
              id: one.id,
              clusterId: one.clusterId,
              recurrence: one.crontab,
              enabled: one.enabled,
              data: one.data,
              isApart: true,
            },
          ],
    )
  } catch (thrown) {
    // The jobs are where schedules live today; a controller may know no other, or see no cluster.
    if (thrown instanceof CmonError && (thrown.code === 'rejected' || thrown.code === 'not_found'))
      return []
    throw thrown
  }
}

/** The newest job of each template: copies carry its id and the tag `recurrence` (3.3). */
async function lastRuns(
  controller: Controller,
  clusterId: number | undefined,
  templates: ReadonlySet<number>,
  options: CallOptions,
): Promise<Map<number, Job>> {
  const runs = new Map<number, Job>()
  const note = (jobs: readonly Job[]): boolean => {
    for (const job of jobs)
      if (job.parentId !== undefined && templates.has(job.parentId) && !runs.has(job.parentId))
        runs.set(job.parentId, job)
    return runs.size === templates.size
  }
  await readJobs(controller, { clusterId, tags: ['recurrence'] }, note, options)
  return runs
}

/** Reads jobs, newest first, until there are no more or `enough` says so of a chunk. */
async function readJobs(
  { cmon }: Controller,
  query: { clusterId: number | undefined; states?: readonly ['scheduled']; tags?: string[] },
  enough: (jobs: readonly Job[]) => boolean,
  options: CallOptions,
): Promise<Job[]> {
  const known = new Map<number, Job>()
  for (let offset = 0; offset < RUNS_LIMIT;) {
    const { jobs, total } = await getJobInstances(cmon, { ...query, limit: CHUNK, offset }, options)
    for (const job of jobs) known.set(job.id, job)
    offset += jobs.length
    const end = total === undefined ? jobs.length < CHUNK : offset >= total
    if (jobs.length === 0 || enough(jobs) || end) break
  }
  return [...known.values()]
}

function likeness({ clusterId, recurrence, data }: Schedule): string {
  return JSON.stringify([clusterId, recurrence, data['backup_method'] ?? null])
}
