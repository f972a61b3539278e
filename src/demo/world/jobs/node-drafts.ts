import type { ClusterType } from '../cluster.ts'
import type { HostKind } from '../host.ts'
import type { NodeName } from './fields.ts'
import { flag, integer, list, nodeName, object, objects, text } from './fields.ts'
import { DATABASE_KINDS } from './new-host.ts'

/** A node of a cluster to be, before it has an id. */
export interface NodeDraft {
  kind: HostKind
  hostname: string
  port?: number
  role: string
  /** Address of the node it replicates from. */
  follows?: string
  replicaSet?: string
  memberRole?: string
  elasticRoles?: string
}

type Data = Record<string, unknown>

/** Reads the nodes of `create_cluster` and `add_cluster`, which differ by type. */
export function nodeDrafts(type: ClusterType, data: Data): NodeDraft[] {
  const names = namesIn(data['nodes'])
  switch (type) {
    case 'mysqlcluster':
      return ndbNodes(data)
    case 'mongodb':
      return mongoNodes(data, names)
    case 'redis':
    case 'valkey':
      return sentinelNodes(names)
    case 'clickhouse':
      return clickhouseNodes(names)
    case 'elastic':
      return names.map((name) => ({
        ...draft('elastic', name, 'none'),
        elasticRoles: text(name.details['roles']) ?? 'master-data',
      }))
    case 'galera':
    case 'mysql_single':
    case 'mssql_single':
    case 'postgresql_logical':
      return names.map((name) => draft(DATABASE_KINDS[type], name, 'master'))
    case 'replication':
    case 'group_replication':
    case 'postgresql_single':
      return replicationNodes(DATABASE_KINDS[type], names, data, ['master', 'slave'])
    case 'redis_sharded':
    case 'valkey_sharded':
      return names.map((name) =>
        draft('redis_sharded', { ...shardPort(data), ...name }, shardRole(name)),
      )
    case 'mssql_ao_async':
    case 'mssql_ao_sync':
      return names.map((name, index) => draft('mssql', name, index === 0 ? 'PRIMARY' : 'SECONDARY'))
  }
}

function namesIn(value: unknown): NodeName[] {
  if (!Array.isArray(value)) return []
  return value.flatMap((item: unknown) => nodeName(item) ?? [])
}

export function draft(kind: HostKind, { hostname, port }: NodeName, role: string): NodeDraft {
  return { kind, hostname, role, ...(port === undefined ? {} : { port }) }
}

function replicationNodes(
  kind: HostKind,
  names: NodeName[],
  data: Data,
  [master, slave]: [string, string],
): NodeDraft[] {
  const flagged = names.find(({ details }) => flag(details['master']))
  const first = flagged ?? names.find(({ details }) => !flag(details['slave'])) ?? names[0]
  const links = new Map<string, string>()
  for (const link of objects(object(data['topology'])?.['master_slave_links'])) {
    for (const [from, to] of Object.entries(link)) links.set(text(to) ?? '', from)
  }
  return names.map((name) => {
    if (name === first || first === undefined) return draft(kind, name, master)
    const follows = links.get(name.hostname) ?? first.hostname
    return { ...draft(kind, name, slave), follows }
  })
}

function ndbNodes(data: Data): NodeDraft[] {
  const nodes = (key: string, kind: HostKind, role: string): NodeDraft[] =>
    list(data[key]).map((hostname) => ({ kind, hostname, role }))
  return [
    ...nodes('mysql_hostnames', 'mysql', 'master'),
    ...nodes('mgmd_hostnames', 'ndb_management', 'none'),
    ...nodes('ndbd_hostnames', 'ndb_data', 'none'),
  ]
}

const MONGO_ROLES: Record<string, string> = { mongocfg: 'configsvr', mongos: 'mongos' }

function mongoNodes(data: Data, names: NodeName[]): NodeDraft[] {
  const config = object(data['config_servers'])
  const flat = names.map((name) => {
    const role = MONGO_ROLES[text(name.details['protocol']) ?? ''] ?? 'shardsvr'
    return mongoNode(name, role, text(name.details['rs']) ?? 'rs0')
  })
  const nodes = [
    ...flat,
    ...members(config, 'configsvr', 'replica_set_config'),
    ...objects(data['replica_sets']).flatMap((set) => members(set, 'shardsvr', 'rs0')),
    ...namesIn(data['mongos_servers']).map((name) => mongoNode(name, 'mongos', '')),
  ]
  const led = new Set<string>()
  for (const node of nodes) {
    const { replicaSet = '', memberRole } = node
    if (memberRole === undefined || memberRole === 'Arbiter') continue
    node.memberRole = led.has(replicaSet) ? 'Secondary' : 'Primary'
    led.add(replicaSet)
  }
  return nodes
}

function members(set: Data | undefined, role: string, name: string): NodeDraft[] {
  const replicaSet = text(set?.['rs']) ?? name
  return namesIn(set?.['members']).map((member) => mongoNode(member, role, replicaSet))
}

export function mongoNode(name: NodeName, role: string, replicaSet: string): NodeDraft {
  if (role === 'mongos') return draft('mongodb', name, role)
  const memberRole = flag(name.details['arbiter_only']) ? 'Arbiter' : 'Secondary'
  return { ...draft('mongodb', name, role), replicaSet, memberRole }
}

function sentinelNodes(names: NodeName[]): NodeDraft[] {
  const isSentinel = ({ details }: NodeName): boolean =>
    details['class_name'] === 'CmonRedisSentinelHost'
  const servers = names.filter((name) => !isSentinel(name))
  const given = names.filter(isSentinel)
  const sentinels = given.length > 0 ? given : servers.map(({ hostname }) => bare(hostname))
  const [first] = servers
  return [
    ...servers.map((name): NodeDraft => {
      if (name === first || first === undefined) return draft('redis', name, 'master')
      return { ...draft('redis', name, 'slave'), follows: first.hostname }
    }),
    ...sentinels.map((name) => draft('redis_sentinel', name, 'none')),
  ]
}

function bare(hostname: string): NodeName {
  return { hostname, details: {} }
}

/** Told by the node type, or by the protocol that the CLI was given. */
export function isKeeper({ details }: NodeName): boolean {
  return [details['nodetype'], details['protocol']].some(
    (word) => typeof word === 'string' && /^clickhouse[-_]keeper$/i.test(word),
  )
}

function clickhouseNodes(names: NodeName[]): NodeDraft[] {
  let servers = 0
  return names.map((name) => {
    if (isKeeper(name)) {
      return draft('clickhouse_keeper', name, 'none')
    }
    return draft('clickhouse', name, servers++ === 0 ? 'primary' : 'replica')
  })
}

/** One port for all nodes that have none of their own. */
function shardPort(data: Data): { port?: number } {
  const port = integer(data['redis_sharded_port']) ?? integer(data['valkey_sharded_port'])
  return port === undefined ? {} : { port }
}

export function shardRole({ details }: NodeName): string {
  return details['role'] === 'replica' ? 'slave' : 'master'
}
