import type { CallOptions } from '../../../cmon/client.ts'
import { getJobInstances } from '../../../cmon/modules/jobs.ts'
import type { FoundCluster } from '../../../fleet/find-cluster.ts'
import { shownName } from '../../../fleet/untrusted.ts'
import type { Finding } from '../../../mcp/define-tool.ts'

const SHOWN = 5

/** Jobs that run in the cluster now: a new one waits for them, or works against them. */
export async function runningJobs(
  { controller, cluster }: FoundCluster,
  options: CallOptions,
): Promise<Finding> {
  const query = { clusterId: cluster.id, states: ['running'] as const, limit: SHOWN, offset: 0 }
  const { jobs, total } = await getJobInstances(controller.cmon, query, options)
  if (jobs.length === 0) return { check: 'running jobs', outcome: 'ok', note: 'no job is running' }
  const named = jobs.map(({ id, command }) => `${id} (${shownName(command ?? 'job')})`).join(', ')
  return {
    check: 'running jobs',
    outcome: 'warning',
    note: `${total ?? jobs.length} running: job ${named}; the new one waits in the queue`,
  }
}
