import type { DemoCluster, DemoDatabase } from '../cluster.ts'
import type { DemoHost, HostKind, Machine } from '../host.ts'
import type { Random } from '../random.ts'
import { accountsOf } from './accounts.ts'
import { buildMachine } from './machines.ts'
import { addNodeState } from './node-state.ts'
import { parametersOf } from './parameters.ts'
import type { ClusterPlan, NodePlan } from './plan.ts'
import { GIB, MIB } from './plan.ts'
import { settingsOf } from './settings.ts'

/** Counters that run through the whole world while it is built. */
export interface Numbering {
  hostId: number
  databaseId: number
  address: number
}

export interface Ground {
  random: Random
  start: Date
  numbering: Numbering
  controller: { hostname: string; version: string; machine: Machine }
}

export const DEFAULT_PORTS: Record<HostKind, number> = {
  controller: 9500,
  mysql: 3306,
  galera: 3306,
  group_replication: 3306,
  ndb_data: 1186,
  ndb_management: 1186,
  postgresql: 5432,
  mongodb: 27017,
  mssql: 1433,
  redis: 6379,
  redis_sentinel: 26379,
  redis_sharded: 6379,
  elastic: 9200,
  clickhouse: 9440,
  clickhouse_keeper: 9281,
  haproxy: 9600,
  proxysql: 6032,
  maxscale: 6603,
  keepalived: 112,
  pgbouncer: 6432,
  pgbackrest: 8432,
  pbm_agent: 7070,
  nfs_client: 111,
  nfs_server: 2049,
  garbd: 4567,
  cmon_agent: 4433,
  prometheus: 9090,
}

const DAY_MS = 86_400_000
const OWNER_ADMIN = { ownerUserId: 3, ownerGroupId: 1 }

/** `named`: hosts carry names under example.com, since 192.0.2.0/24 has too few addresses. */
export function buildCluster(
  plan: ClusterPlan,
  clusterId: number,
  ground: Ground,
  named: boolean,
): DemoCluster {
  const { random, start, numbering } = ground
  const databases = plan.databases.map((database): DemoDatabase => ({
    databaseId: ++numbering.databaseId,
    name: database.name,
    dataBytes: Math.round(database.gib * GIB * 0.8),
    indexBytes: Math.round(database.gib * GIB * 0.2),
    growthBytesPerDay: database.growthMibPerDay * MIB,
    tables: database.tables.map(([name, share, rows]) => ({ name, share, rows })),
  }))
  const hosts: DemoHost[] = []
  for (const node of plan.nodes) {
    hosts.push(buildHost(node, { plan, clusterId, ground, named, hosts, databases }))
  }
  const viewers = plan.viewers === true ? ',group:viewers:r--' : ''
  const cluster: DemoCluster = {
    ...OWNER_ADMIN,
    acl: `user::rwx,group::rwx,group:operators:rwx${viewers},other::---`,
    clusterId,
    name: plan.name,
    type: plan.type,
    vendor: plan.vendor,
    version: plan.version,
    state: 'STARTED',
    statusText: 'All nodes are operational.',
    tags: [...plan.tags],
    clusterAutoRecovery: true,
    nodeAutoRecovery: true,
    created: new Date(start.getTime() - random.int(90, 400) * DAY_MS),
    hosts,
    databases,
    accounts: accountsOf(plan, random),
    packages: [],
    settings: {},
  }
  for (const host of hosts) addNodeState(host, cluster, plan, random, start)
  hosts.push(controllerEntry(clusterId, hosts.length + 1, ground))
  cluster.settings = settingsOf(cluster, random)
  return cluster
}

interface HostContext {
  plan: ClusterPlan
  clusterId: number
  ground: Ground
  named: boolean
  hosts: DemoHost[]
  databases: DemoDatabase[]
}

function buildHost(node: NodePlan, context: HostContext): DemoHost {
  const { plan, clusterId, ground, named, hosts, databases } = context
  const { random, start, numbering } = ground
  const shared = node.on === undefined ? undefined : hosts[node.on]
  const nodeId = hosts.length + 1
  const ip = shared?.ip ?? node.address ?? nextAddress(numbering)
  const bytes = databases.reduce(
    (sum, { dataBytes, indexBytes }) => sum + dataBytes + indexBytes,
    0,
  )
  return {
    hostId: ++numbering.hostId,
    clusterId,
    nodeId,
    kind: node.kind,
    hostname: shared?.hostname ?? (named ? `n${nodeId}.${plan.name}.example.com` : ip),
    ip,
    port: node.port ?? DEFAULT_PORTS[node.kind],
    alias: `${plan.name}-${nodeId}`,
    role: node.role,
    status: 'online',
    message: 'Up and running.',
    stateReason: '',
    version: node.version,
    pid: random.int(800, 32_000),
    startedAt: new Date(
      start.getTime() - random.int(2, 60) * DAY_MS - random.int(0, 86_399) * 1000,
    ),
    autoRecovery: true,
    machine: shared?.machine ?? buildMachine(node.kind, bytes, random, start),
    parameters: parametersOf(node.kind),
  }
}

function nextAddress(numbering: Numbering): string {
  // .1 to .10 are left to the controller and its surroundings
  const last = 11 + (numbering.address++ % 240)
  return `192.0.2.${last}`
}

/** Every cluster lists the controller among its hosts, with a host id of its own. */
function controllerEntry(clusterId: number, nodeId: number, ground: Ground): DemoHost {
  const { controller, numbering, start } = ground
  return {
    hostId: ++numbering.hostId,
    clusterId,
    nodeId,
    kind: 'controller',
    hostname: controller.hostname,
    ip: controller.hostname,
    port: DEFAULT_PORTS.controller,
    alias: 'controller',
    role: 'controller',
    status: 'online',
    message: 'Up and running.',
    stateReason: '',
    version: controller.version,
    pid: 1284,
    startedAt: new Date(start.getTime() - 9 * DAY_MS),
    autoRecovery: true,
    machine: controller.machine,
    parameters: [],
  }
}
