import type { Call } from '../module.ts'
import { Refusal } from '../module.ts'
import type { DemoJob } from '../world/job.ts'
import { isAdmin, visibleClusters } from './access.ts'
import { integer } from './request.ts'

/** A cluster's jobs can be seen by who sees the cluster, the controller's by admins and owner. */
export function canSeeJob(job: DemoJob, call: Call, clusterIds: Set<number>): boolean {
  if (job.clusterId !== 0) return clusterIds.has(job.clusterId)
  return isAdmin(call) || job.userId === call.caller.userId
}

export function visibleIds(call: Call): Set<number> {
  return new Set(visibleClusters(call).map(({ clusterId }) => clusterId))
}

export function requireJob(call: Call, wanted: unknown = call.body['job_id']): DemoJob {
  const id = integer(wanted)
  const job = call.world.jobs.find(({ jobId }) => jobId === id)
  if (job === undefined || !canSeeJob(job, call, visibleIds(call))) {
    throw new Refusal('ObjectNotFound', 'Job was not found.')
  }
  return job
}
