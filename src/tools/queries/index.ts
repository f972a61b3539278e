import { defineToolset } from '../../mcp/toolset.ts'
import { explainSlowdown } from './explain-slowdown.ts'
import { listRunningQueries } from './list-running-queries.ts'
import { listTopQueries } from './list-top-queries.ts'

export const queries = defineToolset('queries', 'Statements: running now, and the costliest', [
  listRunningQueries,
  listTopQueries,
  explainSlowdown,
])
