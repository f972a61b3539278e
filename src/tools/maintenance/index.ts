import { defineToolset } from '../../mcp/toolset.ts'
import { listMaintenanceWindows } from './list-maintenance-windows.ts'

export const maintenance = defineToolset(
  'maintenance',
  'Maintenance windows of clusters and hosts',
  [listMaintenanceWindows],
)
