import { z } from 'zod'
import type { CallOptions, CmonClient } from '../client.ts'
import type { JobSpec } from '../jobs/job-spec.ts'
import { jobSchema, type Job } from './jobs.ts'
import { maybe, nothing } from './wire.ts'

/** What was made: a job that waits, for its turn or for its time. */
const made = z.object({ job: jobSchema }).transform(({ job }) => job)

function creation({ command, job_data: data, cluster_id: clusterId, ...rest }: JobSpec) {
  const spec = { command, ...(data === undefined ? {} : { job_data: data }) }
  return {
    ...(clusterId === undefined ? {} : { cluster_id: clusterId }),
    job: { class_name: 'CmonJobInstance', ...rest, job_spec: spec },
  }
}

/** Registers a job and doesn't wait for it (3.4). What the controller can't do shows when it fails. */
export async function createJobInstance(
  cmon: CmonClient,
  job: JobSpec,
  options?: CallOptions,
): Promise<Job> {
  return cmon.call(
    {
      path: 'jobs/',
      operation: 'createJobInstance',
      params: creation(job),
      kind: 'write',
    },
    made,
    options,
  )
}

/** SIGTERM, which the CLI sends always. */
const SIGNAL = 15

/** Asks a running job to stop. It ends aborted when it looks for such a wish, which some never do. */
export async function killJobInstance(
  cmon: CmonClient,
  jobId: number,
  options?: CallOptions,
): Promise<void> {
  return cmon.call(
    {
      path: 'jobs/',
      operation: 'killJobInstance',
      params: { job_id: jobId, signal: SIGNAL },
      kind: 'write',
    },
    nothing,
    options,
  )
}

/** Starts a job like an earlier one, in another cluster if one is named. */
export async function cloneJobInstance(
  cmon: CmonClient,
  { jobId, clusterId }: { jobId: number; clusterId?: number | undefined },
  options?: CallOptions,
): Promise<Job> {
  return cmon.call(
    {
      path: 'jobs/',
      operation: 'cloneJobInstance',
      params: { job_id: jobId, ...(clusterId === undefined ? {} : { cluster_id: clusterId }) },
      kind: 'write',
    },
    made,
    options,
  )
}

/** Deletes a job with its log; of a recurring one, the schedule. */
export async function deleteJobInstance(
  cmon: CmonClient,
  jobId: number,
  options?: CallOptions,
): Promise<void> {
  return cmon.call(
    {
      path: 'jobs/',
      operation: 'deleteJobInstance',
      params: { job_id: jobId },
      kind: 'write',
    },
    nothing,
    options,
  )
}

export interface JobChanges {
  /** Of a scheduled job: go on, or rest. */
  status?: 'SCHEDULED' | 'PAUSED'
  title?: string
  recurrence?: string
  tags?: readonly string[]
  /** What to run instead. */
  spec?: Pick<JobSpec, 'command' | 'job_data'>
}

/** Changes a stored job; gives it back if the controller does. */
export async function updateJobInstance(
  cmon: CmonClient,
  jobId: number,
  { spec, ...changes }: JobChanges,
  options?: CallOptions,
): Promise<Job | undefined> {
  const reply = await cmon.call(
    {
      path: 'jobs/',
      operation: 'updateJobInstance',
      params: {
        job: {
          class_name: 'CmonJobInstance',
          job_id: jobId,
          ...changes,
          ...(spec === undefined ? {} : { job_spec: spec }),
        },
      },
      kind: 'write',
    },
    z.object({ job: maybe(jobSchema) }),
    options,
  )
  return reply.job
}
