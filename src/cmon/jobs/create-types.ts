import type { ClusterType } from './cluster-types.ts'

/** How a new cluster of a type is asked for (cmon-rpc-jobs 6.1, per-type table). */
export interface CreateType {
  title: string
  /** Where the wire has another word than we. */
  wireType?: string
  /** `type` of the job's data. */
  kind?: string
  /** Beginning of the names of the admin's account: `mysql_user`. */
  account: 'mysql' | 'postgre' | 'mongodb' | 'db'
  versionField?: string
  /** False where the CLI has a vendor but keeps it to itself. */
  sendsVendor?: false
  /** Vendors there are; left out where the reference has no list. */
  vendors?: readonly string[]
  /** True when left out and the vendor is sent. */
  needsVendor?: false
  needsVersion?: false
  /** What the CLI puts beside the job; as good as none (3.4). */
  clusterId?: 0
}

const mssql: CreateType = {
  title: 'Creating MSSQL server',
  kind: 'mssql',
  account: 'db',
  sendsVendor: false,
  vendors: ['microsoft'],
  needsVersion: false,
}

export const CREATE_TYPES: Record<ClusterType, CreateType> = {
  galera: {
    title: 'Create Galera Cluster',
    account: 'mysql',
    vendors: ['percona', 'perconapro', 'mariadb', 'codership'],
  },
  replication: {
    title: 'Create MySQL Replication Cluster',
    account: 'mysql',
    vendors: ['percona', 'perconapro', 'mariadb', 'oracle'],
  },
  mysql_single: { title: 'Create Single MySql Instance', account: 'mysql' },
  group_replication: {
    title: 'Create MySQL Group Replication Cluster',
    kind: 'mysql',
    account: 'mysql',
    clusterId: 0,
  },
  mysqlcluster: { title: 'Create NDB Cluster', kind: 'mysql', account: 'db', clusterId: 0 },
  postgresql_single: {
    title: 'Creating PostgreSQL Cluster',
    kind: 'postgresql',
    account: 'postgre',
    needsVendor: false,
  },
  postgresql_logical: {
    title: 'Creating PostgreSQL Logical Replication Cluster',
    kind: 'postgresql',
    account: 'postgre',
    needsVendor: false,
    needsVersion: false,
  },
  mongodb: {
    title: 'Create Mongo Cluster',
    account: 'mongodb',
    versionField: 'mongodb_version',
    vendors: ['percona', '10gen', 'mongodbenterprise'],
  },
  redis: {
    title: 'Creating Redis Sentinel Cluster',
    kind: 'redis',
    account: 'db',
    sendsVendor: false,
    vendors: ['redis'],
    needsVersion: false,
  },
  redis_sharded: {
    title: 'Creating Redis Sharded Cluster',
    kind: 'redis_sharded',
    account: 'db',
    vendors: ['redis'],
    needsVersion: false,
  },
  valkey: {
    title: 'Creating Valkey Sentinel Cluster',
    wireType: 'valkey_sentinel',
    kind: 'valkey_sentinel',
    account: 'db',
    vendors: ['valkey'],
    needsVersion: false,
  },
  valkey_sharded: {
    title: 'Creating Valkey Sharded Cluster',
    kind: 'valkey_sharded',
    account: 'db',
    vendors: ['valkey'],
    needsVersion: false,
  },
  mssql_single: mssql,
  mssql_ao_async: mssql,
  mssql_ao_sync: mssql,
  elastic: {
    title: 'Creating Elasticsearch Cluster',
    kind: 'elastic',
    account: 'db',
    sendsVendor: false,
    vendors: ['elasticsearch', 'elastic'],
  },
  clickhouse: {
    title: 'Creating ClickHouse Cluster',
    kind: 'clickhouse',
    account: 'db',
    vendors: ['clickhouse'],
    needsVendor: false,
    needsVersion: false,
  },
}
