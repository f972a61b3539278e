import type { ClusterType, DemoCluster } from '../cluster.ts'
import type { DemoHost, HostKind } from '../host.ts'
import { createRandom } from '../random.ts'
import { DEFAULT_PORTS } from '../seed/build-cluster.ts'
import { buildMachine } from '../seed/machines.ts'
import { parametersOf } from '../seed/parameters.ts'
import { settingsOf } from '../seed/settings.ts'
import type { World } from '../state.ts'
import { clearAlarms } from './alarms.ts'
import { nextId } from './engine-state.ts'
import { databaseNodes, isDatabase } from './fields.ts'
import { helperBuild, latestBuild } from './software.ts'
import { newLink } from './topology.ts'

/** What runs on the database nodes of a cluster of this type. */
export const DATABASE_KINDS: Record<ClusterType, HostKind> = {
  galera: 'galera',
  replication: 'mysql',
  mysql_single: 'mysql',
  group_replication: 'group_replication',
  mysqlcluster: 'mysql',
  postgresql_single: 'postgresql',
  postgresql_logical: 'postgresql',
  mongodb: 'mongodb',
  mssql_single: 'mssql',
  mssql_ao_async: 'mssql',
  mssql_ao_sync: 'mssql',
  redis: 'redis',
  redis_sharded: 'redis_sharded',
  valkey: 'redis',
  valkey_sharded: 'redis_sharded',
  elastic: 'elastic',
  clickhouse: 'clickhouse',
}

export interface HostDraft {
  kind: HostKind
  hostname: string
  port?: number
  role?: string
  /** The node it replicates from. */
  master?: DemoHost
  state?: Partial<Pick<DemoHost, 'mongo' | 'elasticRoles' | 'balancer'>>
  version?: string
}

export function portOf({ kind, port }: HostDraft): number {
  return port ?? DEFAULT_PORTS[kind]
}

/** Adds a running node to a cluster, before the controller's own entry. */
export function addHost(world: World, cluster: DemoCluster, draft: HostDraft, at: Date): DemoHost {
  const { kind, hostname, master, version } = draft
  const hostId = nextId(world, 'host')
  const random = createRandom(world.seed * 104_729 + hostId)
  const neighbour = world.clusters
    .flatMap(({ hosts }) => hosts)
    .concat(cluster.hosts)
    .find((one) => one.hostname === hostname)
  const bytes = cluster.databases.reduce((sum, one) => sum + one.dataBytes + one.indexBytes, 0)
  const host: DemoHost = {
    hostId,
    clusterId: cluster.clusterId,
    nodeId: 1 + cluster.hosts.reduce((most, { nodeId }) => Math.max(most, nodeId), 0),
    kind,
    hostname,
    ip: /^[\d.]+$/.test(hostname) ? hostname : (neighbour?.ip ?? `192.0.2.${11 + (hostId % 240)}`),
    port: portOf(draft),
    alias: `${cluster.name}-${hostId}`,
    role: draft.role ?? 'none',
    status: 'online',
    message: 'Up and running.',
    stateReason: '',
    version: version ?? buildOf(cluster, kind),
    pid: random.int(800, 32_000),
    startedAt: at,
    autoRecovery: cluster.nodeAutoRecovery,
    machine: neighbour?.machine ?? buildMachine(kind, bytes, random, world.clock.start),
    parameters: parametersOf(kind),
    ...draft.state,
    ...(master === undefined ? {} : { replication: newLink(master, at) }),
  }
  addKindState(host, cluster)
  const last = cluster.hosts.findIndex((one) => one.kind === 'controller')
  cluster.hosts.splice(last < 0 ? cluster.hosts.length : last, 0, host)
  return host
}

function buildOf(cluster: DemoCluster, kind: HostKind): string {
  const peer = cluster.hosts.find((one) => one.kind === kind)
  if (peer !== undefined) return peer.version
  const database = databaseNodes(cluster)[0]
  return isDatabase({ kind }) ? (database?.version ?? latestBuild(cluster)) : helperBuild(kind)
}

const READABLE = new Set<HostKind>(['mysql', 'galera', 'group_replication', 'postgresql'])

function addKindState(host: DemoHost, cluster: DemoCluster): void {
  if (READABLE.has(host.kind)) host.readOnly = host.replication !== undefined
  if (host.kind === 'galera') {
    host.stateReason = 'MYSQL_OK: the node is Synced'
    host.galera = {
      clusterName: cluster.name,
      localState: 4,
      clusterSize: 1,
      clusterStatus: 'Primary',
      segment: 0,
      receiveQueue: 0,
      flowControlPaused: 0,
      lastCommitted: 1000,
    }
  }
  if (host.kind === 'postgresql') host.postgres = { synchronous: false, walPosition: 0x300_0000 }
  if (host.kind === 'mssql') {
    const sync = cluster.type === 'mssql_ao_sync'
    host.mssql = {
      health: 'HEALTHY',
      availabilityMode: sync ? 'SYNCHRONOUS_COMMIT' : 'ASYNCHRONOUS_COMMIT',
      failoverMode: sync ? 'AUTOMATIC' : 'MANUAL',
    }
  }
}

/** Settings that list addresses follow the nodes. */
export function refreshAddresses(cluster: DemoCluster): void {
  const fresh = settingsOf(cluster, createRandom(1))
  for (const [name, value] of Object.entries(fresh)) {
    if (name.endsWith('_addresses')) cluster.settings[name] = value
  }
}

/** Takes a node out of its cluster, with all that points to it. */
export function dropHost(world: World, cluster: DemoCluster, host: DemoHost, at: Date): void {
  cluster.hosts.splice(cluster.hosts.indexOf(host), 1)
  clearAlarms(world, (alarm) => alarm.host?.hostId === host.hostId, at)
  const address = `${host.hostname}:${host.port}`
  for (const { balancer } of cluster.hosts) {
    if (balancer !== undefined) {
      balancer.backends = balancer.backends.filter((backend) => backend !== address)
    }
  }
  cluster.packages = cluster.packages.filter(
    ({ hostname, hostKind }) => hostname !== host.hostname || hostKind !== host.kind,
  )
  refreshAddresses(cluster)
}
