import { defineToolset } from '../../mcp/toolset.ts'
import { generateReport } from './generate-report.ts'
import { getReport } from './get-report.ts'
import { listReports } from './list-reports.ts'

export const reports = defineToolset('reports', 'Operational reports', [
  listReports,
  generateReport,
  getReport,
])
