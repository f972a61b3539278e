import { defineToolset } from '../../mcp/toolset.ts'
import { listAuditEntries } from './list-audit-entries.ts'
import { searchLogs } from './search-logs.ts'

export const logs = defineToolset('logs', "The controller's own log, and who did what", [
  searchLogs,
  listAuditEntries,
])
