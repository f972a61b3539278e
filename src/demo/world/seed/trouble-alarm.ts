import type { DemoAlarm } from '../alarm.ts'
import type { DemoCluster } from '../cluster.ts'
import type { DemoHost } from '../host.ts'
import type { History } from './history.ts'
import { before, SECOND_MS } from './history.ts'

type AlarmDraft = Pick<
  DemoAlarm,
  'severity' | 'component' | 'type' | 'title' | 'message' | 'recommendation' | 'measured'
> & { host?: DemoHost; age: number; ignored?: boolean }

/** Raised `age` ms ago and seen again since, every five minutes. */
export function alarm(history: History, cluster: DemoCluster, draft: AlarmDraft): void {
  const { host, age, ignored = false, ...facts } = draft
  history.alarms.push({
    alarmId: 0,
    clusterId: cluster.clusterId,
    ...facts,
    counter: 1 + Math.floor(age / (300 * SECOND_MS)),
    ignored,
    created: before(history.start, age),
    reported: before(history.start, 20 * SECOND_MS),
    ...(host === undefined ? {} : { host: { hostId: host.hostId, hostname: host.hostname } }),
  })
}
