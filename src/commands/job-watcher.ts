import { AsyncResource } from 'node:async_hooks'
import { waitForJob } from '../cmon/jobs/watch-job.ts'
import type { StartedJob } from '../mcp/started-jobs.ts'

export interface JobWatcher {
  /** Never fails and never waits. */
  watch: (job: StartedJob) => void
  close: () => void
}

export type JobEnd = 'finished' | 'failed' | 'aborted'

/** As many at once; further ones are lost. */
const MOST_WATCHED = 50
const LONGEST_MS = 24 * 60 * 60_000

/**
 * Sees jobs through to their end, by the one poller that a job has (`wait_for_job` shares it). A job that waits for
 * its time, or is repeated, isn't watched; nor is one that this process hasn't started.
 */
export function createJobWatcher({
  ended,
  lost,
}: {
  ended: (job: StartedJob, state: JobEnd) => void
  lost: (job: StartedJob, error: unknown) => void
}): JobWatcher {
  const stop = new AbortController()
  let watched = 0
  // Outside of the call that has started the job: what is asked from here is none of its requests.
  const outside = new AsyncResource('job watcher')

  async function see(job: StartedJob): Promise<void> {
    const enough = new AbortController()
    const end = (): void => enough.abort()
    stop.signal.addEventListener('abort', end, { once: true })
    watched++
    try {
      const { state } = (
        await waitForJob(job.cmon, job.id, {
          timeoutMs: LONGEST_MS,
          signal: enough.signal,
          onSight: (sight) => {
            if (sight.job.state === 'scheduled') enough.abort()
          },
        })
      ).job
      if (state === 'finished' || state === 'failed' || state === 'aborted') ended(job, state)
    } catch (thrown) {
      if (!enough.signal.aborted) lost(job, thrown)
    } finally {
      watched--
      stop.signal.removeEventListener('abort', end)
    }
  }

  return {
    watch(job) {
      if (stop.signal.aborted) return
      if (watched >= MOST_WATCHED)
        return lost(job, new Error(`${MOST_WATCHED} are watched already`))
      void outside.runInAsyncScope(see, undefined, job)
    },
    close: () => stop.abort(),
  }
}
