import type { DemoBackup } from '../backup.ts'
import type { DemoCluster } from '../cluster.ts'
import type { DemoHost } from '../host.ts'
import type { DemoJob } from '../job.ts'
import { asksForPitr, isForPitr } from '../pitr.ts'
import { dailyBackups, incrementalBackups } from './backup-methods.ts'
import type { History } from './history.ts'
import { before, DAY_MS, HOUR_MS, lastTime } from './history.ts'
import { marked, pastJob, scheduledJob, value } from './job-drafts.ts'

const RETENTION_DAYS = 14

/** Recurring backups of the cluster: the templates, their last runs, the records left by them. */
export function addBackupHistory(cluster: DemoCluster, history: History, nights: number): void {
  const source = backupSource(cluster)
  const full = dailyBackups(cluster)
  if (source === undefined || full === undefined) return
  const minute = (cluster.clusterId * 7) % 60
  const created = new Date(cluster.created.getTime() + 2 * HOUR_MS)
  const fullTemplate = template(cluster, full, `${minute} 2 * * *`, created)
  history.jobs.push(fullTemplate)
  let last: DemoBackup | undefined
  for (let night = nights - 1; night >= 0; night--) {
    const at = lastTime(history.start, 2, minute, night)
    last = addRun({ cluster, history, source, method: full, at, template: fullTemplate })
  }
  const incremental = incrementalBackups(cluster)
  if (incremental === undefined || last === undefined || nights < 3) return
  const incrementalTemplate = template(cluster, incremental, `${minute} 8,14,20 * * *`, created)
  history.jobs.push(incrementalTemplate)
  let chainUp = last
  for (const hour of [8, 14, 20]) {
    const at = new Date(last.created)
    at.setUTCHours(hour, minute, 0, 0)
    if (at > before(history.start, HOUR_MS)) break
    const run = { cluster, history, source, method: incremental, at, template: incrementalTemplate }
    chainUp = addRun({ ...run, parent: last, chainUp })
  }
}

/** A replica when there is one that is up: backups should not slow the writer down. */
function backupSource(cluster: DemoCluster): DemoHost | undefined {
  const online = cluster.hosts.filter(
    ({ status, machine, kind }) =>
      status === 'online' && machine.disks.length > 1 && kind !== 'prometheus',
  )
  return online.find(({ role }) => /slave|secondary/i.test(role)) ?? online[0]
}

function template(
  cluster: DemoCluster,
  method: string,
  recurrence: string,
  created: Date,
): DemoJob {
  const data = jobData(cluster, method, 'auto')
  return scheduledJob(
    {
      clusterId: cluster.clusterId,
      title: title(method),
      command: 'backup',
      data,
      by: 'admin',
      created,
      lines: [],
    },
    recurrence,
  )
}

function title(method: string): string {
  return method === '' ? 'Create Backup' : `Create ${method} Backup`
}

function jobData(cluster: DemoCluster, method: string, hostname: string): Record<string, unknown> {
  const incremental = method.endsWith('incr')
  return {
    ...(method === '' ? {} : { backup_method: method }),
    hostname,
    backupdir: '/backups',
    backupsubdir: 'BACKUP-%I',
    backup_retention: RETENTION_DAYS,
    backup_title: incremental ? 'six-hourly increment' : 'nightly',
    description: `${incremental ? 'Increment' : 'Nightly full backup'} of ${cluster.name}`,
    cc_storage: false,
    compression: true,
    ...(asksForPitr(method) ? { pitr_compatible: true } : {}),
    encrypt_backup: cluster.tags.includes('orders') || cluster.tags.includes('billing'),
  }
}

interface Run {
  cluster: DemoCluster
  history: History
  source: DemoHost
  method: string
  at: Date
  template: DemoJob
  parent?: DemoBackup
  chainUp?: DemoBackup
}

function addRun(run: Run): DemoBackup {
  const { cluster, history, source, method, at, template, parent, chainUp } = run
  const { random } = history
  const totalBytes = cluster.databases.reduce((sum, { dataBytes }) => sum + dataBytes, 0)
  const age = (history.start.getTime() - at.getTime()) / DAY_MS
  const share = parent === undefined ? 0.31 : 0.008 + random.next() * 0.004
  const sizeBytes = Math.round((totalBytes || 2e9) * share * (1 - age * 0.002))
  const seconds = Math.max(24, Math.round(sizeBytes / 55e6))
  const finished = new Date(at.getTime() + seconds * 1000)
  const file =
    method === '' ? 'dump.rdb.gz' : `backup-${method}-${at.toISOString().slice(0, 10)}.gz`
  const job = pastJob({
    clusterId: cluster.clusterId,
    title: title(method),
    command: 'backup',
    data: jobData(cluster, method, source.hostname),
    by: 'admin',
    created: at,
    tags: ['recurrence'],
    lines: [
      [1, `Preparing a backup of cluster ${value(cluster.name)}.`],
      [2, `${marked(source)}: Chosen as the source, method is ${value(method || 'default')}.`],
      [3, `${marked(source)}: Checking free space and credentials.`],
      [4, 'Environment of the backup tool was set up.', 'JOB_DEBUG'],
      [6, `${marked(source)}: Streaming to '/backups'.`],
      [seconds - 2, `${marked(source)}: Wrote ${value(String(sizeBytes))} bytes to ${file}.`],
      [seconds - 1, 'Backup is complete.'],
    ],
  })
  const backup: DemoBackup = {
    backupId: 0,
    clusterId: cluster.clusterId,
    jobId: 0,
    scheduleId: 0,
    parentId: 0,
    chainUp: 0,
    method: method === '' ? `${cluster.vendor}-snapshot` : method,
    status: 'Completed',
    title: parent === undefined ? 'nightly' : 'six-hourly increment',
    description: `${parent === undefined ? 'Nightly full backup' : 'Increment'} of ${cluster.name}`,
    backupHost: source.hostname,
    storageHost: source.hostname,
    rootDir: '/backups/BACKUP-0',
    created: at,
    finished,
    createdBy: 'admin',
    compressed: true,
    encrypted: template.data['encrypt_backup'] === true,
    databases: cluster.databases.map(({ name }) => name),
    files: [
      {
        path: file,
        sizeBytes,
        type: parent === undefined ? 'full' : 'incr',
        hash: `md5:${random.hex(32)}`,
        created: finished,
      },
    ],
    retentionDays: RETENTION_DAYS,
    verification: { status: 'NotVerified', message: '' },
    vendor: cluster.vendor,
    serverVersion: source.version,
    toolVersion: '',
    lsn: method === '' ? '' : String(random.int(1e9, 2e9)),
    pitrCompatible: isForPitr(cluster, method, asksForPitr(method)),
    logFile: '',
    locationUuid: random.uuid(),
  }
  history.jobs.push(job)
  history.backups.push(backup)
  history.links.push(() => {
    job.parentJobId = template.jobId
    backup.jobId = job.jobId
    backup.scheduleId = template.jobId
    backup.parentId = parent?.backupId ?? 0
    backup.chainUp = chainUp?.backupId ?? 0
    backup.rootDir = `/backups/BACKUP-${backup.backupId}`
    backup.logFile = `/var/log/cmon_backup_${backup.backupId}.log`
  })
  return backup
}
