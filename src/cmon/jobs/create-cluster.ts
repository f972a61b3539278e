import { z } from 'zod'
import { CLUSTER_TYPES, ELASTIC, MONGODB, MSSQL, MYSQL, POSTGRESQL } from './cluster-types.ts'
import { SENTINEL, SHARDED, type ClusterType } from './cluster-types.ts'
import { CREATE_TYPES } from './create-types.ts'
import { controllerJob } from './define-job.ts'
import type { Fault } from './rules.ts'
import { listed } from './rules.ts'
import { count, deployShape, flag, id, mongoShape, name, names, nodes } from './shapes.ts'
import { params, port, tlsShape } from './shapes.ts'
import { masterSlaveLinks } from './topology.ts'
import { toWire } from './wire-names.ts'

const shape = params({
  ...deployShape,
  ...tlsShape,
  ...mongoShape,
  clusterType: z.enum(CLUSTER_TYPES),
  clusterName: name.optional(),
  vendor: name.optional(),
  version: name.optional(),
  nodes: nodes.optional(),
  port: port.optional(),
  adminUser: z.string().optional(),
  adminPassword: name.optional(),
  disableSelinux: flag.optional(),
  enableUninstall: flag.default(false),
  deployAgents: flag.default(true),
  withTags: names.optional(),
  /** Replicate from this cluster. */
  remoteClusterId: id.optional(),
  /** Fill the new cluster from this backup. */
  sourceBackupId: id.optional(),
  mysqlSemiSync: flag.optional(),
  perconaClientId: name.optional(),
  perconaProToken: name.optional(),
  mysqlHostnames: names.optional(),
  mgmdHostnames: names.optional(),
  ndbdHostnames: names.optional(),
  ndbDataMemoryRatio: z.number().optional(),
  installTimescaledb: flag.optional(),
  pgExtensions: z.union([name, names]).optional(),
  enterpriseToken: name.optional(),
  hbaPreset: name.optional(),
  extraHbaRules: z.union([name, names]).optional(),
  saveAsHbaPreset: flag.optional(),
  hbaPresetName: name.optional(),
  /** Clusters to replicate between. */
  clusters: z.array(id).min(1).optional(),
  mongodbAuthdb: name.optional(),
  mongosConfTemplate: name.optional(),
  sentinelPort: port.transform(String).optional(),
  nodeTimeoutMs: count.optional(),
  shardedPort: port.optional(),
  shardedBusPort: port.optional(),
  replicaValidityFactor: count.optional(),
  snapshotLocation: name.optional(),
  snapshotRepository: name.optional(),
  snapshotRepositoryType: name.optional(),
  storageHost: name.optional(),
  certificatesPassword: name.optional(),
  moveCertsDir: name.optional(),
  license: name.optional(),
})

type Params = z.output<typeof shape>

const NDB = { types: ['mysqlcluster'] }
const SHARDED_ONLY = { types: SHARDED }
const POSTGRESQL_ONLY = { types: POSTGRESQL }
const MONGODB_ONLY = { types: MONGODB }
const PERCONA_PRO = { types: MYSQL, vendors: ['perconapro'] }

/** Installs a new cluster and registers it. */
export const createCluster = controllerJob({
  command: 'create_cluster',
  title: ({ clusterType }) => CREATE_TYPES[clusterType].title,
  params: shape,
  about: ({ clusterType, vendor, version }) => ({ id: 0, type: clusterType, vendor, version }),
  rules: {
    needs: {
      saveAsHbaPreset: 'extraHbaRules',
      hbaPresetName: 'saveAsHbaPreset',
    },
    only: {
      mysqlSemiSync: { types: MYSQL },
      perconaClientId: PERCONA_PRO,
      perconaProToken: PERCONA_PRO,
      mysqlHostnames: NDB,
      mgmdHostnames: NDB,
      ndbdHostnames: NDB,
      ndbDataMemoryRatio: NDB,
      installTimescaledb: POSTGRESQL_ONLY,
      pgExtensions: POSTGRESQL_ONLY,
      enterpriseToken: { types: POSTGRESQL, vendors: ['enterprisedb'] },
      hbaPreset: POSTGRESQL_ONLY,
      extraHbaRules: POSTGRESQL_ONLY,
      saveAsHbaPreset: POSTGRESQL_ONLY,
      hbaPresetName: POSTGRESQL_ONLY,
      clusters: { types: ['postgresql_logical'] },
      mongodbAuthdb: MONGODB_ONLY,
      mongosConfTemplate: MONGODB_ONLY,
      replicaSets: MONGODB_ONLY,
      configServers: MONGODB_ONLY,
      mongosServers: MONGODB_ONLY,
      sentinelPort: { types: SENTINEL },
      nodeTimeoutMs: { types: [...SENTINEL, ...SHARDED] },
      shardedPort: SHARDED_ONLY,
      shardedBusPort: SHARDED_ONLY,
      replicaValidityFactor: SHARDED_ONLY,
      snapshotLocation: { types: ELASTIC },
      snapshotRepository: { types: ELASTIC },
      snapshotRepositoryType: { types: ELASTIC },
      license: { types: MSSQL },
    },
  },
  check: (values) => missing(values) ?? unfit(values),
  data,
  clusterId: ({ clusterType }) => CREATE_TYPES[clusterType].clusterId,
})

