import { addNode, addReplicationSlave } from '../../cmon/jobs/add-node.ts'
import { SHARDED } from '../../cmon/jobs/cluster-types.ts'
import type { JobMeta, JobSpec } from '../../cmon/jobs/job-spec.ts'
import type { Host } from '../../cmon/modules/host.ts'
import type { FoundCluster } from '../../fleet/find-cluster.ts'
import { InputError } from '../../fleet/input-error.ts'
import { shownName } from '../../fleet/untrusted.ts'
import { nodeIn } from '../shared/find-node.ts'
import { given } from '../shared/given.ts'
import { nodeAddress } from '../shared/node-address.ts'

export const NEW_ROLES = ['data', 'replica', 'primary', 'arbiter', 'mongos'] as const
export type NewRole = (typeof NEW_ROLES)[number]

/**
 * What a cluster grows by, the usual first (cmon-rpc-jobs 6.2). Nothing for single servers: inferred, they
 * aren't among the types of `addnode`.
 */
const GROWS_BY: Readonly<Record<string, readonly NewRole[]>> = {
  galera: ['data', 'replica'],
  replication: ['replica'],
  group_replication: ['data'],
  mysql_single: [],
  mysqlcluster: ['data'],
  postgresql_single: ['replica'],
  postgresql_logical: ['data'],
  mongodb: ['data', 'arbiter', 'mongos'],
  redis: ['replica'],
  redis_sharded: ['replica', 'primary'],
  valkey: ['replica'],
  valkey_sharded: ['replica', 'primary'],
  mssql_single: [],
  mssql_ao_async: ['replica'],
  mssql_ao_sync: ['replica'],
  elastic: ['data'],
  clickhouse: ['data'],
}

/** Where a replica is added below a node that the job has to name. */
const BELOW_A_SOURCE = ['galera', 'replication', 'postgresql_single']

/** The role that a new node gets. Throws InputError with the roles that the cluster's type has. */
export function roleFor({ cluster, ref }: FoundCluster, wanted: NewRole | undefined): NewRole {
  const roles = Object.hasOwn(GROWS_BY, cluster.type) ? GROWS_BY[cluster.type] : undefined
  // A type that is newer than this list: the controller knows.
  if (roles === undefined) return wanted ?? 'data'
  const [usual] = roles
  if (usual === undefined)
    throw new InputError('invalid_argument', `${ref} (${cluster.type}) takes no further nodes`, {
      parameter: 'cluster',
      next: 'Deploy a cluster of a type that has several nodes.',
    })
  if (wanted === undefined || roles.includes(wanted)) return wanted ?? usual
  throw new InputError('invalid_argument', `A ${cluster.type} cluster has no role ${wanted}`, {
    parameter: 'role',
    next: `Roles of new nodes here: ${roles.join(', ')}.`,
  })
}

/**
 * The node that a new replica follows: the named one, else the only primary where the job needs one.
 * Throws InputError when it can't be told, or when the new node would follow nobody.
 */
export function sourceFor(
  found: FoundCluster,
  role: NewRole,
  wanted: string | undefined,
): Host | undefined {
  const { type, hosts } = found.cluster
  if (wanted !== undefined) {
    if (role === 'replica') return nodeIn(found, wanted, 'source')
    throw new InputError('invalid_argument', `A new ${role} node follows no source`, {
      parameter: 'source',
      next: 'Leave source out, or give role replica where the cluster type has it.',
    })
  }
  if (role !== 'replica' || !BELOW_A_SOURCE.includes(type)) return undefined
  const primaries = hosts.filter((host) => host.role === 'primary')
  const [only] = primaries
  if (only !== undefined && primaries.length === 1) return only
  const names = primaries.map((host) => shownName(nodeAddress(host))).join(', ')
  throw new InputError(
    'invalid_argument',
    `A replica needs a source, and ${found.ref} has ${primaries.length} primaries`,
    {
      parameter: 'source',
      next: primaries.length === 0 ? 'list_nodes shows the nodes.' : `Name one of: ${names}.`,
    },
  )
}

/** The replica set that a MongoDB node joins. Throws InputError when it can't be told which. */
export function replicaSetFor(
  { cluster, ref }: FoundCluster,
  role: NewRole,
  wanted: string | undefined,
): string | undefined {
  if (cluster.type !== 'mongodb' || role === 'mongos') {
    if (wanted === undefined) return undefined
    throw new InputError('invalid_argument', `The new node joins no replica set`, {
      parameter: 'replica_set',
      next: 'Leave replica_set out: it is for members of MongoDB replica sets.',
    })
  }
  const sets = [...new Set(cluster.hosts.flatMap(({ replicaSet }) => replicaSet ?? []))]
  if (wanted === undefined ? sets.length <= 1 : sets.includes(wanted)) return wanted ?? sets[0]
  throw new InputError(
    wanted === undefined ? 'ambiguous' : 'not_found',
    wanted === undefined
      ? `${ref} has ${sets.length} replica sets`
      : `${ref} has no replica set of that name`,
    { parameter: 'replica_set', next: `Name one of: ${sets.map(shownName).join(', ')}.` },
  )
}

export interface NewNode {
  hostname: string
  port: number | undefined
  role: NewRole
  source: Host | undefined
  replicaSet: string | undefined
  updateLb: boolean | undefined
}

/** The job that adds a node, which differs by type and role. Throws JobRefusal. */
export function newNodeJob({ cluster }: FoundCluster, wanted: NewNode, meta: JobMeta): JobSpec {
  const { hostname, port, role, source, replicaSet, updateLb } = wanted
  const node = { hostname, ...given({ port }) }
  const { type } = cluster
  if (role === 'replica' && source !== undefined && BELOW_A_SOURCE.includes(type))
    return addReplicationSlave(
      cluster,
      { masterAddress: nodeAddress(source), node, ...given({ updateLb }) },
      meta,
    )
  return addNode(
    cluster,
    {
      nodes: [
        { ...node, ...shardRole(type, role), ...(type === 'elastic' ? { roles: role } : {}) },
      ],
      ...given({
        masterAddress: source === undefined ? undefined : nodeAddress(source),
        replicaset: replicaSet,
        nodeType: mongoType(type, role),
        updateLb,
      }),
    },
    meta,
  )
}

function shardRole(type: string, role: NewRole): { role?: 'primary' | 'replica' } {
  const isSharded = SHARDED.some((sharded) => sharded === type)
  return isSharded && (role === 'primary' || role === 'replica') ? { role } : {}
}

function mongoType(type: string, role: NewRole): 'mongodb' | 'mongos' | 'arbiter' | undefined {
  if (type !== 'mongodb') return undefined
  return role === 'arbiter' || role === 'mongos' ? role : 'mongodb'
}
