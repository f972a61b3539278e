import type { CallOptions } from '../../cmon/client.ts'
import { getAlarm, type Alarm } from '../../cmon/modules/alarm.ts'
import type { FoundCluster } from '../../fleet/find-cluster.ts'
import { InputError } from '../../fleet/input-error.ts'

/** An alarm of this cluster. Throws InputError when it has none with this id. */
export async function findAlarm(
  { controller, cluster, ref }: FoundCluster,
  alarmId: number,
  options: CallOptions,
): Promise<Alarm> {
  const alarm = await getAlarm(controller.cmon, cluster.id, alarmId, options)
  if (alarm !== undefined) return alarm
  throw new InputError('not_found', `Cluster ${ref} has no alarm ${alarmId}`, {
    parameter: 'alarm',
    next: 'It may have cleared: list_alarms shows those that are active.',
  })
}
