import type { DemoBackup } from '../backup.ts'
import type { DemoCluster } from '../cluster.ts'
import type { HostKind } from '../host.ts'
import type { World } from '../state.ts'
import { freeBackup } from './backup-space.ts'
import { JobFailure } from './work.ts'

const XTRABACKUP = ['xtrabackupfull', 'xtrabackupincr', 'mysqldump']
const MARIABACKUP = ['mariabackupfull', 'mariabackupincr', 'mysqldump']
const PGBACKREST = ['pgbackrestfull', 'pgbackrestincr', 'pgbackrestdiff']
const INCREMENTAL_BASE_SINCE = 17

/** Methods that a cluster of this type and vendor takes; none where the controller chooses. */
export function methodsOf({ type, vendor }: DemoCluster): string[] {
  switch (type) {
    case 'galera':
    case 'replication':
    case 'mysql_single':
    case 'group_replication':
      return vendor === 'mariadb' ? MARIABACKUP : XTRABACKUP
    case 'mysqlcluster':
      return ['ndb']
    case 'postgresql_single':
    case 'postgresql_logical':
      return ['pg_basebackup', 'pg_basebackupincr', 'pgdumpall', 'pgdump', ...PGBACKREST]
    case 'mongodb':
      return ['percona-backup-mongodb', 'mongodump']
    case 'mssql_single':
    case 'mssql_ao_async':
    case 'mssql_ao_sync':
      return ['mssqlfull', 'mssqldiff', 'mssqllog', 'mssqlcert']
    case 'clickhouse':
      return ['clickhouse-native', 'clickhouse-native-incr']
    case 'redis':
    case 'redis_sharded':
    case 'valkey':
    case 'valkey_sharded':
    case 'elastic':
      return []
  }
}

/** The method as it is stored; throws when it does not fit the cluster. */
export function checkMethod(cluster: DemoCluster, written: string): string {
  const method = written === 'mariadb-dump' ? 'mysqldump' : written
  const known = methodsOf(cluster)
  const kind = `${cluster.type.toUpperCase()} (${cluster.vendor})`
  if (known.length === 0) {
    if (method === '')
      return cluster.type === 'elastic' ? 'elasticsearch-snapshot' : defaultOf(cluster)
    throw new JobFailure(`Clusters of ${kind} take no backup method, '${method}' was given.`)
  }
  if (!known.includes(method)) {
    const list = known.join(', ')
    throw new JobFailure(`Backup method '${method}' does not work on ${kind}: use ${list}.`)
  }
  const helper: [string, HostKind] | undefined = PGBACKREST.includes(method)
    ? ['pgBackRest', 'pgbackrest']
    : method === 'percona-backup-mongodb'
      ? ['The PBM agent', 'pbm_agent']
      : undefined
  if (helper !== undefined && !cluster.hosts.some(({ kind }) => kind === helper[1])) {
    throw new JobFailure(`${helper[0]} has to be set up before it can take backups.`)
  }
  if (method === 'pg_basebackupincr' && Number(cluster.version) < INCREMENTAL_BASE_SINCE) {
    throw new JobFailure(`Incremental base backups need PostgreSQL 17.`)
  }
  return method
}

function defaultOf({ vendor }: DemoCluster): string {
  return `${vendor}-snapshot`
}

const BASES: Record<string, string> = {
  xtrabackupincr: 'xtrabackupfull',
  mariabackupincr: 'mariabackupfull',
  pg_basebackupincr: 'pg_basebackup',
  pgbackrestincr: 'pgbackrestfull',
  pgbackrestdiff: 'pgbackrestfull',
  mssqldiff: 'mssqlfull',
  mssqllog: 'mssqlfull',
  'clickhouse-native-incr': 'clickhouse-native',
}

/** The full backup that an incremental one continues, and the last link of its chain. */
export function chainFor(
  world: World,
  { clusterId }: DemoCluster,
  method: string,
): { full: DemoBackup; last: DemoBackup } | undefined {
  const base = BASES[method]
  if (base === undefined) return undefined
  const done = world.backups.filter(
    (one) => one.clusterId === clusterId && one.status === 'Completed',
  )
  const full = done.findLast((one) => one.method === base)
  if (full === undefined) {
    throw new JobFailure(`There is no ${base} backup that '${method}' could continue.`)
  }
  const last = done.findLast(({ parentId }) => parentId === full.backupId) ?? full
  return { full, last: method === 'mssqldiff' || method === 'pgbackrestdiff' ? full : last }
}

/** A backup and all that can't be restored without it. */
export function withDependants(world: World, backup: DemoBackup): DemoBackup[] {
  const ids = new Set([backup.backupId])
  for (const { backupId, chainUp, parentId } of world.backups) {
    if (ids.has(chainUp) || ids.has(parentId)) ids.add(backupId)
  }
  return world.backups.filter(({ backupId }) => ids.has(backupId))
}

/** Deletes backups and frees their space; the binary logs archived after them go with them. */
export function dropBackups(world: World, backups: DemoBackup[], at: Date): void {
  const gone = new Set(backups.map(({ backupId }) => backupId))
  world.backups = world.backups.filter(({ backupId }) => !gone.has(backupId))
  for (const backup of backups) freeBackup(world, backup, at)
}

const DAY_MS = 86_400_000

/**
 * Chains older than `days`, or than their own retention when that is undefined, and failed backups
 * of that age; the newest `copies` full backups stay whatever their age.
 */
export function expiredBackups(
  world: World,
  clusterId: number,
  at: Date,
  { days, copies }: { days?: number; copies: number },
): DemoBackup[] {
  const fulls = world.backups.filter(
    (one) => one.clusterId === clusterId && one.status !== 'Running' && one.parentId === 0,
  )
  const done = fulls.filter(({ status }) => status === 'Completed')
  const kept = new Set(copies > 0 ? done.slice(-copies) : [])
  const isExpired = ({ created, retentionDays }: DemoBackup): boolean => {
    const limit = days ?? retentionDays
    return limit > 0 && at.getTime() - created.getTime() > limit * DAY_MS
  }
  return fulls
    .filter((full) => !kept.has(full) && isExpired(full))
    .map((full) => withDependants(world, full))
    .filter((chain) => chain.every(isExpired))
    .flat()
}
