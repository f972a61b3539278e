import { Refusal } from '../module.ts'
import type { DemoJob, JobMessage } from '../world/job.ts'
import { jobAt } from '../world/job.ts'
import { isoSeconds } from './dates.ts'
import { object, text } from './request.ts'

/** `CmonJobInstance` as seen at `now`; what has not happened yet is absent, not null. */
export function jobObject(job: DemoJob, now: Date): Record<string, unknown> {
  const { status, statusText, exitCode, ended, percent } = jobAt(job, now)
  const running = status === 'RUNNING'
  return {
    class_name: 'CmonJobInstance',
    can_be_aborted: running,
    can_be_deleted: !running,
    cluster_id: job.clusterId,
    created: isoSeconds(job.created),
    ...(ended === undefined ? {} : { ended: isoSeconds(ended) }),
    exit_code: exitCode,
    group_id: job.groupId,
    group_name: job.groupName,
    ...(percent === undefined ? {} : { has_progress: true, progress_percent: percent }),
    ip_address: job.clientAddress,
    job_id: job.jobId,
    ...(job.parentJobId === undefined ? {} : { parent_job_id: job.parentJobId }),
    ...(job.recurrence === undefined ? {} : { recurrence: job.recurrence }),
    rpc_version: job.rpcVersion,
    ...(job.scheduled === undefined ? {} : { scheduled: isoSeconds(job.scheduled) }),
    ...(job.started === undefined ? {} : { started: isoSeconds(job.started) }),
    status,
    status_text: statusText,
    ...(job.tags.length > 0 ? { tags: job.tags } : {}),
    title: job.title,
    user_id: job.userId,
    user_name: job.userName,
    job_spec: jobSpec(job),
  }
}

/** An object, JSON in a text, or the bare name of an internal job: clients meet all three. */
export function jobSpec(job: DemoJob): unknown {
  const spec = { command: job.command, job_data: job.data }
  switch (job.specForm) {
    case 'object':
      return spec
    case 'json':
      return JSON.stringify(spec)
    case 'name':
      return job.command
  }
}

/** The spec of a job to be: an object with a command; whether it makes sense shows when it runs. */
export function readSpec(written: unknown): { command: string; data: Record<string, unknown> } {
  const spec = object(written)
  const command = text(spec?.['command'])
  if (spec === undefined || command === undefined) {
    throw new Refusal('InvalidRequest', 'The job has no command.')
  }
  const data = spec['job_data'] === undefined ? {} : object(spec['job_data'])
  if (data === undefined) throw new Refusal('InvalidRequest', 'The job data are not an object.')
  return { command, data }
}

export function messageObject(message: JobMessage, job: DemoJob) {
  return {
    class_name: 'CmonJobMessage',
    created: isoSeconds(message.created),
    file_name: message.fileName,
    job_id: job.jobId,
    line_number: message.lineNumber,
    message_id: message.messageId,
    message_status: message.level,
    message_text: message.text,
  }
}
