import type { CallOptions, CmonClient } from '../../cmon/client.ts'
import { getJobLog, type Job, type JobMessage } from '../../cmon/modules/jobs.ts'

const LINES_LIMIT = 5_000

/** The log, oldest line first: filters and the count of lines need all of it. */
export async function readJobLog(
  cmon: CmonClient,
  jobId: number,
  options: CallOptions,
): Promise<{ job: Job | undefined; messages: JobMessage[] }> {
  // Newest first: should the log be longer than the limit, its end is what matters.
  const page = { ascending: false, limit: LINES_LIMIT, offset: 0 }
  const { job, messages } = await getJobLog(cmon, jobId, page, options)
  return { job, messages: messages.toReversed() }
}