function missing(values: Params): Fault | undefined {
  const { clusterType } = values
  const how = CREATE_TYPES[clusterType]
  const { sendsVendor = true, needsVendor = sendsVendor, needsVersion = true, vendors } = how
  const wanted = (what: string, next: string): Fault => ({
    problem: `a ${clusterType} cluster needs ${what}`,
    next,
  })
  if (needsVendor && values.vendor === undefined)
    return wanted('a vendor', vendors === undefined ? 'Give it.' : `Give ${listed(vendors, 'or')}.`)
  if (needsVersion && values.version === undefined)
    return wanted('a version', `Give the major version, like '8.0' or '16'.`)
  if (clusterType === 'mysqlcluster')
    return values.mysqlHostnames && values.mgmdHostnames && values.ndbdHostnames
      ? undefined
      : wanted('hosts by role', 'Give mysql_hostnames, mgmd_hostnames and ndbd_hostnames.')
  if (values.nodes !== undefined || values.clusters !== undefined) return undefined
  if (clusterType === 'mongodb')
    return values.replicaSets ? undefined : wanted('hosts', 'Give nodes or replica_sets.')
  return wanted('nodes', 'Give at least one node with its hostname.')
}

function unfit({ clusterType, vendor, version, nodes: given }: Params): Fault | undefined {
  const { vendors } = CREATE_TYPES[clusterType]
  if (vendors !== undefined && vendor !== undefined && !vendors.includes(vendor.toLowerCase()))
    return {
      problem: `${vendor} makes no ${clusterType} clusters`,
      next: `The vendor can be ${listed(vendors, 'or')}.`,
    }
  if (clusterType === 'valkey' && version?.split('.')[0] === '6')
    return { problem: 'there is no Valkey 6', next: 'Take version 7 or later.' }
  if (clusterType === 'mysqlcluster' && given !== undefined)
    return {
      problem: 'an NDB cluster takes no nodes',
      next: 'Give mysql_hostnames, mgmd_hostnames and ndbd_hostnames.',
    }
  return undefined
}

function data(values: Params): Record<string, unknown> {
  const { clusterType, vendor, version, adminUser, adminPassword, ...others } = values
  const { shardedPort, shardedBusPort, replicaValidityFactor, ...rest } = others
  const how = CREATE_TYPES[clusterType]
  const product = clusterType.replace('_sharded', '')
  return {
    ...toWire({
      ...rest,
      vendor: how.sendsVendor === false ? undefined : vendor,
      type: how.kind,
      [`${product}ShardedPort`]: shardedPort,
      [`${product}ShardedBusPort`]: shardedBusPort,
      [`${product}ClusterReplicaValidityFactor`]: replicaValidityFactor,
      ...byType(clusterType, rest),
    }),
    cluster_type: how.wireType ?? clusterType,
    ...(version === undefined ? {} : { [how.versionField ?? 'version']: version }),
    ...account(how.account, adminUser, adminPassword),
    // Host names are keys here: they keep their case.
    ...(clusterType === 'replication' && rest.nodes !== undefined && rest.nodes.length > 1
      ? { topology: { master_slave_links: masterSlaveLinks(rest.nodes) } }
      : {}),
  }
}

function account(prefix: string, user: string | undefined, password: string | undefined) {
  if (password === undefined) return user === undefined ? {} : { [`${prefix}_user`]: user }
  // The CLI sends an empty name for the default admin.
  return { [`${prefix}_user`]: user ?? '', [`${prefix}_password`]: password }
}

function byType(
  type: ClusterType,
  { nodes: given, disableSelinux = true }: Pick<Params, 'nodes' | 'disableSelinux'>,
): object {
  if (type === 'group_replication') return { masterAddress: given?.[0]?.hostname }
  // As the CLI does for this type alone.
  if (type === 'mysqlcluster') return { disableSelinux }
  return type === 'postgresql_logical' ? { deployAgents: false } : {}
}
