import type { ClusterTarget } from './job-spec.ts'
import { listed, type Fault } from './rules.ts'

interface Methods {
  types: readonly string[]
  /** Left out where the vendor makes no difference. */
  vendors?: readonly string[]
  /** None: the controller knows how, and a method must not be given. */
  methods: readonly string[]
}

/** cmon-rpc-jobs 7.2. A type that isn't here is not on record: anything goes. */
const METHODS: readonly Methods[] = [
  {
    types: ['replication'],
    vendors: ['oracle', 'percona'],
    methods: ['xtrabackupfull', 'xtrabackupincr', 'mysqldump'],
  },
  {
    types: ['galera'],
    vendors: ['percona'],
    methods: ['xtrabackupfull', 'xtrabackupincr', 'mysqldump'],
  },
  {
    types: ['replication', 'galera'],
    vendors: ['mariadb'],
    methods: ['mariabackupfull', 'mariabackupincr', 'mysqldump', 'mariadb-dump'],
  },
  { types: ['mysqlcluster'], methods: ['ndb'] },
  {
    types: ['postgresql_single'],
    vendors: ['default', 'postgresql'],
    methods: [
      'pg_basebackup',
      'pg_basebackupincr',
      'pgdumpall',
      'pgdump',
      'pgbackrestfull',
      'pgbackrestincr',
      'pgbackrestdiff',
    ],
  },
  {
    types: ['mongodb'],
    vendors: ['percona', '10gen'],
    methods: ['percona-backup-mongodb', 'mongodump'],
  },
  {
    types: ['mssql_single', 'mssql_ao_async', 'mssql_ao_sync'],
    methods: ['mssqlfull', 'mssqldiff', 'mssqllog', 'mssqlcert'],
  },
  { types: ['redis', 'valkey', 'redis_sharded', 'valkey_sharded', 'elastic'], methods: [] },
  { types: ['clickhouse'], methods: ['clickhouse-native', 'clickhouse-native-incr'] },
]

/** Methods that a cluster takes; none where it must not be told one, undefined where nothing is known. */
export function backupMethods({ type, vendor }: ClusterTarget): readonly string[] | undefined {
  const rows = METHODS.filter(
    (row) =>
      row.types.includes(type) &&
      (row.vendors === undefined ||
        vendor === undefined ||
        row.vendors.includes(vendor.toLowerCase())),
  )
  return rows.length === 0 ? undefined : [...new Set(rows.flatMap(({ methods }) => methods))]
}

/** Whether the controller picks the way of backing up. */
export function hasNoMethods(cluster: ClusterTarget): boolean {
  return backupMethods(cluster)?.length === 0
}

const INCREMENTAL_BASE_SINCE = 17

export function methodFault(cluster: ClusterTarget, method: string | undefined): Fault | undefined {
  const methods = backupMethods(cluster)
  if (methods === undefined) return undefined
  const kind = [cluster.vendor, cluster.type].filter((word) => word !== undefined).join(' ')
  if (methods.length === 0)
    return method === undefined
      ? undefined
      : { problem: `${kind} clusters have no backup methods`, next: 'Leave backup_method out.' }
  const next = `Take ${listed(methods, 'or')}.`
  if (method === undefined) return { problem: 'a backup_method is needed', next }
  if (!methods.includes(method))
    return { problem: `${method} doesn't work with ${kind} clusters`, next }
  const major = Number.parseInt(cluster.version ?? '', 10)
  if (method === 'pg_basebackupincr' && major < INCREMENTAL_BASE_SINCE)
    return {
      problem: `${method} needs PostgreSQL ${INCREMENTAL_BASE_SINCE}, this is ${cluster.version}`,
      next: 'Take pg_basebackup or pgbackrestincr.',
    }
  return undefined
}
