import { z } from 'zod'
import type { CallOptions, CmonClient } from '../../cmon/client.ts'
import { getJobLog as readJobLog, type Job, type JobMessage } from '../../cmon/modules/jobs.ts'
import { defineTool, readOnly } from '../../mcp/define-tool.ts'
import { controllerOfId } from '../shared/ask-scope.ts'
import { fitPage, offsetOf, pageFields, pageInfo, pageOf } from '../shared/page.ts'
import { ControllerName, Detail } from '../shared/params.ts'
import { Untrusted, untrustedOrNull } from '../../fleet/untrusted.ts'
import { orNoSuchJob } from './find-job.ts'
import { LogLine, toLogLine } from './log-line.ts'

const LINES_LIMIT = 5_000
const RANKS: Record<JobMessage['level'], number> = { error: 0, warning: 1, info: 2, debug: 3 }

export const getJobLog = defineTool({
  name: 'get_job_log',
  title: 'Get a job log',
  description:
    'Last lines of a job log; cursor goes back in time. For a failed job use order errors_first.',
  hints: readOnly,
  input: {
    job: z.int().min(1).describe('id from list_jobs'),
    controller: ControllerName,
    level: z.enum(['all', 'warnings', 'errors']).default('all'),
    order: z.enum(['newest_last', 'errors_first']).default('newest_last'),
    tail: z.int().min(1).max(300).default(50),
    cursor: z.string().max(40).optional(),
    detail: Detail,
  },
  output: {
    job: z.int(),
    state: z.string().nullable(),
    status_text: Untrusted.nullable(),
    lines: z.array(LogLine),
    ...pageFields,
  },

  async run({ fleet, signal }, { job: jobId, controller: name, level, order, ...rest }) {
    const { cmon } = controllerOfId(fleet, name, 'Job')
    const { job, messages } = await orNoSuchJob(jobId, 'job', readAll(cmon, jobId, { signal }))
    const lowest = level === 'errors' ? RANKS.error : level === 'warnings' ? RANKS.warning : 9
    const lines = messages.filter((message) => RANKS[message.level] <= lowest)
    const request = { limit: rest.tail, cursor: rest.cursor, detail: rest.detail }
    const page = order === 'errors_first' ? worstFirst(lines, request) : tailOf(lines, request)
    return {
      job: jobId,
      state: job?.state ?? null,
      status_text: untrustedOrNull(job?.statusText, 500),
      lines: page.rows,
      ...pageInfo(page),
    }
  },
})

type Request = { limit: number; cursor: string | undefined; detail: 'compact' | 'full' }

function worstFirst(lines: JobMessage[], request: Request) {
  const ranked = lines.toSorted((a, b) => RANKS[a.level] - RANKS[b.level])
  return pageOf(ranked, request, (line) => toLogLine(line, request.detail))
}

/** A page from the end: its cursor counts from the log's beginning, which new lines don't move. */
function tailOf(lines: JobMessage[], request: Request) {
  const end = request.cursor === undefined ? lines.length : offsetOf(request.cursor)
  const candidates = lines
    .slice(Math.max(0, end - request.limit), end)
    .toReversed()
    .map((line) => toLogLine(line, request.detail))
  const { rows } = fitPage(candidates, request, { offset: 0, total: lines.length })
  const start = Math.max(0, Math.min(end, lines.length) - rows.length)
  return {
    rows: rows.toReversed(),
    total: lines.length,
    next_cursor: start > 0 ? `p${start.toString(36)}` : null,
    truncated: start > 0,
  }
}

/** The log, oldest line first: filters and the count of lines need all of it. */
async function readAll(
  cmon: CmonClient,
  jobId: number,
  options: CallOptions,
): Promise<{ job: Job | undefined; messages: JobMessage[] }> {
  // Newest first: should the log be longer than the limit, its end is what matters.
  const page = { ascending: false, limit: LINES_LIMIT, offset: 0 }
  const { job, messages } = await readJobLog(cmon, jobId, page, options)
  return { job, messages: messages.toReversed() }
}
