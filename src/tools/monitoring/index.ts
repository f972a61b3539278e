import { defineToolset } from '../../mcp/toolset.ts'
import { diagnoseCluster } from './diagnose-cluster.ts'
import { getAlarm } from './get-alarm.ts'
import { getDbGrowth } from './get-db-growth.ts'
import { getMetrics } from './get-metrics.ts'
import { getRecentChanges } from './get-recent-changes.ts'
import { listAlarms } from './list-alarms.ts'
import { setAlarmIgnored } from './set-alarm-ignored.ts'

export const monitoring = defineToolset('monitoring', 'Alarms, metrics, growth, diagnosis', [
  listAlarms,
  getAlarm,
  setAlarmIgnored,
  getMetrics,
  getDbGrowth,
  getRecentChanges,
  diagnoseCluster,
])
