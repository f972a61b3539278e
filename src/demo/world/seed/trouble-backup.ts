import type { DemoCluster } from '../cluster.ts'
import { alarm } from './trouble-alarm.ts'
import type { History } from './history.ts'
import { HOUR_MS } from './history.ts'
import { marked, pastJob, value } from './job-drafts.ts'

const STORAGE_HOST = 'backup-store.example.com'
const REASON = `No space left on device on ${STORAGE_HOST}.`

/** Last night's backup ran into a full disk on the storage host; the nights before were fine. */
export function failLastBackup(cluster: DemoCluster, history: History): void {
  const backup = history.backups.filter(({ clusterId }) => clusterId === cluster.clusterId).at(-1)
  const job = history.jobs.find(({ created, clusterId }) => {
    return clusterId === cluster.clusterId && created.getTime() === backup?.created.getTime()
  })
  const source = cluster.hosts.find(({ hostname }) => hostname === backup?.backupHost)
  if (backup === undefined || job === undefined || source === undefined) return
  for (const earlier of history.backups) {
    if (earlier.clusterId === cluster.clusterId) earlier.storageHost = STORAGE_HOST
  }
  const failed = pastJob(
    {
      clusterId: cluster.clusterId,
      title: job.title,
      command: job.command,
      data: { ...job.data, storage_host: STORAGE_HOST },
      by: 'admin',
      created: job.created,
      tags: job.tags,
      lines: [
        [1, `Preparing a backup of cluster ${value(cluster.name)}.`],
        [2, `${marked(source)}: Chosen as the source, method is ${value(backup.method)}.`],
        [5, `${marked(source)}: Streaming to ${value(`${STORAGE_HOST}:/backups`)}.`],
        [6, 'netcat listens on port 9999 of the storage host.', 'JOB_DEBUG'],
        [131, `${STORAGE_HOST}: /backups is 97 % full.`, 'JOB_WARNING'],
        [178, `${STORAGE_HOST}: write failed: No space left on device`, 'JOB_FAILED'],
        [179, `${marked(source)}: pg_basebackup: broken pipe, exit code 1.`, 'JOB_FAILED'],
        [181, `Removing the unfinished files from ${STORAGE_HOST}.`],
        [183, 'Backup failed.', 'JOB_FAILED'],
      ],
    },
    REASON,
  )
  Object.assign(job, failed)
  backup.status = 'Failed'
  if (failed.ended !== undefined) backup.finished = failed.ended
  for (const file of backup.files) file.sizeBytes = 0
  alarm(history, cluster, {
    severity: 'warning',
    component: 'Backup',
    type: 'BackupFailed',
    title: 'Backup failed',
    message: `The ${backup.method} backup of ${cluster.name} failed: ${REASON}`,
    recommendation: 'Free space on the storage host, then run the backup again.',
    measured: 0,
    age: Math.max(HOUR_MS / 2, history.start.getTime() - (failed.ended?.getTime() ?? 0)),
  })
}

/** One verified full backup; the newest one is also in a cloud. */
export function addBackupStories(cluster: DemoCluster, history: History): void {
  const full = history.backups.filter(
    ({ clusterId, method }) => clusterId === cluster.clusterId && method.endsWith('full'),
  )
  const newest = full.at(-1)
  const verified = full.at(-2)
  if (newest !== undefined) {
    newest.cloud = {
      uuid: history.random.uuid(),
      bucketAndPath: `demo-backups/${cluster.name}`,
      provider: 'aws',
      service: 's3',
      credentialsId: 1,
    }
  }
  if (verified?.finished === undefined) return
  const at = new Date(verified.finished.getTime() + 20 * 60_000)
  verified.verification = { status: 'Verified', message: 'Restored and started.', at }
  const job = pastJob({
    clusterId: cluster.clusterId,
    title: 'Verify Backup',
    command: 'verify_backup',
    data: { backupid: 0, server_address: 'verify-1.example.com' },
    by: 'operator',
    created: verified.finished,
    lines: [
      [1, 'Preparing the verification server verify-1.example.com.'],
      [400, 'Restored the files.'],
      [1180, 'The server started and answers queries.'],
      [1199, 'Backup is verified.'],
    ],
  })
  history.jobs.push(job)
  history.links.push(() => {
    job.data['backupid'] = verified.backupId
    job.title = `Verify Backup ${verified.backupId}`
  })
}
