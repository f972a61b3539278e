import type { DemoCluster } from '../cluster.ts'
import type { DemoHost } from '../host.ts'
import type { Random } from '../random.ts'
import type { ClusterPlan } from './plan.ts'

/** Fills in what only nodes of one kind have, once all hosts of the cluster are known. */
export function addNodeState(
  host: DemoHost,
  cluster: DemoCluster,
  plan: ClusterPlan,
  random: Random,
  start: Date,
): void {
  const node = plan.nodes[host.nodeId - 1]
  if (node === undefined) return
  const primary = node.replicatesFrom === undefined ? undefined : cluster.hosts[node.replicatesFrom]
  if (primary !== undefined && host.kind !== 'clickhouse') {
    host.replication = {
      masterHostname: primary.hostname,
      masterPort: primary.port,
      ioRunning: true,
      sqlRunning: true,
      lagSeconds: 0,
      lagGrowth: 0,
      measuredAt: start,
      semiSync: node.semiSync === true,
      gtid: `${random.uuid()}:1-${random.int(1e5, 9e6)}`,
    }
  }
  if (host.kind === 'galera') {
    const galeraNodes = cluster.hosts.filter(({ kind }) => kind === 'galera')
    host.galera = {
      clusterName: cluster.name,
      localState: 4,
      clusterSize: galeraNodes.length,
      clusterStatus: 'Primary',
      segment: 0,
      receiveQueue: 0,
      flowControlPaused: 0,
      lastCommitted: 48_000_000 + cluster.clusterId * 1000,
    }
    host.stateReason = 'MYSQL_OK: the node is Synced'
  }
  if (host.kind === 'postgresql') {
    host.postgres = {
      synchronous: node.semiSync === true,
      walPosition: 0x1_5000_0000 + cluster.clusterId * 0x10_0000,
    }
  }
  const readable: DemoHost['kind'][] = ['mysql', 'galera', 'group_replication', 'postgresql']
  if (readable.includes(host.kind)) host.readOnly = primary !== undefined
  const { mongo, mssql, elasticRoles, balancer } = node.state ?? {}
  if (mongo !== undefined) host.mongo = { ...mongo }
  if (mssql !== undefined) host.mssql = { ...mssql }
  if (elasticRoles !== undefined) host.elasticRoles = elasticRoles
  if (balancer !== undefined || host.kind === 'haproxy') {
    host.balancer = { ...balancer, backends: backendsOf(cluster) }
  }
}

function backendsOf(cluster: DemoCluster): string[] {
  return cluster.hosts
    .filter(({ kind }) => kind === 'mysql' || kind === 'galera' || kind === 'postgresql')
    .map(({ hostname, port }) => `${hostname}:${port}`)
}
