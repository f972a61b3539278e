import type { DemoAlarm } from '../alarm.ts'
import type { DemoAuditEntry } from '../audit-entry.ts'
import type { DemoBackup } from '../backup.ts'
import type { DemoJob } from '../job.ts'
import type { DemoLogEntry } from '../log-entry.ts'
import type { DemoMaintenance } from '../maintenance.ts'
import type { Random } from '../random.ts'

/** What happened before the clock started. Ids are given at the end, in order of time. */
export interface History {
  start: Date
  random: Random
  jobs: DemoJob[]
  backups: DemoBackup[]
  alarms: DemoAlarm[]
  log: DemoLogEntry[]
  audit: DemoAuditEntry[]
  maintenance: DemoMaintenance[]
  /** Copies ids between records; run when all have theirs. */
  links: (() => void)[]
}

export function createHistory(start: Date, random: Random): History {
  return {
    start,
    random,
    jobs: [],
    backups: [],
    alarms: [],
    log: [],
    audit: [],
    maintenance: [],
    links: [],
  }
}

export function finishHistory(history: History): void {
  const byCreated = (a: { created: Date }, b: { created: Date }): number =>
    a.created.getTime() - b.created.getTime()
  let messageId = 0
  for (const [index, job] of history.jobs.sort(byCreated).entries()) {
    job.jobId = index + 1
    for (const message of job.messages) message.messageId = ++messageId
  }
  for (const [index, backup] of history.backups.sort(byCreated).entries()) {
    backup.backupId = index + 1
  }
  for (const [index, entry] of history.log.sort(byCreated).entries()) entry.logId = index + 1
  for (const [index, alarm] of history.alarms.sort(byCreated).entries()) alarm.alarmId = index + 1
  history.audit.sort((a, b) => a.reported.getTime() - b.reported.getTime())
  for (const link of history.links) link()
}

export const SECOND_MS = 1000
export const MINUTE_MS = 60_000
export const HOUR_MS = 3_600_000
export const DAY_MS = 86_400_000

export function before(start: Date, milliseconds: number): Date {
  return new Date(start.getTime() - milliseconds)
}

/** What ran at such a time is over when the clock starts. */
const SETTLE_MS = 2 * HOUR_MS

/** The last time it was `hour:minute` UTC well before `start`, `daysAgo` days earlier still. */
export function lastTime(start: Date, hour: number, minute: number, daysAgo: number): Date {
  const latest = before(start, SETTLE_MS)
  const at = new Date(latest)
  at.setUTCHours(hour, minute, 0, 0)
  if (at > latest) at.setUTCDate(at.getUTCDate() - 1)
  return new Date(at.getTime() - daysAgo * DAY_MS)
}
