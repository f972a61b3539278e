import type { Toolset } from '../mcp/toolset.ts'
import { accounts } from './accounts/index.ts'
import { backups } from './backups/index.ts'
import { clusters } from './clusters/index.ts'
import { config } from './config/index.ts'
import { fleet } from './fleet/index.ts'
import { jobs } from './jobs/index.ts'
import { loadBalancers } from './load_balancers/index.ts'
import { logs } from './logs/index.ts'
import { maintenance } from './maintenance/index.ts'
import { meta } from './meta/index.ts'
import { endCharts } from './monitoring/charts/renderer.ts'
import { monitoring } from './monitoring/index.ts'
import { nodes } from './nodes/index.ts'
import { queries } from './queries/index.ts'
import { reports } from './reports/index.ts'
import { users } from './users/index.ts'

/** The only list of toolsets; everything else reads it. */
export const toolsets: readonly Toolset[] = [
  fleet,
  clusters,
  nodes,
  backups,
  jobs,
  monitoring,
  queries,
  logs,
  accounts,
  users,
  maintenance,
  config,
  loadBalancers,
  reports,
  meta,
]

/** Ends what tools keep running between calls. */
export async function closeTools(): Promise<void> {
  await endCharts()
}
