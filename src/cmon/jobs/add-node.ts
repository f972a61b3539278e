import { z } from 'zod'
import { GALERA, MONGODB, MYSQL, POSTGRESQL, SHARDED, CLUSTER_TYPES } from './cluster-types.ts'
import { clusterJob } from './define-job.ts'
import type { ClusterTarget } from './job-spec.ts'
import type { Fault } from './rules.ts'
import { SERVICE_OF_CLASS } from './services.ts'
import { count, deployShape, flag, mongoShape, name, node, nodes, params } from './shapes.ts'
import { port } from './shapes.ts'
import { toWire } from './wire-names.ts'

const replicaShape = {
  ...deployShape,
  /** Seconds that the replica stays behind. */
  masterDelay: count.optional(),
  updateLb: flag.optional(),
  mysqlSemiSync: flag.optional(),
}

const shape = params({
  ...replicaShape,
  ...mongoShape,
  nodes,
  enableUninstall: flag.default(false),
  /** `host:port` to follow. */
  masterAddress: name.optional(),
  usePackageForDataDir: flag.optional(),
  galeraSegment: name.optional(),
  replicaset: name.optional(),
  nodeType: z.enum(['mongodb', 'mongos', 'mongocfg', 'arbiter']).optional(),
})

type Params = z.output<typeof shape>

/** Types whose nodes come as a list even when there is one. */
const LISTED = ['redis', 'valkey', 'redis_sharded', 'valkey_sharded', 'elastic', 'clickhouse']

/** Adds database nodes (cmon-rpc-jobs 6.2); MySQL replication has add_replication_slave. */
export const addNode = clusterJob({
  command: 'addnode',
  title: 'Add Node to Cluster',
  audience: { types: CLUSTER_TYPES.filter((type) => type !== 'replication') },
  instead: 'Use add_replication_slave.',
  params: shape,
  rules: {
    only: {
      masterAddress: { types: [...POSTGRESQL, ...SHARDED] },
      usePackageForDataDir: { types: POSTGRESQL },
      galeraSegment: { types: GALERA },
      mysqlSemiSync: { types: MYSQL },
      replicaset: { types: MONGODB },
      nodeType: { types: MONGODB },
      replicaSets: { types: MONGODB },
      configServers: { types: MONGODB },
      mongosServers: { types: MONGODB },
    },
  },
  check,
  data,
})

function check({ nodes: added }: Params, cluster: ClusterTarget | undefined): Fault | undefined {
  const type = cluster?.type ?? ''
  for (const { className = '', hostname } of added) {
    const service = SERVICE_OF_CLASS[className]
    if (service !== undefined)
      return { problem: `${hostname} is no database node`, next: `Use ${service}.` }
  }
  if (SHARDED.some((sharded) => sharded === type) && added.length > 2)
    return { problem: 'a sharded cluster grows by one or two nodes', next: 'Give fewer nodes.' }
  if (type === 'mongodb' && added.length > 1)
    return { problem: 'a MongoDB cluster grows by one node', next: 'Give one node at a time.' }
  return undefined
}

function data(values: Params, cluster: ClusterTarget | undefined): Record<string, unknown> {
  const { nodes: added, ...rest } = values
  const [first] = added
  if (cluster?.type === 'mongodb') {
    const { enableUninstall, ...mongo } = rest
    return toWire({
      ...mongo,
      enableUninstall: enableUninstall ? true : undefined,
      hostname: first?.hostname,
      port: first?.port,
      replicaset: rest.replicaset ?? first?.rs,
      nodeType: rest.nodeType ?? (first?.arbiterOnly === true ? 'arbiter' : 'mongodb'),
    })
  }
  const several = added.length > 1 || LISTED.includes(cluster?.type ?? '')
  return toWire({ ...rest, ...(several ? { nodes: added } : { node: first }) })
}

/** Adds a replica below a master, as a node or by its address. */
export const addReplicationSlave = clusterJob({
  command: 'add_replication_slave',
  title: 'Add Slave to Cluster',
  audience: { types: [...MYSQL, ...POSTGRESQL] },
  instead: 'Use addnode.',
  params: params({
    ...replicaShape,
    masterAddress: name,
    slaveAddress: name.optional(),
    /** The replica's port. */
    port: port.optional(),
    node: node.optional(),
  }),
  rules: { oneOf: [['slaveAddress', 'node']], only: { mysqlSemiSync: { types: MYSQL } } },
})
