import { defineToolset } from '../../mcp/toolset.ts'
import { searchLogs } from './search-logs.ts'

export const logs = defineToolset('logs', "The controller's own log", [searchLogs])
