import { z } from 'zod'
import { errorReport } from '../../cmon/jobs/diagnostics.ts'
import { findExactCluster } from '../../fleet/find-cluster.ts'
import { additive, defineTool } from '../../mcp/define-tool.ts'
import { about, jobChange, jobMeta, jobOutput } from '../shared/job-change.ts'
import { ClusterRef } from '../shared/params.ts'
import { runningJobs } from '../shared/preflight/running-jobs.ts'

export const createErrorReport = defineTool({
  name: 'create_error_report',
  title: 'Create an error report',
  description:
    'Collects logs and configuration of a cluster into a bundle on the controller, for support; passwords masked.',
  hints: additive,
  input: { cluster: ClusterRef, extended: z.boolean().optional() },
  output: jobOutput,

  async prepare(context, { cluster: wanted, extended = false, ...why }) {
    const { fleet, signal } = context
    const found = await findExactCluster(fleet, wanted, {}, { signal })
    const title = 'Create error report'
    return jobChange({
      ...about(found),
      severity: 'routine',
      summary: `${title} of ${found.ref}`,
      findings: [await runningJobs(found, { signal })],
      job: errorReport(
        found.cluster,
        { extended, maskPasswords: true },
        jobMeta(context, title, why),
      ),
    })
  },
})
