import type { Call, RpcModule } from '../module.ts'
import { Rows } from '../rows.ts'
import type { DemoJob, JobStatus } from '../world/job.ts'
import { jobAt, messagesAt } from '../world/job.ts'
import { requireCluster } from './access.ts'
import { jobChanges } from './job-changes.ts'
import { canSeeJob, requireJob, visibleIds } from './job-lookup.ts'
import { jobObject, messageObject } from './job-object.ts'
import { stuckJobs } from './jobs-stuck.ts'
import { flag, integer, integers, page, text, texts } from './request.ts'

export const jobs: RpcModule = {
  ...jobChanges,

  getjobinstances(call) {
    const { body, now } = call
    const shown = shownStatuses(call)
    const tags = texts(body['tags'])
    const inScope = scopeOf(call)
    const found = call.world.jobs
      .filter(
        (job) =>
          inScope(job) &&
          shown(jobAt(job, now).status) &&
          tags.every((tag) => job.tags.includes(tag)),
      )
      .toReversed()
    return {
      jobs: new Rows(page(found, body), (job) => jobObject(job, now)),
      total: found.length,
    }
  },

  getjobinstance(call) {
    return { job: jobObject(requireJob(call), call.now), total: 1 }
  },

  /** Cluster 0 means all of them here. */
  getstuckjobs(call) {
    const { cluster_id: clusterId, ...rest } = call.body
    const everywhere = integer(clusterId) === 0
    return stuckJobs(call, scopeOf(everywhere ? { ...call, body: rest } : call))
  },

  /** Carries the job too: with it, one call is enough to follow a log. */
  getjoblog(call) {
    const { body, now } = call
    const job = requireJob(call)
    const debug = text(body['log_level'])?.toUpperCase() === 'DEBUG'
    const written = messagesAt(job, now).filter(({ level }) => debug || level !== 'JOB_DEBUG')
    const ordered = flag(body['ascending']) ? written : written.toReversed()
    return {
      job: jobObject(job, now),
      messages: new Rows(page(ordered, body), (message) => messageObject(message, job)),
    }
  },
}

/** No cluster: all visible jobs. Cluster 0: those of the controller. */
function scopeOf(call: Call): (job: DemoJob) => boolean {
  const { body } = call
  const visible = visibleIds(call)
  const seen = (job: DemoJob): boolean => canSeeJob(job, call, visible)
  if (Array.isArray(body['cluster_ids'])) {
    const ids = integers(body['cluster_ids'])
    return (job) => ids.includes(job.clusterId) && seen(job)
  }
  if (integer(body['cluster_id']) === 0) return (job) => job.clusterId === 0 && seen(job)
  if (body['cluster_id'] === undefined && text(body['cluster_name']) === undefined) return seen
  const { clusterId } = requireCluster(call)
  return (job) => job.clusterId === clusterId
}

const SHOW: Record<string, JobStatus[]> = {
  show_aborted: ['ABORTED'],
  show_defined: ['DEFINED', 'DEQUEUED'],
  show_failed: ['FAILED'],
  show_finished: ['FINISHED'],
  show_running: ['RUNNING'],
  show_scheduled: ['SCHEDULED', 'PAUSED'],
}

/** With one or more true only those; else all, but `show_scheduled: false` alone means history. */
function shownStatuses({ body }: Call): (status: JobStatus) => boolean {
  const wanted = Object.entries(SHOW).flatMap(([key, statuses]) =>
    flag(body[key]) ? statuses : [],
  )
  if (wanted.length > 0) return (status) => wanted.includes(status)
  if (body['show_scheduled'] !== false) return () => true
  return (status) => status !== 'SCHEDULED' && status !== 'PAUSED'
}
