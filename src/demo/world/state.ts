import type { DemoAlarm } from './alarm.ts'
import type { DemoAuditEntry } from './audit-entry.ts'
import type { DemoBackup } from './backup.ts'
import type { Clock } from './clock.ts'
import type { DemoCluster } from './cluster.ts'
import type { WorldListener } from './events.ts'
import type { DemoJob } from './job.ts'
import type { EngineState } from './jobs/engine-state.ts'
import type { DemoLogEntry } from './log-entry.ts'
import type { DemoMaintenance } from './maintenance.ts'
import type { Registry } from './registry/registry.ts'
import type { DemoGroup, DemoUser } from './user.ts'

/** Everything the demo controller knows. One mutable object; modules read it and project it. */
export interface World extends Registry {
  controllerId: string
  /** Of the controller software. */
  version: string
  seed: number
  clock: Clock
  users: DemoUser[]
  groups: DemoGroup[]
  clusters: DemoCluster[]
  /** By id, oldest first; recurring schedules are SCHEDULED jobs among them. */
  jobs: DemoJob[]
  backups: DemoBackup[]
  alarms: DemoAlarm[]
  /** By id, oldest first. */
  log: DemoLogEntry[]
  audit: DemoAuditEntry[]
  maintenance: DemoMaintenance[]
  /** What brings the world forward; see `jobs/engine.ts`. */
  engine: EngineState
  /** Told of every change that the clock brings. */
  listeners: Set<WorldListener>
}
