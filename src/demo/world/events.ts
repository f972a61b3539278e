import type { DemoAlarm } from './alarm.ts'
import type { DemoCluster } from './cluster.ts'
import type { DemoHost } from './host.ts'
import type { DemoJob, JobMessage } from './job.ts'
import type { DemoLogEntry } from './log-entry.ts'
import type { DemoMaintenance } from './maintenance.ts'
import type { World } from './state.ts'

/** What happened in the world just now; `server.ts` tells it to subscribers. */
export type WorldEvent =
  | { kind: 'job'; name: 'Created' | 'Changed' | 'Ended'; at: Date; job: DemoJob }
  | { kind: 'message'; at: Date; job: DemoJob; message: JobMessage }
  | { kind: 'host'; at: Date; host: DemoHost; reason: string }
  | { kind: 'cluster'; at: Date; cluster: DemoCluster; reason: string }
  | { kind: 'alarm'; name: 'Created' | 'Changed' | 'Ended'; at: Date; alarm: DemoAlarm }
  | { kind: 'maintenance'; at: Date; window: DemoMaintenance }
  | { kind: 'log'; at: Date; entry: DemoLogEntry }

export type WorldListener = (event: WorldEvent) => void

export function tell(world: World, event: WorldEvent): void {
  for (const listener of world.listeners) listener(event)
}
