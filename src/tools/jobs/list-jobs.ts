import { z } from 'zod'
import { getJobInstances, type Job } from '../../cmon/modules/jobs.ts'
import { defineTool, readOnly } from '../../mcp/define-tool.ts'
import { askScope } from '../shared/ask-scope.ts'
import { pageFields, pageInfo, pageParameters } from '../shared/page.ts'
import { ClusterRef, ControllerName, Detail, Since } from '../shared/params.ts'
import { Problems, problemsField } from '../shared/problems.ts'
import { parseRange } from '../shared/time.ts'
import {
  mergeTimelines,
  placeOf,
  readTimeline,
  scannedField,
  timelineCursor,
} from '../shared/timeline.ts'
import { jobDetails, JobRow, toJobDetails, toJobRow } from './job-row.ts'

const STATES = ['running', 'failed', 'finished', 'scheduled', 'aborted', 'defined'] as const

export const listJobs = defineTool({
  name: 'list_jobs',
  title: 'List jobs',
  description:
    'Controller jobs, newest first: what ran, failed or is scheduled, by whom. Gives the id for get_job_log.',
  hints: readOnly,
  input: {
    cluster: ClusterRef.optional(),
    controller: ControllerName,
    state: z.enum(STATES).optional(),
    command: z.string().max(80).optional().describe('Such as backup'),
    since: Since,
    detail: Detail,
    ...pageParameters(20),
  },
  output: {
    jobs: z.array(JobRow.extend(jobDetails)),
    ...pageFields,
    scanned: z.int().optional(),
    problems: Problems,
  },

  async run({ fleet, signal }, { cluster, controller, state, command, since, ...page }) {
    const from = parseRange({ since }).since?.toISOString()
    const after = timelineCursor(page.cursor)
    const wanted = command?.toLowerCase()
    const { answers, problems } = await askScope(
      fleet,
      { cluster, controller },
      { signal },
      (controller, clusterId) =>
        readTimeline<Job>(
          {
            async read(slice) {
              const query = { clusterId, states: state === undefined ? [] : [state], ...slice }
              const { jobs, total } = await getJobInstances(controller.cmon, query, { signal })
              return { items: jobs, total }
            },
            keyOf: (job) => ({ id: job.id, at: job.created }),
            ...(wanted === undefined
              ? {}
              : { matches: (job) => job.command?.toLowerCase() === wanted }),
            ...(from === undefined
              ? {}
              : { isPast: (job) => job.created !== undefined && job.created < from }),
          },
          placeOf(fleet, controller),
          { limit: page.limit, after },
        ),
    )
    const paged = mergeTimelines(answers, { ...page, after }, (job, { controller, refById }) => ({
      ...toJobRow(fleet, { controller, job, ref: refById(job.clusterId) }),
      ...(page.detail === 'full' ? toJobDetails(job) : {}),
    }))
    return {
      jobs: paged.rows,
      ...pageInfo(paged),
      ...scannedField(paged),
      ...problemsField(problems),
    }
  },
})
