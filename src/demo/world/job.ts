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
  run?: JobRun
  /** When a scheduled job became due; a job waits for others of its cluster since then. */
  queued?: Date
  /** Someone asked to abort it before it began. */
  killed?: Date
  /** How far it came, when it ended otherwise than well. */
  percent?: number
}

export interface JobRun {
  seconds: number
  outcome: 'FINISHED' | 'FAILED' | 'ABORTED'
  statusText: string
  /** How long it would have taken; absent when that is `seconds`. */
  plannedSeconds?: number
  /** From when on it does nothing, until it is let go on. */
  stuckAt?: Date
  /** How long it was stuck before, on top of `seconds`. */
  lostSeconds?: number
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
    const reached = status === 'FINISHED' ? 100 : (job.percent ?? 0)
    const percent = started === undefined ? {} : { percent: reached }
    return { status, statusText, exitCode, ...(ended === undefined ? {} : { ended }), ...percent }
  }
  const end = endOf(run, started)
  if (end === undefined || now < end) {
    const percent = percentAfter(workedSeconds(run, started, now), run)
    return { status, statusText, exitCode, percent }
  }
  return {
    status: run.outcome,
    statusText: run.statusText,
    exitCode: run.outcome === 'FAILED' ? 1 : 0,
    ended: end,
    percent: run.outcome === 'FINISHED' ? 100 : percentAfter(run.seconds, run),
  }
}

/** When `seconds` of a job's work are done, unless it gets stuck before. */
export function workedBy(run: JobRun, started: Date, seconds: number): Date {
  return new Date(started.getTime() + Math.round((seconds + (run.lostSeconds ?? 0)) * 1000))
}

/** When a job that runs will end; undefined while it is stuck, or will get stuck before. */
export function endOf(run: JobRun, started: Date): Date | undefined {
  const end = workedBy(run, started, run.seconds)
  return run.stuckAt !== undefined && run.stuckAt < end ? undefined : end
}

/** How long a job has worked by `now`; while it was stuck it did not. */
export function workedSeconds(run: JobRun, started: Date, now: Date): number {
  const until = untilStuck(run, now)
  return (until.getTime() - started.getTime()) / 1000 - (run.lostSeconds ?? 0)
}

function untilStuck(run: JobRun | undefined, now: Date): Date {
  return run?.stuckAt !== undefined && run.stuckAt < now ? run.stuckAt : now
}

/** 100 is for jobs that have finished. */
export function percentAfter(elapsed: number, { seconds, plannedSeconds = seconds }: JobRun) {
  const percent = Math.round((elapsed / plannedSeconds) * 1000) / 10
  return Math.min(99.9, Math.max(0, percent))
}

/** Messages written so far. */
export function messagesAt(job: DemoJob, now: Date): JobMessage[] {
  const until = untilStuck(job.run, now)
  return job.messages.filter((message) => message.created <= until)
}
