import type { ClusterType, DemoCluster } from '../cluster.ts'
import type { DemoHost } from '../host.ts'
import type { DemoJob } from '../job.ts'
import { createRandom } from '../random.ts'
import { accountsOf } from '../seed/accounts.ts'
import { DEFAULT_PORTS } from '../seed/build-cluster.ts'
import { buildMachine } from '../seed/machines.ts'
import { GIB, MIB } from '../seed/plan.ts'
import { settingsOf } from '../seed/settings.ts'
import type { World } from '../state.ts'
import { nextId } from './engine-state.ts'
import { addHost } from './new-host.ts'
import type { NodeDraft } from './node-drafts.ts'
import { latestBuild } from './software.ts'

export interface ClusterDraft {
  name: string
  type: ClusterType
  vendor: string
  version: string
  tags: string[]
  nodes: NodeDraft[]
  /** Whether it is full of data already. */
  imported: boolean
}

const CONTROLLER = '192.0.2.10'

/** Types without databases of their own. */
const KEYLESS = new Set<ClusterType>([
  'redis',
  'redis_sharded',
  'valkey',
  'valkey_sharded',
  'elastic',
])

/** Adds a cluster that has just been made or registered by `job`. */
export function addCluster(world: World, draft: ClusterDraft, job: DemoJob, at: Date): DemoCluster {
  const { name, type, vendor, version, tags, nodes, imported } = draft
  const clusterId = nextId(world, 'cluster')
  const random = createRandom(world.seed * 65_537 + clusterId)
  const plan = { name, type, vendor, version, tags, nodes: [], databases: [] }
  const cluster: DemoCluster = {
    ownerUserId: job.userId,
    ownerGroupId: job.groupId,
    acl: 'user::rwx,group::rwx,group:operators:rwx,other::---',
    clusterId,
    name: name === '' ? `cluster_${clusterId}` : name,
    type,
    vendor,
    version,
    state: 'STARTED',
    statusText: 'All nodes are operational.',
    tags: [...tags],
    clusterAutoRecovery: true,
    nodeAutoRecovery: true,
    created: at,
    hosts: [],
    databases: imported && !KEYLESS.has(type) ? [existingDatabase(world)] : [],
    accounts: accountsOf(plan, random),
    packages: [],
    settings: {},
  }
  const build = latestBuild(cluster)
  for (const node of nodes) addNode(world, cluster, node, at, build)
  cluster.hosts.push(controllerEntry(world, cluster))
  cluster.settings = { ...settingsOf(cluster, random), created_by_job: job.jobId }
  world.clusters.push(cluster)
  return cluster
}

/** Adds a node as drafted; its version is that of the cluster's other databases unless given. */
export function addNode(
  world: World,
  cluster: DemoCluster,
  node: NodeDraft,
  at: Date,
  version?: string,
): DemoHost {
  const { kind, hostname, port, role, follows, replicaSet, memberRole, elasticRoles } = node
  const master = cluster.hosts.find((one) => one.hostname === follows && one.kind === kind)
  const state = {
    ...(replicaSet === undefined || memberRole === undefined
      ? {}
      : { mongo: { replicaSet, memberRole } }),
    ...(elasticRoles === undefined ? {} : { elasticRoles }),
  }
  return addHost(
    world,
    cluster,
    {
      kind,
      hostname,
      role,
      state,
      ...(port === undefined ? {} : { port }),
      ...(master === undefined ? {} : { master }),
      ...(version === undefined ? {} : { version }),
    },
    at,
  )
}

function existingDatabase(world: World): DemoCluster['databases'][number] {
  return {
    databaseId: nextId(world, 'database'),
    name: 'app',
    dataBytes: 6 * GIB,
    indexBytes: GIB,
    growthBytesPerDay: 20 * MIB,
    tables: [
      { name: 'items', share: 0.7, rows: 5_200_000 },
      { name: 'owners', share: 0.3, rows: 410_000 },
    ],
  }
}

/** Every cluster lists the controller among its hosts, with a host id of its own. */
function controllerEntry(world: World, { clusterId, hosts }: DemoCluster): DemoHost {
  const hostId = nextId(world, 'host')
  const nodeId = hosts.length + 1
  const known = world.clusters
    .flatMap((cluster) => cluster.hosts)
    .find(({ kind }) => kind === 'controller')
  if (known !== undefined) return { ...known, hostId, nodeId, clusterId, parameters: [] }
  const { start } = world.clock
  return {
    hostId,
    clusterId,
    nodeId,
    kind: 'controller',
    hostname: CONTROLLER,
    ip: CONTROLLER,
    port: DEFAULT_PORTS.controller,
    alias: 'controller',
    role: 'controller',
    status: 'online',
    message: 'Up and running.',
    stateReason: '',
    version: world.version,
    pid: 1284,
    startedAt: start,
    autoRecovery: true,
    machine: buildMachine('prometheus', 0, createRandom(world.seed), start),
    parameters: [],
  }
}
