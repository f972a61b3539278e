import { z } from 'zod'
import type { CallOptions, CmonClient } from '../client.ts'
import { stripHtml } from '../errors.ts'
import { date, decimal, flag, integer, list, maybe, text, written } from './wire.ts'

/** What a job does; `command` of an internal job may be a free text. */
export interface StoredSpec {
  command: string | undefined
  data: Record<string, unknown>
}

const specObject = z.object({ command: z.string(), job_data: z.unknown().optional() })
const dataObject = z.record(z.string(), z.unknown())

/** `job_spec` comes as an object, as JSON inside a text, or as the bare name of an internal job (3.1). */
export function parseJobSpec(raw: unknown): StoredSpec {
  const spec = specObject.safeParse(typeof raw === 'string' ? (jsonOrUndefined(raw) ?? raw) : raw)
  if (spec.success) {
    const data = dataObject.safeParse(spec.data.job_data)
    return { command: spec.data.command, data: data.success ? data.data : {} }
  }
  return {
    command: typeof raw === 'string' && raw.trim() !== '' ? raw.trim() : undefined,
    data: {},
  }
}

function jsonOrUndefined(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

export const storedSpec = written(specObject, parseJobSpec)

export type JobState =
  | 'defined'
  | 'dequeued'
  | 'running'
  | 'scheduled'
  | 'paused'
  | 'finished'
  | 'failed'
  | 'aborted'
  | 'unknown'

const STATES: readonly JobState[] = [
  'defined',
  'dequeued',
  'scheduled',
  'paused',
  'finished',
  'failed',
  'aborted',
]

/** RUNNING2, RUNNING3 and RUNNING_EXT are running too (3.2). */
function jobState(status: string | undefined): JobState {
  const word = (status ?? '').toLowerCase()
  if (word.startsWith('running')) return 'running'
  return STATES.find((state) => state === word) ?? 'unknown'
}

export function isOver(state: JobState): boolean {
  return state === 'finished' || state === 'failed' || state === 'aborted'
}

/** `CmonJobInstance`, cmon-rpc-jobs 3.1. */
export const jobSchema = z
  .object({
    job_id: z.coerce.number().int(),
    parent_job_id: integer,
    cluster_id: integer,
    title: text,
    status: text,
    status_text: text,
    exit_code: integer,
    created: date,
    started: date,
    ended: date,
    scheduled: date,
    recurrence: text,
    has_progress: flag,
    progress_percent: decimal,
    can_be_aborted: flag,
    user_name: text,
    group_name: text,
    ip_address: text,
    tags: list(z.string()),
    job_spec: storedSpec,
  })
  .transform((row) => ({
    id: row.job_id,
    parentId: row.parent_job_id === 0 ? undefined : row.parent_job_id,
    clusterId: row.cluster_id,
    title: row.title,
    ...row.job_spec,
    state: jobState(row.status),
    statusText: row.status_text === undefined ? undefined : stripHtml(row.status_text),
    exitCode: row.exit_code,
    created: row.created,
    started: row.started,
    ended: row.ended,
    scheduled: row.scheduled,
    recurrence: row.recurrence,
    progress: row.has_progress === false ? undefined : row.progress_percent,
    canBeAborted: row.can_be_aborted,
    user: row.user_name,
    group: row.group_name,
    clientAddress: row.ip_address,
    tags: row.tags,
  }))

export type Job = z.output<typeof jobSchema>

const LEVELS: Record<string, JobMessage['level']> = {
  JOB_WARNING: 'warning',
  JOB_FAILED: 'error',
  JOB_DEBUG: 'debug',
}

export interface JobMessage {
  /** Increases, and is unique across the jobs of a controller. */
  id: number
  created: string | undefined
  level: 'info' | 'warning' | 'error' | 'debug'
  /** HTML stripped. */
  text: string
}

const messageSchema = z
  .object({
    message_id: z.coerce.number().int(),
    created: date,
    message_status: text,
    message_text: text,
  })
  .transform((row): JobMessage => ({
    id: row.message_id,
    created: row.created,
    level: LEVELS[(row.message_status ?? '').toUpperCase()] ?? 'info',
    text: stripHtml(row.message_text ?? ''),
  }))

/** States a list of jobs can be asked for; `defined` includes dequeued, `scheduled` paused ones. */
export type ShownState = 'running' | 'failed' | 'finished' | 'scheduled' | 'aborted' | 'defined'

export interface JobQuery {
  clusterId?: number | undefined
  states?: readonly ShownState[]
  tags?: readonly string[]
  limit: number
  offset: number
}

/** Jobs, newest first; without a cluster those of all visible clusters and of the controller. */
export async function getJobInstances(
  cmon: CmonClient,
  { clusterId, states = [], tags = [], limit, offset }: JobQuery,
  options?: CallOptions,
): Promise<{ jobs: Job[]; total: number | undefined }> {
  return cmon.call(
    {
      path: 'jobs/',
      operation: 'getJobInstances',
      params: {
        ...(clusterId === undefined ? {} : { cluster_id: clusterId }),
        ...Object.fromEntries(states.map((state) => [`show_${state}`, true])),
        ...(tags.length === 0 ? {} : { tags }),
        limit,
        offset,
      },
      kind: 'read',
    },
    z.object({ jobs: list(jobSchema), total: integer }),
    options,
  )
}

/** One job. Throws CmonError `not_found` when it is missing or hidden. */
export async function getJobInstance(
  cmon: CmonClient,
  jobId: number,
  options?: CallOptions,
): Promise<Job> {
  const reply = await cmon.call(
    { path: 'jobs/', operation: 'getJobInstance', params: { job_id: jobId }, kind: 'read' },
    z.object({ job: jobSchema }),
    options,
  )
  return reply.job
}

/** Log lines of a job without debug ones, and the job as it is now. */
export async function getJobLog(
  cmon: CmonClient,
  jobId: number,
  page: { ascending: boolean; limit: number; offset: number },
  options?: CallOptions,
): Promise<{ job: Job | undefined; messages: JobMessage[] }> {
  return cmon.call(
    { path: 'jobs/', operation: 'getJobLog', params: { job_id: jobId, ...page }, kind: 'read' },
    z.object({ job: maybe(jobSchema), messages: list(messageSchema) }),
    options,
  )
}
