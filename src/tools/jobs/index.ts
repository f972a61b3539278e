import { defineToolset } from '../../mcp/toolset.ts'
import { cancelJob } from './cancel-job.ts'
import { explainJobFailure } from './explain-job-failure.ts'
import { getJobLog } from './get-job-log.ts'
import { getJob } from './get-job.ts'
import { listJobs } from './list-jobs.ts'
import { rerunJob } from './rerun-job.ts'
import { waitForJob } from './wait-for-job.ts'

export const jobs = defineToolset('jobs', 'Controller jobs: state, log, waiting, cancelling', [
  listJobs,
  getJob,
  getJobLog,
  explainJobFailure,
  waitForJob,
  cancelJob,
  rerunJob,
])
