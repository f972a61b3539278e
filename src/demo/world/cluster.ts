import type { DemoHost } from './host.ts'
import type { Ownership } from './ownership.ts'

/** Lower-case spelling of `job_data.cluster_type`; cluster info shows it in upper case. */
export type ClusterType =
  | 'galera'
  | 'replication'
  | 'mysql_single'
  | 'group_replication'
  | 'mysqlcluster'
  | 'postgresql_single'
  | 'postgresql_logical'
  | 'mongodb'
  | 'mssql_single'
  | 'mssql_ao_async'
  | 'mssql_ao_sync'
  | 'redis'
  | 'redis_sharded'
  | 'valkey'
  | 'valkey_sharded'
  | 'elastic'
  | 'clickhouse'

export type ClusterState =
  | 'UNKNOWN'
  | 'NOT_STARTED'
  | 'STARTING'
  | 'STARTED'
  | 'DEGRADED'
  | 'FAILURE'
  | 'RECOVERING'
  | 'SHUTTING_DOWN'
  | 'STOPPED'

export type SettingValue = string | number | boolean | string[] | null

export interface DemoCluster extends Ownership {
  clusterId: number
  name: string
  /** Folder of the tree it lies in, `/` when absent. */
  cdtPath?: string
  type: ClusterType
  vendor: string
  /** Major version the cluster was made with; nodes carry their own build string. */
  version: string
  state: ClusterState
  statusText: string
  /** A running job starts or stops it as a whole. */
  inMotion?: 'STARTING' | 'SHUTTING_DOWN'
  tags: string[]
  clusterAutoRecovery: boolean
  nodeAutoRecovery: boolean
  created: Date
  /** The controller's own entry comes last. */
  hosts: DemoHost[]
  databases: DemoDatabase[]
  accounts: DemoAccount[]
  packages: PackageUpgrade[]
  clockDrift?: ClockDrift
  /** Controller settings that differ from their defaults. */
  settings: Record<string, SettingValue>
}

/** How far the clocks of the nodes were apart, and how fast they come together. */
export interface ClockDrift {
  since: Date
  seconds: number
  correctedPerHour: number
}

export interface DemoDatabase {
  databaseId: number
  name: string
  /** At the clock's start. */
  dataBytes: number
  indexBytes: number
  growthBytesPerDay: number
  tables: { name: string; share: number; rows: number }[]
}

/** An account inside the databases, not a CMON user. */
export interface DemoAccount {
  userName: string
  hostAllow: string
  password: string
  grants: string
  connections: number
  maxConnections: number
  systemUser: boolean
}

export interface PackageUpgrade {
  packageName: string
  hostname: string
  hostKind: DemoHost['kind']
  installedVersion: string
  availableVersion: string
  lastUpdated: Date
}
