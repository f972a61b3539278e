import type { HostKind } from '../host.ts'
import { marked, value } from '../seed/job-drafts.ts'
import type { NodeName } from './fields.ts'
import { address, databaseNodes, integer, nodeName, nodeNames } from './fields.ts'
import { object, objects, requireNode, text } from './fields.ts'
import { DATABASE_KINDS } from './new-host.ts'
import type { NodeDraft } from './node-drafts.ts'
import { draft, isKeeper, mongoNode, shardRole } from './node-drafts.ts'
import { isPrimary } from './topology.ts'
import type { ClusterWork } from './work.ts'
import { JobFailure } from './work.ts'

/** The nodes that a job adds, or, `registered`, finds running: only those may be replicas here. */
export function newNodes(work: ClusterWork, registered = false): NodeDraft[] {
  const { cluster, data } = work
  const names = nodeNames(data)
  const bare = address(data['hostname'])
  const port = integer(data['port'])
  if (names.length === 0 && bare !== undefined) {
    names.push(port === undefined ? bare : { ...bare, port })
  }
  const kind = DATABASE_KINDS[cluster.type]
  switch (cluster.type) {
    case 'replication':
      if (registered) return names.map((name) => follower(work, kind, name))
      throw new JobFailure('A replica is added with add_replication_slave.')
    case 'mysql_single':
    case 'mssql_single':
      throw new JobFailure(`A cluster of ${cluster.type.toUpperCase()} takes no further nodes.`)
    case 'mongodb':
      // Inferred: no client that is on record sends more than one (6.2).
      if (names.length > 1) throw new JobFailure('A MongoDB cluster grows by one node at a time.')
      return names.map((name) => newMongoNode(work, name))
    case 'postgresql_single':
    case 'group_replication':
      return names.map((name) => follower(work, kind, name))
    case 'redis':
    case 'valkey':
      return names.map((name) =>
        name.details['class_name'] === 'CmonRedisSentinelHost'
          ? draft('redis_sentinel', name, 'none')
          : follower(work, kind, name),
      )
    case 'redis_sharded':
    case 'valkey_sharded':
      return names.map((name) => draft(kind, name, shardRole(name)))
    case 'elastic':
      return names.map((name) => ({
        ...draft(kind, name, 'none'),
        elasticRoles: text(name.details['roles']) ?? 'data',
      }))
    case 'clickhouse':
      checkShard(work)
      return names.map((name) =>
        isKeeper(name) ? draft('clickhouse_keeper', name, 'none') : draft(kind, name, 'replica'),
      )
    case 'mssql_ao_async':
    case 'mssql_ao_sync':
      return names.map((name) => draft(kind, name, 'SECONDARY'))
    case 'galera':
    case 'mysqlcluster':
    case 'postgresql_logical':
      return names.map((name) => draft(kind, name, 'master'))
  }
}

/** Follows the master that the job names, else the cluster's. */
function follower({ cluster, data }: ClusterWork, kind: HostKind, name: NodeName): NodeDraft {
  const wanted = address(data['master_address'])
  const master =
    wanted === undefined
      ? databaseNodes(cluster).find((host) => host.kind === kind && isPrimary(host))
      : requireNode(cluster, wanted)
  if (master === undefined) throw new JobFailure('There is no master to replicate from.')
  if (master.status !== 'online') throw new JobFailure(`Master ${marked(master)} is not running.`)
  return { ...draft(kind, name, 'slave'), follows: master.hostname }
}

export function newReplica(work: ClusterWork): NodeDraft {
  const { cluster, data } = work
  const name = address(data['slave_address']) ?? nodeName(data['node'])
  if (name === undefined) throw new JobFailure('The job does not name a replica.')
  const port = name.port ?? integer(data['port'])
  const kind = DATABASE_KINDS[cluster.type]
  return follower(work, kind, port === undefined ? name : { ...name, port })
}

function newMongoNode({ cluster, data }: ClusterWork, name: NodeName): NodeDraft {
  const type = text(data['node_type']) ?? text(name.details['protocol']) ?? 'mongodb'
  if (type === 'mongos') return mongoNode(name, 'mongos', '')
  const role = type === 'mongocfg' ? 'configsvr' : 'shardsvr'
  const sets = cluster.hosts.flatMap((host) =>
    host.mongo !== undefined && host.role === role ? host.mongo.replicaSet : [],
  )
  const wanted = text(data['replicaset']) ?? text(name.details['rs']) ?? sets[0] ?? 'rs0'
  if (!sets.includes(wanted)) throw new JobFailure(`There is no replica set ${value(wanted)}.`)
  const node = mongoNode(name, role, wanted)
  return type === 'arbiter' ? { ...node, memberRole: 'Arbiter' } : node
}

/** Every shard of ClickHouse has one primary; which replica belongs to which is not kept. */
function checkShard({ cluster, data }: ClusterWork): void {
  const wanted = integer(data['shard_id']) ?? 0
  const shards = cluster.hosts.filter(
    ({ kind, role }) => kind === 'clickhouse' && role === 'primary',
  ).length
  if (wanted > shards) throw new JobFailure(`There is no shard ${wanted} in this cluster.`)
}

/** A set of its own: ClickHouse takes plain nodes, the first of them leads. */
export function newShard(work: ClusterWork): NodeDraft[] {
  if (work.cluster.type !== 'clickhouse') return newReplicaSets(work)
  return nodeNames(work.data).map((name, index) => {
    if (!isKeeper(name)) return draft('clickhouse', name, index === 0 ? 'primary' : 'replica')
    throw new JobFailure(`${value(name.hostname)} is a keeper: a shard is made of data nodes.`)
  })
}

function newReplicaSets({ cluster, data }: ClusterWork): NodeDraft[] {
  return objects(data['replica_sets']).flatMap((set) => {
    const replicaSet = text(set['rs']) ?? ''
    if (cluster.hosts.some(({ mongo }) => mongo?.replicaSet === replicaSet)) {
      throw new JobFailure(`Replica set ${value(replicaSet)} exists already.`)
    }
    const names = Array.isArray(set['members']) ? set['members'] : []
    return names.flatMap((member: unknown, index) => {
      const name = nodeName(object(member) ?? member)
      if (name === undefined) return []
      const node = mongoNode(name, 'shardsvr', replicaSet)
      return [index === 0 ? { ...node, memberRole: 'Primary' } : node]
    })
  })
}
