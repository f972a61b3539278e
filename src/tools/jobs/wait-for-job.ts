import { setMaxListeners } from 'node:events'
import { z } from 'zod'
import { waitForJob as waitFor, type JobSight } from '../../cmon/jobs/watch-job.ts'
import { isOver } from '../../cmon/modules/jobs.ts'
import { defineTool, readOnly } from '../../mcp/define-tool.ts'
import { controllerOfId } from '../shared/ask-scope.ts'
import { ControllerName } from '../shared/params.ts'
import { Untrusted, untrustedOrNull } from '../../fleet/untrusted.ts'
import { orNoSuchJob } from './find-job.ts'
import { LogLine, toLogLine } from './log-line.ts'

const LONGEST_WAIT_SECONDS = 45
/** Log lines in one answer: the news, or without `after_message_id` the last few. */
const NEWS_LINES = 60
const LAST_LINES = 5

const WaitedJob = z.strictObject({
  id: z.int(),
  state: z.string(),
  finished: z.boolean(),
  progress: z.number().nullable(),
  exit_code: z.int().nullable(),
  status_text: Untrusted.nullable(),
  lines: z.array(LogLine),
  /** Newer lines than asked for that did not fit: get_job_log has them. */
  lines_omitted: z.int().optional(),
})

export const waitForJob = defineTool({
  name: 'wait_for_job',
  title: 'Wait for jobs',
  description:
    'Waits until jobs end or time is up; gives states and new log lines. Call again while finished is false.',
  hints: readOnly,
  deadlineMs: (LONGEST_WAIT_SECONDS + 10) * 1_000,
  input: {
    jobs: z.array(z.int().min(1)).min(1).max(20).describe('Job ids'),
    controller: ControllerName,
    timeout_seconds: z.int().min(1).max(LONGEST_WAIT_SECONDS).default(30),
    after_message_id: z.int().min(0).optional().describe('last_message_id of the last call'),
  },
  output: {
    jobs: z.array(WaitedJob),
    finished: z.boolean(),
    last_message_id: z.int().nullable(),
    next: z.string(),
  },

  async run(context, { jobs, controller: name, timeout_seconds, ...rest }) {
    const { signal } = context
    const { cmon } = controllerOfId(context.fleet, name, 'Job')
    const ids = [...new Set(jobs)]
    const started = performance.now()
    const states = new Map<number, string>()
    const waits = new AbortController()
    setMaxListeners(0, waits.signal)
    const cancel = (): void => waits.abort(signal.reason)
    signal.addEventListener('abort', cancel, { once: true })
    try {
      const sights = await Promise.all(
        ids.map((id) => {
          const wait = waitFor(cmon, id, {
            timeoutMs: timeout_seconds * 1_000,
            signal: waits.signal,
            onSight({ job }) {
              const percent = job.progress === undefined ? '' : ` ${Math.round(job.progress)} %`
              states.set(id, `job ${id}: ${job.state}${percent}`)
              context.progress({
                progress: (performance.now() - started) / 1_000,
                total: timeout_seconds,
                message: [...states.values()].join(', '),
              })
            },
          })
          return orNoSuchJob(id, 'jobs', wait)
        }),
      )
      return answer(sights, rest.after_message_id, timeout_seconds)
    } finally {
      signal.removeEventListener('abort', cancel)
      // When one wait failed the others must not go on polling for nobody.
      waits.abort()
    }
  },
})

function answer(sights: JobSight[], after: number | undefined, waited: number) {
  const share = Math.max(LAST_LINES, Math.floor(NEWS_LINES / sights.length))
  const finished = sights.every(({ job }) => isOver(job.state))
  const failed = sights.filter(({ job }) => job.state === 'failed').map(({ job }) => job.id)
  const newest = Math.max(0, after ?? 0, ...sights.map(({ messages }) => messages.at(-1)?.id ?? 0))
  return {
    jobs: sights.map(({ job, messages }) => {
      const news = after === undefined ? messages : messages.filter(({ id }) => id > after)
      const lines = news.slice(after === undefined ? -LAST_LINES : -share)
      const omitted = after === undefined ? 0 : news.length - lines.length
      return {
        id: job.id,
        state: job.state,
        finished: isOver(job.state),
        progress: job.progress ?? null,
        exit_code: isOver(job.state) ? (job.exitCode ?? null) : null,
        status_text: untrustedOrNull(job.statusText, 300),
        lines: lines.map((line) => toLogLine(line)),
        ...(omitted === 0 ? {} : { lines_omitted: omitted }),
      }
    }),
    finished,
    last_message_id: newest === 0 ? null : newest,
    next: nextStep(finished, failed, { newest, waited }),
  }
}

function nextStep(
  finished: boolean,
  failed: number[],
  { newest, waited }: { newest: number; waited: number },
): string {
  if (!finished)
    return `Not over after ${waited} s: call wait_for_job again with after_message_id ${newest}.`
  if (failed.length === 0) return 'Nothing more to wait for.'
  return `get_job_log with order errors_first tells why ${failed.join(', ')} failed.`
}
