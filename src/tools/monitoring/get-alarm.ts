import { findCluster } from '../../fleet/find-cluster.ts'
import { defineTool, readOnly } from '../../mcp/define-tool.ts'
import { AlarmId, ClusterRef } from '../shared/params.ts'
import { alarmDetails, AlarmRow, toAlarmDetails, toAlarmRow } from './alarm-row.ts'
import { findAlarm } from './find-alarm.ts'

export const getAlarm = defineTool({
  name: 'get_alarm',
  title: 'Get an alarm',
  description: 'One alarm with its message and what ClusterControl recommends to do about it.',
  hints: readOnly,
  input: { alarm: AlarmId, cluster: ClusterRef },
  output: { alarm: AlarmRow.extend(alarmDetails) },

  async run({ fleet, signal }, { alarm: alarmId, cluster: wanted }) {
    const found = await findCluster(fleet, wanted, {}, { signal })
    const { controller, ref } = found
    const alarm = await findAlarm(found, alarmId, { signal })
    return { alarm: { ...toAlarmRow(fleet, { controller, alarm, ref }), ...toAlarmDetails(alarm) } }
  },
})
