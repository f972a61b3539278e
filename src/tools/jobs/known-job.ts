import type { CallOptions } from '../../cmon/client.ts'
import { getJobInstance, type Job } from '../../cmon/modules/jobs.ts'
import type { FoundCluster } from '../../fleet/find-cluster.ts'
import type { Controller, Fleet } from '../../fleet/fleet.ts'
import { shownName } from '../../fleet/untrusted.ts'
import { clusterOfId, controllerOfId } from '../shared/ask-scope.ts'
import { orNoSuchJob } from './find-job.ts'

/** A job to be changed, with where it runs. */
export interface KnownJob {
  controller: Controller
  job: Job
  /** Undefined for a job of the controller itself, and when its cluster is gone. */
  found: FoundCluster | undefined
  /** `job 12 (restart) of main/prod`, for a sentence of ours. */
  named: string
}

/** Finds a job by its id. Throws InputError when there is none, or none that this user sees. */
export async function findJob(
  fleet: Fleet,
  { job: jobId, controller: name }: { job: number; controller?: string | undefined },
  options: CallOptions,
): Promise<KnownJob> {
  const controller = controllerOfId(fleet, name, 'Job')
  const job = await orNoSuchJob(jobId, 'job', getJobInstance(controller.cmon, jobId, options))
  const found = await clusterOfId(controller, job.clusterId, {}, options)
  const where = found?.ref ?? (job.clusterId ? `cluster #${job.clusterId}` : 'the controller')
  const named = `job ${job.id} (${shownName(job.command ?? 'unknown')}) of ${where}`
  return { controller, job, found, named }
}
