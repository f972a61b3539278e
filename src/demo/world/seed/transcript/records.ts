import type { DemoAlarm } from '../../alarm.ts'
import type { DemoBackup } from '../../backup.ts'
import type { DemoCluster } from '../../cluster.ts'
import type { DemoJob } from '../../job.ts'
import type { DemoLogEntry } from '../../log-entry.ts'
import type { DemoMaintenance } from '../../maintenance.ts'
import { before, DAY_MS, HOUR_MS, MINUTE_MS } from '../history.ts'
import { marked, scheduledJob } from '../job-drafts.ts'
import { logEntry } from '../log-history.ts'

const JOB_ID = 42
const ALARM_ID = 9

/**
 * Job 42, which the commands list, follow, kill, clone, switch off and on, and delete as a schedule
 * of backups: only a recurring job is all of that.
 */
export function transcriptJob({ clusterId }: DemoCluster, start: Date): DemoJob {
  const job = scheduledJob(
    {
      clusterId,
      title: 'Create xtrabackupfull Backup',
      command: 'backup',
      data: {
        backup_method: 'xtrabackupfull',
        backup_title: 'weekly',
        backupdir: '/backups',
        description: 'weekly',
        hostname: '192.0.2.11',
      },
      by: 'admin',
      created: before(start, 2 * HOUR_MS),
      tags: ['nightly'],
      lines: [
        [1, 'The recurrence of the job was set.'],
        [2, 'Waiting for the next time it is due.'],
      ],
    },
    '0 12 * * 5',
  )
  job.jobId = JOB_ID
  for (const [index, message] of job.messages.entries()) message.messageId = index + 1
  return job
}

/** Backups 7 to 9 of one node; 9 builds upon 8. */
export function transcriptBackups(cluster: DemoCluster, start: Date): DemoBackup[] {
  return [7, 8, 9].map((backupId, index) => {
    const incremental = backupId === 9
    const created = before(start, (3 - index) * DAY_MS)
    const finished = new Date(created.getTime() + 4 * MINUTE_MS)
    return {
      backupId,
      clusterId: cluster.clusterId,
      jobId: 0,
      scheduleId: 0,
      parentId: incremental ? 8 : 0,
      chainUp: incremental ? 8 : 0,
      method: incremental ? 'xtrabackupincr' : 'xtrabackupfull',
      status: 'Completed',
      title: incremental ? 'incr' : 'nightly',
      description: 'Backup created by s9s-tools.',
      backupHost: '192.0.2.11',
      storageHost: '192.0.2.11',
      rootDir: `/backups/BACKUP-${backupId}`,
      created,
      finished,
      createdBy: 'admin',
      compressed: true,
      encrypted: false,
      databases: ['app'],
      files: [
        {
          path: incremental ? 'incr.xbstream.gz' : 'full.xbstream.gz',
          sizeBytes: incremental ? 2048 : 1_048_576,
          type: incremental ? 'incr' : 'full',
          hash: `md5:${String(backupId).padStart(32, '0')}`,
          created: finished,
        },
      ],
      retentionDays: 31,
      verification: { status: 'NotVerified', message: '' },
      vendor: cluster.vendor,
      serverVersion: '8.0.36-28.1',
      toolVersion: '',
      lsn: String(1_000_000 + backupId),
      pitrCompatible: false,
      logFile: `/var/log/cmon_backup_${backupId}.log`,
      locationUuid: `00000000-0000-4000-8000-00000000000${backupId}`,
    }
  })
}

export function transcriptAlarm(cluster: DemoCluster, start: Date): DemoAlarm {
  const [host] = cluster.hosts
  return {
    alarmId: ALARM_ID,
    clusterId: cluster.clusterId,
    severity: 'warning',
    component: 'Host',
    type: 'HostSwapping',
    title: 'Host is swapping',
    message: 'The host has begun to swap.',
    recommendation: 'Look at what uses its memory.',
    counter: 3,
    measured: 24,
    ignored: false,
    created: before(start, HOUR_MS),
    reported: before(start, MINUTE_MS),
    ...(host === undefined ? {} : { host: { hostId: host.hostId, hostname: host.hostname } }),
  }
}

export function transcriptLog({ clusterId, hosts }: DemoCluster, start: Date): DemoLogEntry[] {
  const [host] = hosts
  if (host === undefined) return []
  const at = (hours: number) => ({ clusterId, created: before(start, hours * HOUR_MS) })
  return [
    logEntry({ ...at(3), component: 'Node', text: `${marked(host)}: Node is up.` }),
    logEntry({ ...at(1), severity: 'LOG_WARNING', text: `${marked(host)}: Swap is in use.` }),
  ].map((entry, index) => ({ ...entry, logId: index + 1 }))
}

export function transcriptMaintenance(start: Date): DemoMaintenance {
  return {
    uuid: '6b55b1c5-0000-4000-8000-c41583005b95',
    target: { hostname: '192.0.2.11' },
    initiate: before(start, HOUR_MS),
    deadline: new Date(start.getTime() + DAY_MS),
    reason: 'memory',
    userId: 3,
    userName: 'admin',
    groupId: 1,
    groupName: 'admins',
  }
}
