import type { DemoBackup } from '../../backup.ts'
import type { DemoCluster } from '../../cluster.ts'
import type { DemoHost } from '../../host.ts'
import { marked, value } from '../../seed/job-drafts.ts'
import { clearAlarms, raiseAlarm } from '../alarms.ts'
import type { BackupDraft } from '../backup-record.ts'
import { backupBytes, completeBackup, openBackup } from '../backup-record.ts'
import { chainFor, checkMethod, dropBackups, expiredBackups } from '../backup-rules.ts'
import { databaseNodes, findNode, flag, integer, list, nodeName, object, text } from '../fields.ts'
import { addJob } from '../new-job.ts'
import { isReachable } from '../reach.ts'
import { isReplica } from '../topology.ts'
import type { ClusterWork, Command, Plan, Work } from '../work.ts'
import { clusterCommand, doing, JobFailure } from '../work.ts'

const BYTES_PER_SECOND = 55e6
const LONGEST_SECONDS = 1800

export const BACKUP: Record<string, Command> = {
  backup: clusterCommand(backup, { onFailure: raiseBackupFailed }),
}

function backup(work: ClusterWork): Plan {
  const { world, cluster, data } = work
  const method = checkMethod(cluster, text(data['backup_method']) ?? '')
  const chain = chainFor(world, cluster, method)
  const repository = repositoryOf(work)
  const databases = databasesOf(cluster, data)
  const source = sourceOf(cluster, data)
  const storageHost = storageOf(cluster, data, source)
  const bytes = backupBytes(work, databases, chain !== undefined)
  const seconds = Math.min(LONGEST_SECONDS, Math.max(8, Math.round(bytes / BYTES_PER_SECOND)))
  const begins = `Preparing a backup of cluster ${value(cluster.name)}.`
  const steps: Plan['steps'] = [
    [2, `${marked(source)}: Chosen as the source, method is ${value(method)}.`],
    [1, `${marked(source)}: Checking free space and credentials.`],
    [1, 'Environment of the backup tool was set up.', 'JOB_DEBUG'],
  ]
  if (!isReachable(storageHost)) {
    const reason = `Storage host ${storageHost} can't be reached.`
    throw new JobFailure(reason, [[0, begins], ...steps])
  }
  const draft: BackupDraft = {
    method,
    source,
    storageHost,
    databases,
    ...(chain === undefined ? {} : { chain }),
    ...(repository === undefined ? {} : { repository }),
  }
  let record: DemoBackup | undefined
  return {
    steps: [
      doing(0, begins, () => {
        record = openBackup(work, draft)
      }),
      ...steps,
      [2, `${marked(source)}: Streaming to ${value(storageHost)}.`],
      ...[25, 50, 75].map((percent): Plan['steps'][number] => [
        Math.ceil(seconds / 4),
        `${marked(source)}: ${percent} % of the data is copied.`,
      ]),
      [Math.ceil(seconds / 4), `${marked(source)}: Wrote ${value(String(bytes))} bytes.`],
      [1, 'Backup is complete.'],
    ],
    apply(at) {
      if (record === undefined) return
      completeBackup(work, record, bytes, at)
      const mine = ({ clusterId, type }: { clusterId: number; type: string }): boolean =>
        clusterId === cluster.clusterId && type === 'BackupFailed'
      clearAlarms(world, mine, at)
      expire(work, at)
      verifyAfterwards(work, record, at)
    },
    abandon(at) {
      if (record === undefined) return
      Object.assign(record, { status: 'Failed', finished: at })
      expire(work, at)
    },
  }
}

function expire({ world, cluster }: ClusterWork, at: Date): void {
  dropBackups(world, expiredBackups(world, cluster.clusterId, at, { copies: 1 }), at)
}

function repositoryOf({ world, cluster, data }: ClusterWork) {
  if (cluster.type !== 'elastic') return undefined
  const name = text(data['snapshot_repository'])
  if (name === undefined) throw new JobFailure('A snapshot repository has to be named.')
  const found = world.engine.snapshotRepositories.find(
    (one) => one.clusterId === cluster.clusterId && one.name === name,
  )
  if (found === undefined) throw new JobFailure(`There is no snapshot repository ${value(name)}.`)
  return found
}

function databasesOf(cluster: DemoCluster, data: Work['data']): string[] {
  const wanted = list(data['include_databases'])
  const known = cluster.databases.map(({ name }) => name)
  const strange = wanted.find((name) => !known.includes(name))
  if (strange !== undefined) throw new JobFailure(`There is no database ${value(strange)}.`)
  return wanted.length > 0 ? wanted : known
}

/** A replica when there is one that is up: backups should not slow the writer down. */
function sourceOf(cluster: DemoCluster, data: Work['data']): DemoHost {
  const up = databaseNodes(cluster).filter(({ status }) => status === 'online')
  const best = up.find(isReplica) ?? up[0]
  const name = nodeName(data['hostname'])
  if (name === undefined || name.hostname === 'auto') {
    if (best === undefined) throw new JobFailure('No node is up to take the backup from.')
    return best
  }
  const port = name.port ?? integer(data['port'])
  const host = findNode(cluster, port === undefined ? name : { ...name, port })
  if (host === undefined || host.kind === 'controller') {
    const { hostname } = name
    throw new JobFailure(`Host ${value(hostname)} was not found in cluster ${value(cluster.name)}.`)
  }
  if (host.status === 'online') return host
  if (flag(data['backup_failover']) && best !== undefined) return best
  throw new JobFailure(`${marked(host)} is not running, no backup can be taken from it.`)
}

function storageOf(cluster: DemoCluster, data: Work['data'], source: DemoHost): string {
  const controller = cluster.hosts.find(({ kind }) => kind === 'controller')
  if (flag(data['cc_storage']) && controller !== undefined) return controller.hostname
  return text(data['storage_host']) ?? source.hostname
}

/** `verify_backup` inside the job's data asks for a verification after it. */
function verifyAfterwards({ world, job, data }: ClusterWork, record: DemoBackup, at: Date): void {
  const wanted = object(data['verify_backup'])
  if (wanted === undefined || text(wanted['server_address']) === undefined) return
  const delay = integer(data['verify_backup_delay']) ?? 0
  addJob(world, {
    clusterId: job.clusterId,
    title: `Verify Backup ${record.backupId}`,
    command: 'verify_backup',
    data: { ...wanted, backupid: record.backupId },
    by: job,
    created: at,
    ...(delay > 0 ? { scheduled: new Date(at.getTime() + delay * 1000) } : {}),
  })
}

function raiseBackupFailed({ world, job, data }: Work, at: Date, reason: string): void {
  const cluster = world.clusters.find(({ clusterId }) => clusterId === job.clusterId)
  if (cluster === undefined) return
  const method = text(data['backup_method']) ?? 'default'
  raiseAlarm(
    world,
    {
      clusterId: cluster.clusterId,
      severity: 'warning',
      component: 'Backup',
      type: 'BackupFailed',
      title: 'Backup failed',
      message: `The ${method} backup of ${cluster.name} failed: ${reason.replace(/<[^>]*>/g, '')}`,
      recommendation: `Read the log of job ${job.jobId}, then run the backup again.`,
    },
    at,
  )
}
