import { defineToolset } from '../../mcp/toolset.ts'
import { getAlarm } from './get-alarm.ts'
import { getDbGrowth } from './get-db-growth.ts'
import { getMetrics } from './get-metrics.ts'
import { listAlarms } from './list-alarms.ts'

export const monitoring = defineToolset('monitoring', 'Alarms, metrics, growth', [
  listAlarms,
  getAlarm,
  getMetrics,
  getDbGrowth,
])
