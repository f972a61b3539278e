import type { CmonClient } from '../client.ts'
import { pause } from '../deadline.ts'
import { CmonError } from '../errors.ts'
import { getJobLog, isOver, type Job, type JobMessage } from '../modules/jobs.ts'

const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 2_500
const BACK_OFF = 1.1
const LOG_CHUNK = 300
const LINES_KEPT = 300
/** Polls that may fail in a row, as the vendor's CLI allows (cmon-rpc-jobs 3.5). */
const FAILURES_TOLERATED = 3

/** A job as the last poll saw it. */
export interface JobSight {
  job: Job
  /** The newest log lines, oldest first. */
  messages: readonly JobMessage[]
}

interface Watch {
  sight: JobSight | undefined
  waiters: Set<Waiter>
  stop: AbortController
}

interface Waiter {
  saw(sight: JobSight): void
  failed(error: unknown): void
}

/** Per client and job one watch, however many wait. */
const watches = new WeakMap<CmonClient, Map<number, Watch>>()

/**
 * Waits until the job is over or `timeoutMs` have passed, and gives what was seen last; at least one
 * poll is waited for. `onSight` hears of every poll. Throws CmonError, or the signal's reason.
 */
export function waitForJob(
  cmon: CmonClient,
  jobId: number,
  options: { timeoutMs: number; signal: AbortSignal; onSight?: (sight: JobSight) => void },
): Promise<JobSight> {
  const { timeoutMs, signal, onSight } = options
  signal.throwIfAborted()
  return new Promise((resolve, reject) => {
    const watch = watchOf(cmon, jobId)
    let late = false
    const leave = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', cancelled)
      watch.waiters.delete(waiter)
      // Nobody waits any more: the poller ends. A caller's cancel ends it for nobody else.
      if (watch.waiters.size === 0) watch.stop.abort()
    }
    const done = (sight: JobSight): void => {
      leave()
      resolve(sight)
    }
    const waiter: Waiter = {
      saw(sight) {
        onSight?.(sight)
        if (late || isOver(sight.job.state)) done(sight)
      },
      failed(error) {
        leave()
        // What polling threw is a CmonError or a defect, either of them an Error.
        reject(error instanceof Error ? error : new Error(String(error)))
      },
    }
    const cancelled = (): void => waiter.failed(signal.reason)
    const timer = setTimeout(() => {
      late = true
      if (watch.sight !== undefined) done(watch.sight)
    }, timeoutMs)
    signal.addEventListener('abort', cancelled, { once: true })
    watch.waiters.add(waiter)
    if (watch.sight !== undefined) waiter.saw(watch.sight)
  })
}

function watchOf(cmon: CmonClient, jobId: number): Watch {
  const jobs = watches.get(cmon) ?? new Map<number, Watch>()
  watches.set(cmon, jobs)
  const known = jobs.get(jobId)
  if (known !== undefined && !known.stop.signal.aborted) return known
  const watch: Watch = { sight: undefined, waiters: new Set(), stop: new AbortController() }
  jobs.set(jobId, watch)
  void poll(cmon, jobId, watch)
    .catch((thrown: unknown) => {
      if (!watch.stop.signal.aborted) for (const waiter of watch.waiters) waiter.failed(thrown)
    })
    .finally(() => {
      watch.stop.abort()
      if (jobs.get(jobId) === watch) jobs.delete(jobId)
    })
  return watch
}

async function poll(cmon: CmonClient, jobId: number, watch: Watch): Promise<void> {
  const { signal } = watch.stop
  let pauseMs = FIRST_PAUSE_MS
  let failures = 0
  /** Lines read so far: where the log goes on, as long as nothing is taken out of it. */
  let offset = 0
  let messages: JobMessage[] = []
  for (;;) {
    try {
      const page = { ascending: true, limit: LOG_CHUNK, offset }
      // The reply carries the job too: one RPC tells state and news.
      const reply = await getJobLog(cmon, jobId, page, { signal, lane: 'watch' })
      failures = 0
      offset += reply.messages.length
      const last = messages.at(-1)?.id ?? -1
      messages = [...messages, ...reply.messages.filter(({ id }) => id > last)].slice(-LINES_KEPT)
      if (reply.job === undefined)
        throw new CmonError('bad_reply', `The log of job ${jobId} came without the job`, {
          next: 'get_job tells its state.',
        })
      // A long log is caught up with before anyone hears of it.
      if (reply.messages.length === LOG_CHUNK) continue
      const sight = { job: reply.job, messages }
      watch.sight = sight
      for (const waiter of watch.waiters) waiter.saw(sight)
      if (isOver(reply.job.state)) return
    } catch (thrown) {
      const passing = thrown instanceof CmonError && PASSING.has(thrown.code)
      if (signal.aborted || !passing || ++failures > FAILURES_TOLERATED) throw thrown
    }
    await pause(pauseMs, signal)
    pauseMs = Math.min(pauseMs * BACK_OFF, LONGEST_PAUSE_MS)
  }
}

const PASSING = new Set(['unreachable', 'timeout', 'not_authenticated'])
