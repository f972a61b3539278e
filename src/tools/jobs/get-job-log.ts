import { z } from 'zod'
import type { JobMessage } from '../../cmon/modules/jobs.ts'
import { defineTool, readOnly } from '../../mcp/define-tool.ts'
import { controllerOfId } from '../shared/ask-scope.ts'
import { fitPage, offsetOf, pageFields, pageInfo, pageOf } from '../shared/page.ts'
import { ControllerName, Detail, JobId } from '../shared/params.ts'
import { Untrusted, untrustedOrNull } from '../../fleet/untrusted.ts'
import { orNoSuchJob } from './find-job.ts'
import { LogLine, RANKS, toLogLine } from './log-line.ts'
import { readJobLog } from './read-job-log.ts'

export const getJobLog = defineTool({
  name: 'get_job_log',
  title: 'Get a job log',
  description:
    'Last lines of a job log; cursor goes back in time. For a failed job use order errors_first.',
  hints: readOnly,
  input: {
    job: JobId,
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
    const { job, messages } = await orNoSuchJob(jobId, 'job', readJobLog(cmon, jobId, { signal }))
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
