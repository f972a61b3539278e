import { z } from 'zod'
import { ignoreAlarm, type Alarm } from '../../cmon/modules/alarm.ts'
import { findExactCluster } from '../../fleet/find-cluster.ts'
import { shownName } from '../../fleet/untrusted.ts'
import { defineTool, idempotentChange, type Finding } from '../../mcp/define-tool.ts'
import { AlarmId, ClusterRef } from '../shared/params.ts'
import { findAlarm } from './find-alarm.ts'

export const setAlarmIgnored = defineTool({
  name: 'set_alarm_ignored',
  title: 'Ignore an alarm',
  description: 'Hides an active alarm, or shows it again. It stays on record, its cause too.',
  hints: idempotentChange,
  input: { alarm: AlarmId, cluster: ClusterRef, ignored: z.boolean() },
  output: { ignored: z.boolean() },

  async prepare({ fleet, signal }, { alarm: alarmId, cluster: wanted, ignored }) {
    const found = await findExactCluster(fleet, wanted, {}, { signal })
    const { controller, cluster, ref } = found
    const alarm = await findAlarm(found, alarmId, { signal })
    const kind = shownName(alarm.type ?? 'unknown')
    return {
      controller,
      cluster: ref,
      severity: 'routine',
      summary: `${ignored ? 'Ignore' : 'Show again'} alarm ${alarmId} (${kind}) of ${ref}`,
      findings: [weight(alarm, ignored)],
      basis: alarm.ignored,
      steps: [
        async (cmon, options) => {
          await ignoreAlarm(cmon, { alarmId, clusterId: cluster.id, ignore: ignored }, options)
          return { ignored }
        },
      ],
    }
  },
})

function weight({ severity, ignored: before }: Alarm, ignored: boolean): Finding {
  const check = 'alarm'
  if (before === ignored)
    return { check, outcome: 'warning', note: `it is ${ignored ? '' : 'not '}ignored already` }
  if (ignored && severity === 'critical')
    return { check, outcome: 'warning', note: 'it is critical, and its cause goes on' }
  return { check, outcome: 'ok', note: `it is ${severity}` }
}
