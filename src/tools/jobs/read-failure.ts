import type { CallOptions } from '../../cmon/client.ts'
import { getAlarms, type Alarm } from '../../cmon/modules/alarm.ts'
import { getClusterInfo, type Cluster } from '../../cmon/modules/clusters.ts'
import { getJobInstance, type Job, type JobMessage } from '../../cmon/modules/jobs.ts'
import { refOf } from '../../fleet/find-cluster.ts'
import type { Controller } from '../../fleet/fleet.ts'
import { InputError } from '../../fleet/input-error.ts'
import { unlessRefused } from '../shared/unless-refused.ts'
import { orNoSuchJob } from './find-job.ts'
import { readJobLog } from './read-job-log.ts'

/** A job that has failed, with its log. Throws InputError for one that is missing or has not failed. */
export async function readFailedJob(
  { cmon }: Controller,
  jobId: number,
  options: CallOptions,
): Promise<{ job: Job; messages: JobMessage[] }> {
  const { job: logged, messages } = await orNoSuchJob(
    jobId,
    'job',
    readJobLog(cmon, jobId, options),
  )
  const job = logged ?? (await getJobInstance(cmon, jobId, options))
  if (job.state === 'failed' || job.state === 'aborted') return { job, messages }
  throw new InputError('invalid_argument', `Job ${jobId} has not failed: it is ${job.state}`, {
    parameter: 'job',
    next:
      job.state === 'running'
        ? 'wait_for_job waits for its end.'
        : 'list_jobs with state failed shows those that have.',
  })
}

/** What a failure's cluster looks like now; both parts may be refused. */
export async function readSurroundings(
  controller: Controller,
  clusterId: number | undefined,
  options: CallOptions,
): Promise<{ alarms: Alarm[]; cluster: Cluster | undefined; ref: string | null }> {
  if (clusterId === undefined || clusterId <= 0)
    return { alarms: [], cluster: undefined, ref: null }
  const { cmon } = controller
  const [alarms, cluster] = await Promise.all([
    unlessRefused(getAlarms(cmon, clusterId, options)),
    unlessRefused(getClusterInfo(cmon, { id: clusterId }, FAILURE_FLAGS, options)),
  ])
  return {
    alarms: alarms ?? [],
    cluster,
    ref: cluster === undefined ? `${controller.name}/#${clusterId}` : refOf(controller, cluster),
  }
}

/** What an explanation needs of a cluster. */
export const FAILURE_FLAGS = { hosts: true, sheets: true }
