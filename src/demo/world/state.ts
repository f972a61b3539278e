import type { DemoAlarm } from './alarm.ts'
import type { DemoAuditEntry } from './audit-entry.ts'
import type { DemoBackup, DemoBinlogBackup } from './backup.ts'
import type { Clock } from './clock.ts'
import type { DemoCluster } from './cluster.ts'
import type { DemoJob } from './job.ts'
import type { DemoLogEntry } from './log-entry.ts'
import type { DemoMaintenance } from './maintenance.ts'
import type { DemoGroup, DemoUser } from './user.ts'

/** Everything the demo controller knows. One mutable object; modules read it and project it. */
export interface World {
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
  binlogBackups: DemoBinlogBackup[]
  alarms: DemoAlarm[]
  /** By id, oldest first. */
  log: DemoLogEntry[]
  audit: DemoAuditEntry[]
  maintenance: DemoMaintenance[]
}
