import { defineTool, readOnly } from '../../mcp/define-tool.ts'
import { controllerOfId } from '../shared/ask-scope.ts'
import { ControllerName, JobId } from '../shared/params.ts'
import { explanationFields, toExplanation } from './failure-explanation.ts'
import { readFailedJob, readSurroundings } from './read-failure.ts'

export const explainJobFailure = defineTool({
  name: 'explain_job_failure',
  title: 'Explain a failed job',
  description:
    'Why a job failed: likely cause, the log lines that show it, related alarms and disks, next step.',
  hints: readOnly,
  input: { job: JobId, controller: ControllerName },
  output: explanationFields,

  async run({ fleet, signal }, { job: jobId, controller: name }) {
    const controller = controllerOfId(fleet, name, 'Job')
    const { job, messages } = await readFailedJob(controller, jobId, { signal })
    const around = await readSurroundings(controller, job.clusterId, { signal })
    return toExplanation(fleet, { controller, job, messages, ...around })
  },
})
