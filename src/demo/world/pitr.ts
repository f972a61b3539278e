import type { DemoBackup, DemoBinlogBackup } from './backup.ts'
import type { DemoCluster } from './cluster.ts'
import { noise } from './random.ts'
import type { World } from './state.ts'

const HOUR_MS = 3_600_000
/** A binary log is archived this often. */
const LOG_MS = 2 * HOUR_MS
const LOG_BYTES = 128 * 1024 ** 2
const PHYSICAL_FULL = /^(xtrabackup|mariabackup)full$/
const POSTGRES_TYPES = new Set<DemoCluster['type']>(['postgresql_single', 'postgresql_logical'])

/** PostgreSQL archives WAL anyway, of no use for a dump; for the others it is asked for. */
export function isForPitr({ type }: DemoCluster, method: string, asked: boolean): boolean {
  return POSTGRES_TYPES.has(type) ? !method.startsWith('pgdump') : asked
}

/** Nightly full backups of MySQL are asked for it. */
export function asksForPitr(method: string): boolean {
  return PHYSICAL_FULL.test(method)
}

/**
 * The binary logs archived after each full backup made for it, until the next one of the cluster.
 * They follow from the backups and go with them. WAL files are not listed: no source has a
 * list of them.
 */
export function binlogBackups(world: World, cluster: DemoCluster, now: Date): DemoBinlogBackup[] {
  if (POSTGRES_TYPES.has(cluster.type)) return []
  const bases = basesOf(world, cluster)
  const kept = keptSince(cluster, now)
  // Counted since the cluster was made: a name is never given twice.
  const begin = Math.floor(cluster.created.getTime() / LOG_MS)
  return bases.flatMap((base, index) => {
    const end = Math.min(now.getTime(), bases[index + 1]?.created.getTime() ?? Infinity)
    const logs: DemoBinlogBackup[] = []
    let ordinal = Math.floor(base.created.getTime() / LOG_MS) + 1
    for (; ordinal * LOG_MS <= end; ordinal++) {
      const created = new Date(ordinal * LOG_MS)
      if (created < kept) continue
      const fileName = `binlog.${String(ordinal - begin).padStart(6, '0')}`
      logs.push({
        clusterId: cluster.clusterId,
        fileName,
        path: `/backups/binlogs/${fileName}`,
        sizeBytes: Math.round(LOG_BYTES * (0.6 + 0.4 * noise(world.seed, base.clusterId, ordinal))),
        hostname: base.backupHost,
        created,
        fullBackupId: base.backupId,
      })
    }
    return logs
  })
}

/**
 * The times that a backup can be rolled forward to; undefined without logs, or when those that
 * follow it directly are erased.
 */
export function pitrRange(
  world: World,
  cluster: DemoCluster,
  backup: DemoBackup,
  now: Date,
): { from: Date; to: Date } | undefined {
  const base = backup.parentId === 0 ? backup.backupId : backup.parentId
  const { finished } = backup
  if (finished === undefined || finished < keptSince(cluster, now)) return undefined
  if (!basesOf(world, cluster).some(({ backupId }) => backupId === base)) return undefined
  return { from: finished, to: now }
}

function basesOf({ backups }: World, { clusterId }: DemoCluster): DemoBackup[] {
  return backups.filter(
    (one) =>
      one.clusterId === clusterId &&
      one.parentId === 0 &&
      one.pitrCompatible &&
      one.status === 'Completed',
  )
}

/** `pitr_retention_hours`, "to erase old WAL archive logs" as recorded; 0 keeps them all. */
function keptSince({ settings }: DemoCluster, now: Date): Date {
  const hours = Number(settings['pitr_retention_hours'] ?? 0)
  return new Date(hours > 0 ? now.getTime() - hours * HOUR_MS : 0)
}
