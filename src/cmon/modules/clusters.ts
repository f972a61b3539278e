import { z } from 'zod'
import type { CallOptions, CmonClient } from '../client.ts'
import { hostSchema } from './host.ts'
import { date, decimal, flag, integer, list, maybe, text } from './wire.ts'

const databaseSchema = z
  .object({
    database_name: text,
    name: text,
    database_size: integer,
    number_of_tables: integer,
    number_of_rows: integer,
    owner_user_name: text,
  })
  .transform((row) => ({
    name: row.database_name ?? row.name ?? '',
    sizeBytes: row.database_size,
    tables: row.number_of_tables,
    rows: row.number_of_rows,
    owner: row.owner_user_name,
  }))

export type Database = z.output<typeof databaseSchema>

/** `CmonClusterInfo`, cmon-rpc-core 7.1. */
export const clusterSchema = z
  .object({
    cluster_id: z.coerce.number().int(),
    cluster_name: text,
    cluster_type: text,
    vendor: text,
    version: text,
    state: text,
    status_text: text,
    tags: list(z.string()),
    cluster_auto_recovery: flag,
    node_auto_recovery: flag,
    maintenance_mode_active: flag,
    managed: flag,
    effective_privileges: text,
    owner: maybe(z.object({ user_name: text })),
    group_owner: maybe(z.object({ group_name: text })),
    alarm_statistics: maybe(z.object({ critical: integer, warning: integer })),
    job_statistics: maybe(z.object({ by_state: z.record(z.string(), integer) })),
    hosts: list(hostSchema),
    databases: list(databaseSchema),
  })
  .transform((row) => ({
    id: row.cluster_id,
    name: row.cluster_name ?? `cluster_${row.cluster_id}`,
    type: normaliseType(row.cluster_type ?? 'unknown'),
    vendor: row.vendor?.toLowerCase(),
    version: row.version,
    state: (row.state ?? 'UNKNOWN').toUpperCase(),
    statusText: row.status_text,
    tags: row.tags,
    clusterAutoRecovery: row.cluster_auto_recovery,
    nodeAutoRecovery: row.node_auto_recovery,
    inMaintenance: row.maintenance_mode_active ?? false,
    privileges: row.effective_privileges,
    owner: row.owner?.user_name,
    group: row.group_owner?.group_name,
    alarms: {
      critical: row.alarm_statistics?.critical ?? 0,
      warning: row.alarm_statistics?.warning ?? 0,
    },
    jobsByState: row.job_statistics?.by_state ?? {},
    // Every cluster's hosts hold the controller itself; it is no member of the cluster.
    hosts: row.hosts.filter((host) => host.nodeType !== 'controller' && host.role !== 'controller'),
    databases: row.databases,
  }))

export type Cluster = z.output<typeof clusterSchema>

/** Three spellings of the same types are in circulation (cmon-rpc-core 6.1). */
function normaliseType(reported: string): string {
  const lower = reported.toLowerCase()
  const aliases: Record<string, string> = {
    group_repl: 'group_replication',
    groupreplication: 'group_replication',
    myqlcluster: 'mysqlcluster',
    ndb: 'mysqlcluster',
    ndbcluster: 'mysqlcluster',
    mysqlreplication: 'replication',
    mysql_server: 'mysql_single',
    postgresql: 'postgresql_single',
    valkey_sentinel: 'valkey',
  }
  return aliases[lower] ?? lower
}

export interface ClusterFlags {
  hosts?: boolean
  databases?: boolean
}

function withFlags(flags: ClusterFlags): Record<string, unknown> {
  return { with_hosts: flags.hosts ?? false, with_databases: flags.databases ?? false }
}

/** All clusters this user can read. */
export async function getAllClusterInfo(
  cmon: CmonClient,
  flags: ClusterFlags,
  options?: CallOptions,
): Promise<Cluster[]> {
  const reply = await cmon.call(
    { path: 'clusters/', operation: 'getAllClusterInfo', params: withFlags(flags), kind: 'read' },
    z.object({ clusters: list(clusterSchema) }),
    options,
  )
  return reply.clusters
}

/** How a request names its cluster. */
export type ClusterKey = { id: number } | { name: string }

function keyFields(key: ClusterKey): Record<string, unknown> {
  return 'id' in key ? { cluster_id: key.id } : { cluster_name: key.name }
}

