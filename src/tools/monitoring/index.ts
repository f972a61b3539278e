import { defineToolset } from '../../mcp/toolset.ts'
import { getAlarm } from './get-alarm.ts'
import { getMetrics } from './get-metrics.ts'
import { listAlarms } from './list-alarms.ts'

export const monitoring = defineToolset('monitoring', 'Alarms and metrics', [
  listAlarms,
  getAlarm,
  getMetrics,
])
