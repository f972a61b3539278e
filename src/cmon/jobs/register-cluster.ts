import { z } from 'zod'
import { CLUSTER_TYPES, ELASTIC, MYSQL, SENTINEL, SHARDED } from './cluster-types.ts'
import type { ClusterType } from './cluster-types.ts'
import { controllerJob } from './define-job.ts'
import type { Fault } from './rules.ts'
import { name, names, nodes, params, port } from './shapes.ts'
import { toWire } from './wire-names.ts'

const shape = params({
  clusterType: z.enum(CLUSTER_TYPES),
  clusterName: name.optional(),
  vendor: name.optional(),
  version: name.optional(),
  nodes: nodes.optional(),
  /** The admin account that is there. */
  dbUser: name.optional(),
  dbPassword: name.optional(),
  replicationUser: name.optional(),
  replicationPassword: name.optional(),
  sentinelPassword: name.optional(),
  shardedPort: port.optional(),
  mysqlHostnames: names.optional(),
  mgmdHostnames: names.optional(),
  ndbdHostnames: names.optional(),
  certificatesPassword: name.optional(),
  moveCertsDir: name.optional(),
  withTags: names.optional(),
})

type Params = z.output<typeof shape>

const TITLES: Partial<Record<ClusterType, string>> = {
  galera: 'Register Galera',
  replication: 'Register MySql Replication',
  postgresql_single: 'Register PostgreSQL',
  mongodb: 'Register MongoDb',
}

/** Types whose other nodes are found from the one given. */
const DISCOVERED: readonly ClusterType[] = ['elastic', 'clickhouse', ...SHARDED]
/** Types that say `type` too, with the word of `cluster_type`. */
const TYPE_REPEATED: readonly ClusterType[] = [...DISCOVERED, ...SENTINEL]
const NDB = { types: ['mysqlcluster'] }

/** Registers a cluster that runs already; installs nothing (cmon-rpc-jobs 6.1). */
export const registerCluster = controllerJob({
  command: 'add_cluster',
  title: ({ clusterType }) => TITLES[clusterType] ?? `Register ${clusterType} cluster`,
  params: shape,
  about: ({ clusterType, vendor, version }) => ({ id: 0, type: clusterType, vendor, version }),
  rules: {
    needs: { replicationUser: 'replicationPassword' },
    only: {
      replicationPassword: { types: [...MYSQL, ...SENTINEL] },
      sentinelPassword: { types: SENTINEL },
      shardedPort: { types: SHARDED },
      mysqlHostnames: NDB,
      mgmdHostnames: NDB,
      ndbdHostnames: NDB,
      certificatesPassword: { types: ELASTIC },
      moveCertsDir: { types: ELASTIC },
    },
  },
  check,
  data: ({ shardedPort, ...rest }) => {
    const { clusterType } = rest
    const kind = TYPE_REPEATED.includes(clusterType) ? clusterType : undefined
    return toWire({
      ...rest,
      type: clusterType === 'mysqlcluster' ? 'mysql' : kind,
      [`${clusterType}Port`]: shardedPort,
    })
  },
})

function check(values: Params): Fault | undefined {
  const { clusterType } = values
  const wanted = (what: string, next: string): Fault => ({
    problem: `importing a ${clusterType} cluster needs ${what}`,
    next,
  })
  if (clusterType === 'mysqlcluster')
    return values.mysqlHostnames && values.mgmdHostnames && values.ndbdHostnames
      ? undefined
      : wanted('hosts by role', 'Give mysql_hostnames, mgmd_hostnames and ndbd_hostnames.')
  if (values.nodes === undefined)
    return wanted('nodes', 'Give one or more nodes that belong to it.')
  if (DISCOVERED.includes(clusterType) && values.nodes.length !== 1)
    return wanted('exactly one node', 'Give one; the controller finds the others.')
  if (SENTINEL.includes(clusterType) && values.sentinelPassword === undefined)
    return wanted('the password of its sentinels', 'Give sentinel_password.')
  if (SHARDED.includes(clusterType) && values.shardedPort === undefined)
    return wanted('the port of its nodes', 'Give sharded_port.')
  if (clusterType === 'elastic' && !(values.dbUser && values.dbPassword))
    return wanted('an account', 'Give db_user and db_password.')
  return undefined
}
