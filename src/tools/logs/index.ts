import { defineToolset } from '../../mcp/toolset.ts'
import { createErrorReport } from './create-error-report.ts'
import { listAuditEntries } from './list-audit-entries.ts'
import { searchLogs } from './search-logs.ts'

export const logs = defineToolset(
  'logs',
  "The controller's own log, who did what, support bundles",
  [searchLogs, listAuditEntries, createErrorReport],
)
