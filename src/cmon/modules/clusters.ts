import { z } from 'zod'
import type { CallOptions, CmonClient } from '../client.ts'
import { hostSchema } from './host.ts'
import { hostsInInfo } from './sheet-info.ts'
import { done, flag, integer, list, maybe, privileges, text, type Done } from './wire.ts'

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
    effective_privileges: privileges,
    cdt_path: text,
    owner: maybe(z.object({ user_name: text })),
    group_owner: maybe(z.object({ group_name: text })),
    alarm_statistics: maybe(z.object({ critical: integer, warning: integer })),
    job_statistics: maybe(z.object({ by_state: z.record(z.string(), integer) })),
    hosts: list(hostSchema),
    databases: list(databaseSchema),
    info: maybe(z.record(z.string(), z.unknown())),
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
    /** Folder of the controller's tree that it is in; `/` mostly. */
    folder: row.cdt_path,
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
    /** Machines of its hosts as last measured, the controller's own too; with `sheets` only. */
    sheets: hostsInInfo(row.info ?? {}),
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
  /** What was measured on the hosts: costs the controller something (cmon-rpc-core 8.1). */
  sheets?: boolean
}

function withFlags(flags: ClusterFlags): Record<string, unknown> {
  return {
    with_hosts: flags.hosts ?? false,
    with_databases: flags.databases ?? false,
    ...(flags.sheets === true ? { with_sheet_info: true } : {}),
  }
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

export function keyFields(key: ClusterKey): Record<string, unknown> {
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

/**
 * Makes a database at once, without a job (8.7). `owner` is an account, of use with PostgreSQL; the
 * vendor's CLI always sends the field.
 */
export async function createDatabase(
  cmon: CmonClient,
  clusterId: number,
  { name, owner }: { name: string; owner?: string | undefined },
  options?: CallOptions,
): Promise<Done> {
  return cmon.call(
    {
      path: 'clusters/',
      operation: 'createDatabase',
      params: {
        cluster_id: clusterId,
        database: {
          class_name: 'CmonDataBase',
          database_name: name,
          database_owner: owner ?? '',
        },
      },
      kind: 'write',
    },
    done,
    options,
  )
}
