import { z } from 'zod'
import { getAlarm as readAlarm } from '../../cmon/modules/alarm.ts'
import { findCluster } from '../../fleet/find-cluster.ts'
import { InputError } from '../../fleet/input-error.ts'
import { defineTool, readOnly } from '../../mcp/define-tool.ts'
import { ClusterRef } from '../shared/params.ts'
import { alarmDetails, AlarmRow, toAlarmDetails, toAlarmRow } from './alarm-row.ts'

export const getAlarm = defineTool({
  name: 'get_alarm',
  title: 'Get an alarm',
  description: 'One alarm with its message and what ClusterControl recommends to do about it.',
  hints: readOnly,
  input: { alarm: z.int().min(0).describe('id from list_alarms'), cluster: ClusterRef },
  output: { alarm: AlarmRow.extend(alarmDetails) },

  async run({ fleet, signal }, { alarm: alarmId, cluster: wanted }) {
    const { controller, cluster, ref } = await findCluster(fleet, wanted, {}, { signal })
    const alarm = await readAlarm(controller.cmon, cluster.id, alarmId, { signal })
    if (alarm === undefined)
      throw new InputError('not_found', `Cluster ${ref} has no alarm ${alarmId}`, {
        parameter: 'alarm',
        next: 'It may have cleared: list_alarms shows those that are active.',
      })
    return { alarm: { ...toAlarmRow(fleet, { controller, alarm, ref }), ...toAlarmDetails(alarm) } }
  },
})
