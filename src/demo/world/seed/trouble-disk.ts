import type { DemoBackup } from '../backup.ts'
import type { DemoCluster } from '../cluster.ts'
import { diskFacts } from '../conditions/disk-usage.ts'
import { limitOf } from '../conditions/limits.ts'
import { createRandom } from '../random.ts'
import { dataDisk } from './machines.ts'
import { alarm } from './trouble-alarm.ts'
import type { History } from './history.ts'
import { before, DAY_MS, HOUR_MS, MINUTE_MS } from './history.ts'
import { marked, pastJob, value } from './job-drafts.ts'
import { logEntry } from './log-history.ts'
import { GIB } from './plan.ts'

const USED_PERCENT = 83.6
const GROWTH_PER_DAY = 10 * GIB

/** The primary's data disk is at 84 % and will be full in about nine days. */
export function fillDisk(cluster: DemoCluster, history: History): void {
  const [primary] = cluster.hosts
  const disk = primary === undefined ? undefined : dataDisk(primary)
  if (primary === undefined || disk === undefined) return
  disk.totalBytes = 560 * GIB
  disk.usedBytes = Math.round((disk.totalBytes * USED_PERCENT) / 100)
  disk.growthBytesPerDay = GROWTH_PER_DAY
  const facts = diskFacts(primary, disk.mountpoint, USED_PERCENT, 'warning')
  const over = ((USED_PERCENT - limitOf(cluster, 'diskspace_warning')) / 100) * disk.totalBytes
  const age = (over / GROWTH_PER_DAY) * DAY_MS
  alarm(history, cluster, { ...facts, host: primary, age })
  for (let reading = 5; reading >= 1; reading--) {
    const percent = USED_PERCENT - (reading * 12 * GROWTH_PER_DAY * 100) / (24 * disk.totalBytes)
    history.log.push(
      logEntry({
        clusterId: cluster.clusterId,
        created: before(history.start, reading * 12 * HOUR_MS - 7 * MINUTE_MS),
        severity: 'LOG_WARNING',
        component: 'Host',
        text: `${marked(primary)}: ${disk.mountpoint} is ${value(`${percent.toFixed(1)}%`)} full.`,
        source: ['DiskMonitor.cpp', 133],
      }),
    )
  }
}

const DUMP_BYTES = 11 * GIB
const DUMP_SECONDS = 1900
const DUMP_AGES_DAYS = [28, 25, 22, 19, 16]
/** What a purge of old backups goes by: the dumps are older, the nightly backups are not. */
const RETENTION_DAYS = 14

/** Dumps of a migration that is over, kept for ever, lie on the disk that is filling. */
export function keepOldDumps(cluster: DemoCluster, history: History): void {
  const [primary] = cluster.hosts
  const disk = primary === undefined ? undefined : dataDisk(primary)
  const model = history.backups.find(({ clusterId }) => clusterId === cluster.clusterId)
  if (primary === undefined || disk === undefined || model === undefined) return
  cluster.settings['backup_retention'] = RETENTION_DAYS
  for (const [index, days] of DUMP_AGES_DAYS.entries()) {
    const created = before(history.start, days * DAY_MS)
    const finished = new Date(created.getTime() + DUMP_SECONDS * 1000)
    const path = `dump-${created.toISOString().slice(0, 10)}.sql.gz`
    const directory = `${disk.mountpoint}/dumps`
    const random = createRandom(cluster.clusterId * 100 + index)
    const job = pastJob({
      clusterId: cluster.clusterId,
      title: 'Create pgdump Backup',
      command: 'backup',
      data: { backup_method: 'pgdump', backupdir: directory, storage_host: primary.hostname },
      by: 'operator',
      created,
      lines: [
        [1, `Preparing a backup of cluster ${value(cluster.name)}.`],
        [2, `${marked(primary)}: Chosen as the source, method is ${value('pgdump')}.`],
        [DUMP_SECONDS - 1, `${marked(primary)}: Wrote ${value(String(DUMP_BYTES))} bytes.`],
      ],
    })
    const dump: DemoBackup = {
      ...model,
      method: 'pgdump',
      title: 'before the migration',
      description: `Dump of ${cluster.name}`,
      backupHost: primary.hostname,
      storageHost: primary.hostname,
      created,
      finished,
      createdBy: job.userName,
      retentionDays: -1,
      verification: { status: 'NotVerified', message: '' },
      files: [
        {
          path,
          sizeBytes: DUMP_BYTES,
          type: 'full',
          hash: `md5:${random.hex(32)}`,
          created: finished,
        },
      ],
      lsn: '',
      locationUuid: random.uuid(),
    }
    history.jobs.push(job)
    history.backups.push(dump)
    history.links.push(() => {
      dump.jobId = job.jobId
      dump.scheduleId = 0
      dump.rootDir = `${directory}/BACKUP-${dump.backupId}`
      dump.logFile = `/var/log/cmon_backup_${dump.backupId}.log`
    })
  }
}
