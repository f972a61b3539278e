interface SupportedType {
  /** The spelling of `getSupportedClusterTypes`; `myqlcluster` is no slip of ours. */
  typeName: string
  /** The spelling of `getClusterTypes`; absent where it lists none. */
  upperName?: string
  shortName: string
  longName: string
  nickName?: string
  introUrl?: string
  vendors: { name: string; versions: string[] }[]
}

const MARIADB = { name: 'mariadb', versions: ['10.6', '10.11', '11.4'] }
const PERCONA = { name: 'percona', versions: ['8.0', '8.4'] }
const ORACLE = { name: 'oracle', versions: ['8.0', '8.4'] }
const MICROSOFT = { name: 'microsoft', versions: ['2019', '2022'] }

export const SUPPORTED_TYPES: SupportedType[] = [
  {
    typeName: 'galera',
    upperName: 'GALERA',
    shortName: 'Galera',
    longName: 'Galera Cluster',
    introUrl: 'https://www.example.com/galera',
    vendors: [MARIADB, PERCONA],
  },
  {
    typeName: 'replication',
    upperName: 'REPLICATION',
    shortName: 'Replication',
    longName: 'MySQL Replication',
    nickName: 'mysqlreplication',
    vendors: [MARIADB, PERCONA, ORACLE],
  },
  {
    typeName: 'groupreplication',
    upperName: 'GROUP_REPL',
    shortName: 'Group Replication',
    longName: 'MySQL Group Replication',
    introUrl: 'https://www.example.com/group-replication',
    vendors: [ORACLE, PERCONA],
  },
  {
    typeName: 'myqlcluster',
    upperName: 'MYSQLCLUSTER',
    shortName: 'NDB Cluster',
    longName: 'MySQL NDB Cluster',
    nickName: 'ndb',
    vendors: [{ name: 'oracle', versions: ['8.0'] }],
  },
  {
    typeName: 'postgresql',
    upperName: 'POSTGRESQL_SINGLE',
    shortName: 'PostgreSQL',
    longName: 'PostgreSQL Streaming Replication',
    introUrl: 'https://www.example.com/postgresql',
    vendors: ['postgresql', 'enterprisedb', 'timescaledb'].map((name) => ({
      name,
      versions: ['14', '15', '16', '17'],
    })),
  },
  {
    typeName: 'mongodb',
    upperName: 'MONGODB',
    shortName: 'MongoDB',
    longName: 'MongoDB Replica Set or Shards',
    introUrl: 'https://www.example.com/mongodb',
    vendors: ['10gen', 'percona', 'mongodbenterprise'].map((name) => ({
      name,
      versions: ['6.0', '7.0', '8.0'],
    })),
  },
  {
    typeName: 'mssql_single',
    upperName: 'MSSQL_SINGLE',
    shortName: 'SQL Server',
    longName: 'SQL Server',
    vendors: [MICROSOFT],
  },
  {
    typeName: 'mssql_ao_async',
    upperName: 'MSSQL_AO_ASYNC',
    shortName: 'SQL Server AO',
    longName: 'SQL Server Always On (asynchronous)',
    vendors: [MICROSOFT],
  },
  {
    typeName: 'redis',
    upperName: 'REDIS',
    shortName: 'Redis',
    longName: 'Redis with Sentinel',
    vendors: [{ name: 'redis', versions: ['6', '7'] }],
  },
  {
    typeName: 'valkey',
    shortName: 'Valkey',
    longName: 'Valkey with Sentinel',
    vendors: [{ name: 'valkey', versions: ['7', '8'] }],
  },
  {
    typeName: 'elastic',
    upperName: 'ELASTIC',
    shortName: 'Elasticsearch',
    longName: 'Elasticsearch',
    vendors: [{ name: 'elasticsearch', versions: ['7', '8'] }],
  },
  {
    typeName: 'clickhouse',
    shortName: 'ClickHouse',
    longName: 'ClickHouse with Keeper',
    vendors: [{ name: 'clickhouse', versions: ['24.8', '25.3'] }],
  },
]
