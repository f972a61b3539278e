import { defineToolset } from '../../mcp/toolset.ts'
import { createMaintenanceWindow } from './create-maintenance-window.ts'
import { deleteMaintenanceWindow } from './delete-maintenance-window.ts'
import { listMaintenanceWindows } from './list-maintenance-windows.ts'

export const maintenance = defineToolset(
  'maintenance',
  'Maintenance windows of clusters and hosts',
  [listMaintenanceWindows, createMaintenanceWindow, deleteMaintenanceWindow],
)
