import type { Alarm } from '../../../cmon/modules/alarm.ts'
import type { Backup } from '../../../cmon/modules/backup.ts'
import type { Job } from '../../../cmon/modules/jobs.ts'
import { alarmsOf, counted, firstRaised, groupBy, type Finding } from './finding.ts'

const BACKUP_ALARMS = new Set([
  'BackupFailed',
  'BackupVerificationFailed',
  'BackupUploadToCloudFailed',
])
const BACKUP_COMMANDS = new Set(['backup', 'verify_backup'])

/** Backups and verifications that failed, with the alarms about them. */
export function backupFailureFindings(facts: {
  alarms: readonly Alarm[]
  failedJobs: readonly Job[]
  backups?: readonly Backup[]
}): Finding[] {
  const alarms = alarmsOf(facts.alarms, BACKUP_ALARMS)
  const jobs = facts.failedJobs.filter(({ command }) => BACKUP_COMMANDS.has(command ?? ''))
  if (alarms.length === 0 && jobs.length === 0) return []
  const ids = new Set(jobs.map(({ id }) => id))
  const backups = (facts.backups ?? []).filter(({ jobId }) => jobId !== undefined && ids.has(jobId))
  return [
    {
      severity: alarms.some(({ severity }) => severity === 'critical') ? 'critical' : 'warning',
      kind: 'backup',
      what:
        jobs.length === 0
          ? 'An alarm says that a backup or its verification failed'
          : `${counted(jobs.length, 'backup job')} failed`,
      basis: 'stated',
      alarms,
      jobs,
      backups,
      since: firstRaised(alarms) ?? jobs.at(-1)?.created,
      next: jobs.length === 0 ? 'get_alarm' : 'get_job_log',
    },
  ]
}

/** Alarms, those of one type together. */
export function alarmFindings(alarms: readonly Alarm[]): Finding[] {
  return groupBy(alarms, ({ severity, type }) => `${severity} ${type ?? ''}`).map(
    (group): Finding => {
      const [{ severity, type }] = group
      return {
        severity,
        kind: 'alarm',
        what: counted(group.length, `${severity} alarm`),
        about: type,
        basis: 'stated',
        alarms: group,
        since: firstRaised(group),
        next: 'get_alarm',
      }
    },
  )
}

/** Failed jobs, those of one command together; newest first. */
export function jobFindings(jobs: readonly Job[]): Finding[] {
  return groupBy(jobs, ({ command }) => command ?? '').map((group): Finding => {
    const [{ command }] = group
    return {
      severity: 'warning',
      kind: 'job',
      what: `${counted(group.length, 'job')} failed`,
      about: command,
      basis: 'stated',
      jobs: group,
      since: group.at(-1)?.created,
      next: 'get_job_log',
    }
  })
}
