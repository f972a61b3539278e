import { z } from 'zod'
import { getJobInstance } from '../../cmon/modules/jobs.ts'
import { defineTool, readOnly } from '../../mcp/define-tool.ts'
import { controllerOfId, refOfCluster } from '../shared/ask-scope.ts'
import { ControllerName, JobId } from '../shared/params.ts'
import { Name, toNameOrNull } from '../../fleet/untrusted.ts'
import { orNoSuchJob } from './find-job.ts'
import { PlainData, toPlainData } from '../../fleet/plain-data.ts'
import { jobDetails, JobRow, toJobDetails, toJobRow } from './job-row.ts'

const FullJob = JobRow.extend({
  ...jobDetails,
  group: Name.nullable(),
  client_address: Name.nullable(),
  can_be_aborted: z.boolean().nullable(),
  job_data: PlainData,
  /** Entries of job_data that look like secrets, or that were too many. */
  job_data_omitted: z.int(),
})

export const getJob = defineTool({
  name: 'get_job',
  title: 'Get a job',
  description: 'State, times, owner and arguments of one job, secrets left out.',
  hints: readOnly,
  input: { job: JobId, controller: ControllerName },
  output: { job: FullJob },

  async run({ fleet, signal }, { job: jobId, controller: name }) {
    const controller = controllerOfId(fleet, name, 'Job')
    const job = await orNoSuchJob(jobId, 'job', getJobInstance(controller.cmon, jobId, { signal }))
    const ref = await refOfCluster(controller, job.clusterId, { signal })
    const { data, omitted } = toPlainData(job.data)
    return {
      job: {
        ...toJobRow(fleet, { controller, job, ref }),
        ...toJobDetails(job),
        group: toNameOrNull(job.group),
        client_address: toNameOrNull(job.clientAddress),
        can_be_aborted: job.canBeAborted ?? null,
        job_data: data,
        job_data_omitted: omitted,
      },
    }
  },
})
