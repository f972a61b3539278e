export type JobStatus =
  'DEFINED' | 'DEQUEUED' | 'RUNNING' | 'SCHEDULED' | 'PAUSED' | 'FINISHED' | 'FAILED' | 'ABORTED'

export interface DemoJob {
  jobId: number
  /** The recurring template this one was copied from. */
  parentJobId?: number
  /** 0: a job of the controller itself. */
  clusterId: number
  title: string
  command: string
  data: Record<string, unknown>
  /** Replies carry the spec as an object, as JSON text, or as a bare name (internal jobs). */
  specForm: 'object' | 'json' | 'name'
  status: JobStatus
  statusText: string
  exitCode: number
  created: Date
  started?: Date
  ended?: Date
  /** Wanted start of a one-shot job. */
  scheduled?: Date
  /** Five crontab fields, perhaps with a `TZ=…` prefix. */
  recurrence?: string
  userId: number
  userName: string
  groupId: number
  groupName: string
  clientAddress: string
  rpcVersion: '1.0' | '2.0'
  tags: string[]
  messages: JobMessage[]
  /** How a RUNNING job goes on by the clock. */
  run?: { seconds: number; outcome: 'FINISHED' | 'FAILED' | 'ABORTED'; statusText: string }
}

export interface JobMessage {
  messageId: number
  created: Date
  level: 'JOB_SUCCESS' | 'JOB_WARNING' | 'JOB_FAILED' | 'JOB_DEBUG'
  /** May hold inline HTML, as the controller writes it. */
  text: string
  fileName: string
  lineNumber: number
}

export interface JobProgress {
  status: JobStatus
  statusText: string
  exitCode: number
  ended?: Date
  /** Absent until the job reports any. */
  percent?: number
}

/** The job's state as seen at `now`; a running one advances and ends by the clock. */
export function jobAt(job: DemoJob, now: Date): JobProgress {
  const { status, statusText, exitCode, ended, started, run } = job
  if (status !== 'RUNNING' || run === undefined || started === undefined) {
    const percent = started === undefined ? {} : { percent: status === 'FINISHED' ? 100 : 0 }
    return { status, statusText, exitCode, ...(ended === undefined ? {} : { ended }), ...percent }
  }
  const elapsed = (now.getTime() - started.getTime()) / 1000
  if (elapsed < run.seconds) {
    const percent = Math.round((elapsed / run.seconds) * 1000) / 10
    return { status, statusText, exitCode, percent: Math.max(0, percent) }
  }
  return {
    status: run.outcome,
    statusText: run.statusText,
    exitCode: run.outcome === 'FAILED' ? 1 : 0,
    ended: new Date(started.getTime() + run.seconds * 1000),
    percent: 100,
  }
}

/** Messages written so far. */
export function messagesAt(job: DemoJob, now: Date): JobMessage[] {
  return job.messages.filter((message) => message.created <= now)
}
