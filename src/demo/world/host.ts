import type { LagCourse } from './lag-course.ts'
import { lagOn } from './lag-course.ts'
import { noise } from './random.ts'

/** What runs at a host:port; the modules translate it to class names and node types. */
export type HostKind =
  | 'controller'
  | 'mysql'
  | 'galera'
  | 'group_replication'
  | 'ndb_data'
  | 'ndb_management'
  | 'postgresql'
  | 'mongodb'
  | 'mssql'
  | 'redis'
  | 'redis_sentinel'
  | 'redis_sharded'
  | 'elastic'
  | 'clickhouse'
  | 'clickhouse_keeper'
  | 'haproxy'
  | 'proxysql'
  | 'maxscale'
  | 'keepalived'
  | 'pgbouncer'
  | 'pgbackrest'
  | 'pbm_agent'
  | 'nfs_client'
  | 'nfs_server'
  | 'garbd'
  | 'cmon_agent'
  | 'prometheus'

export type HostStatus = 'online' | 'offline' | 'failed' | 'recovering' | 'shut_down' | 'unknown'

export interface DemoHost {
  hostId: number
  clusterId: number
  /** Ordinal inside the cluster. */
  nodeId: number
  kind: HostKind
  hostname: string
  ip: string
  port: number
  alias: string
  /** The controller's own word: `master`, `slave`, `PRIMARY`, `shardsvr`, … */
  role: string
  status: HostStatus
  message: string
  stateReason: string
  version: string
  /** Absent where it has no meaning (load balancers, controller). */
  readOnly?: boolean
  /** 0 while the process is down. */
  pid: number
  startedAt: Date
  /** Set while the node is down: nothing was measured since. */
  downSince?: Date
  /** Earlier times of the same kind. */
  outages?: TimeSpan[]
  /** Times at which its memory ran full. */
  memoryPressure?: TimeSpan[]
  /** Down because a running job wants it so, and brings it back. */
  heldByJob?: true
  autoRecovery: boolean
  /** Absent when it is far away. */
  certificateExpires?: Date
  machine: Machine
  parameters: Parameter[]
  galera?: GaleraState
  replication?: ReplicationLink
  postgres?: { synchronous: boolean; walPosition: number }
  mongo?: { replicaSet: string; memberRole: string }
  mssql?: { health: string; availabilityMode: string; failoverMode: string }
  /** Elasticsearch: `master-data`, `coordinator_only`, … */
  elasticRoles?: string
  balancer?: { readWritePort?: number; readOnlyPort?: number; backends: string[] }
}

export interface TimeSpan {
  from: Date
  to: Date
}

export interface GaleraState {
  clusterName: string
  /** 4 Synced, 2 Donor/Desynced, 0 disconnected. */
  localState: 0 | 2 | 4
  clusterSize: number
  clusterStatus: 'Primary' | 'non-Primary' | 'Disconnected'
  segment: number
  receiveQueue: number
  flowControlPaused: number
  lastCommitted: number
}

export interface ReplicationLink extends LagCourse {
  masterHostname: string
  masterPort: number
  ioRunning: boolean
  sqlRunning: boolean
  /** How the lag moved before `measuredAt`, oldest first. */
  past?: LagCourse[]
  /** From when on a healthy replica is a second late now and then; the key makes it its own. */
  jitter?: { key: number; since: Date }
  semiSync: boolean
  gtid: string
}

export interface Machine {
  cores: number
  sockets: number
  cpuModel: string
  cpuMhz: number
  ramBytes: number
  swapBytes: number
  disks: DemoDisk[]
  interfaces: string[]
  distribution: { name: string; codename: string; release: string; type: string }
  bootedAt: Date
  /** How busy it is at its daily peak, 0–1 of all cores. */
  peakLoad: number
}

export interface DemoDisk {
  device: string
  mountpoint: string
  filesystem: string
  totalBytes: number
  /** At the clock's start. */
  usedBytes: number
  growthBytesPerDay: number
  /** When something was written or freed beside the growth, and how it goes on from there. */
  turns?: { at: Date; usedBytes: number; growthBytesPerDay: number }[]
}

/** One option of a configuration file; nested values occur in YAML files. */
export interface Parameter {
  section: string
  name: string
  value: string | { [key: string]: string | number | boolean }
}

/** Seconds that a replica is behind, as the controller reads them. */
export function replicationLag(link: ReplicationLink, now: Date): number {
  const steady = steadyLag(link, now)
  const { jitter } = link
  if (steady > 0 || jitter === undefined || now < jitter.since) return steady
  const dice = noise(jitter.key, Math.floor(now.getTime() / JITTER_MS))
  return dice > 0.985 ? 2 : Number(dice > 0.9)
}

const JITTER_MS = 30_000

/** The same without the small jitter of a healthy replica: what alarms go by. */
export function steadyLag(link: ReplicationLink, now: Date): number {
  const { past = [], measuredAt } = link
  const earlier = past.findLast((course) => course.measuredAt <= now) ?? past[0]
  return Math.round(lagOn(now < measuredAt && earlier !== undefined ? earlier : link, now))
}

export function usedBytesAt(disk: DemoDisk, start: Date, at: Date): number {
  const turn = disk.turns?.findLast((one) => one.at <= at) ?? { ...disk, at: start }
  const days = (at.getTime() - turn.at.getTime()) / 86_400_000
  const used = turn.usedBytes + turn.growthBytesPerDay * days
  return Math.round(Math.min(disk.totalBytes, Math.max(disk.totalBytes * 0.02, used)))
}

export const DATA_DIRECTORIES: Partial<Record<HostKind, string>> = {
  mysql: '/var/lib/mysql',
  galera: '/var/lib/mysql',
  group_replication: '/var/lib/mysql',
  ndb_data: '/var/lib/mysql-cluster',
  postgresql: '/var/lib/postgresql',
  mongodb: '/var/lib/mongodb',
  mssql: '/var/opt/mssql',
  redis: '/var/lib/redis',
  redis_sharded: '/var/lib/redis',
  elastic: '/var/lib/elasticsearch',
  clickhouse: '/var/lib/clickhouse',
  prometheus: '/var/lib/prometheus',
}