/** One cluster. Throws CmonError `not_found` when it is missing or hidden. */
export async function getClusterInfo(
  cmon: CmonClient,
  key: ClusterKey,
  flags: ClusterFlags,
  options?: CallOptions,
): Promise<Cluster> {
  const reply = await cmon.call(
    {
      path: 'clusters/',
      operation: 'getClusterInfo',
      params: { ...keyFields(key), ...withFlags(flags) },
      kind: 'read',
    },
    // A client may meet either key (cmon-rpc-core 8.2).
    z.union([
      z.object({ cluster: clusterSchema }).transform((r) => r.cluster),
      z.object({ clusters: z.tuple([clusterSchema]) }).transform((r) => r.clusters[0]),
    ]),
    options,
  )
  return reply
}

/** Whether the controller answers this session; the version of its package. */
export async function ping(
  cmon: CmonClient,
  options?: CallOptions,
): Promise<{ version: string | undefined }> {
  const reply = await cmon.call(
    { path: 'clusters/', operation: 'ping', params: { cluster_id: 0 }, kind: 'read' },
    z.object({ package_version: text }),
    options,
  )
  return { version: reply.package_version }
}

/** A statement running inside a database; MySQL and PostgreSQL report different records (8.9). */
const processSchema = z
  .object({
    pid: integer,
    backendPid: integer,
    user: text,
    userName: text,
    db: text,
    databaseName: text,
    client: text,
    host: text,
    appName: text,
    command: text,
    state: text,
    time: decimal,
    elapsedTime: text,
    info: text,
    query: text,
    sql: text,
    instance: text,
    hostname: text,
    waiting: text,
    blocked_by_trx_id: text,
    queryStart: date,
  })
  .transform((row) => ({
    pid: row.pid ?? row.backendPid,
    user: row.user ?? row.userName,
    database: row.db ?? row.databaseName,
    client: row.client ?? row.host,
    application: row.appName,
    command: row.command,
    state: row.state,
    seconds: row.time ?? clockSeconds(row.elapsedTime),
    query: row.query ?? row.info ?? row.sql,
    instance: row.instance ?? row.hostname,
    waitingFor: row.waiting ?? row.blocked_by_trx_id,
    startedAt: row.queryStart,
  }))

export type SqlProcess = z.output<typeof processSchema>

/** `00:00:02.003684` to seconds. */
function clockSeconds(elapsed: string | undefined): number | undefined {
  const parts = /^(?:(\d+) days? )?(\d+):(\d+):(\d+(?:\.\d+)?)$/.exec(elapsed ?? '')
  if (parts === null) return undefined
  const [, days = '0', hours = '0', minutes = '0', seconds = '0'] = parts
  return Number(days) * 86_400 + Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds)
}

/** Statements running now in the databases of one cluster. */
export async function getSqlProcesses(
  cmon: CmonClient,
  clusterId: number,
  options?: CallOptions,
): Promise<SqlProcess[]> {
  const reply = await cmon.call(
    {
      path: 'clusters/',
      operation: 'getSqlProcesses',
      params: { cluster_id: clusterId },
      kind: 'read',
    },
    z.object({ processes: list(processSchema) }),
    options,
  )
  return reply.processes
}

/** A normalised statement with its counters; times in milliseconds (8.10). */
const digestSchema = z
  .object({
    databaseName: text,
    instance: text,
    statementPattern: text,
    count: integer,
    affectedRows: integer,
    dtFirstSeen: date,
    dtLastSeen: date,
    waitMillisMin: decimal,
    waitMillisMax: decimal,
    waitMillisAvg: decimal,
    waitMillisSum: decimal,
  })
  .transform((row) => ({
    database: row.databaseName,
    instance: row.instance,
    statement: row.statementPattern ?? '',
    calls: row.count ?? 0,
    affectedRows: row.affectedRows,
    firstSeen: row.dtFirstSeen,
    lastSeen: row.dtLastSeen,
    minMs: row.waitMillisMin,
    maxMs: row.waitMillisMax,
    averageMs: row.waitMillisAvg,
    totalMs: row.waitMillisSum ?? 0,
  }))

export type QueryDigest = z.output<typeof digestSchema>

/** Statement digests of one cluster, as many as `limit`; `total` counts all. */
export async function getTopQueries(
  cmon: CmonClient,
  clusterId: number,
  limit: number,
  options?: CallOptions,
): Promise<{ digests: QueryDigest[]; total: number | undefined }> {
  return cmon.call(
    {
      path: 'clusters/',
      operation: 'getTopQueries',
      params: { cluster_id: clusterId, limit, offset: 0 },
      kind: 'read',
    },
    z.object({ digests: list(digestSchema), total: integer }),
    options,
  )
}
