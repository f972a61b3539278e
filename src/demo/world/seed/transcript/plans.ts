import type { ClusterPlan, DatabasePlan, NodePlan } from '../plan.ts'

const database = (name: string): DatabasePlan => ({
  name,
  gib: 2,
  growthMibPerDay: 4,
  tables: [
    ['items', 0.8, 500_000],
    ['orders', 0.2, 90_000],
  ],
})

const galeraNode = (last: number): NodePlan => ({
  kind: 'galera',
  role: 'none',
  version: '8.0.36-28.1',
  address: `192.0.2.${last}`,
})

const mongoNode = (last: number, memberRole: string): NodePlan => ({
  kind: 'mongodb',
  role: 'shardsvr',
  version: '7.0.14-8',
  address: `192.0.2.${last}`,
  state: { mongo: { replicaSet: 'rs1', memberRole } },
})

/** The clusters that the commands name, by id. Of cluster 7 they say no more than that. */
export const TRANSCRIPT_PLANS: [clusterId: number, plan: ClusterPlan][] = [
  [
    1,
    {
      name: 'galera_001',
      type: 'galera',
      vendor: 'percona',
      version: '8.0',
      tags: ['eu'],
      nodes: [
        ...[11, 12, 13].map(galeraNode),
        {
          kind: 'proxysql',
          role: 'none',
          version: '2.6.5-percona',
          address: '192.0.2.30',
          state: { balancer: { readWritePort: 6033, backends: [] } },
        },
      ],
      databases: [database('app')],
    },
  ],
  [
    2,
    {
      name: 'mysqlrep',
      type: 'replication',
      vendor: 'percona',
      version: '8.0',
      tags: [],
      nodes: [
        { kind: 'mysql', role: 'master', version: '8.0.37-29', address: '192.0.2.21' },
        {
          kind: 'mysql',
          role: 'slave',
          version: '8.0.37-29',
          address: '192.0.2.22',
          replicatesFrom: 0,
        },
      ],
      databases: [database('appdb')],
    },
  ],
  [
    3,
    {
      name: 'pg_001',
      type: 'postgresql_single',
      vendor: 'postgresql',
      version: '16',
      tags: ['prod', 'eu'],
      nodes: [
        { kind: 'postgresql', role: 'master', version: '16.4', address: '192.0.2.41' },
        {
          kind: 'postgresql',
          role: 'slave',
          version: '16.4',
          address: '192.0.2.42',
          replicatesFrom: 0,
        },
      ],
      databases: [database('appdb')],
    },
  ],
  [
    4,
    {
      name: 'mongo_001',
      type: 'mongodb',
      vendor: 'percona',
      version: '7.0',
      tags: [],
      nodes: [
        mongoNode(51, 'Primary'),
        mongoNode(52, 'Secondary'),
        mongoNode(53, 'Secondary'),
        { kind: 'pbm_agent', role: 'none', version: '2.5.0', on: 0 },
      ],
      databases: [],
    },
  ],
  [
    7,
    {
      name: 'cluster_007',
      type: 'mysql_single',
      vendor: 'oracle',
      version: '8.0',
      tags: ['test'],
      nodes: [{ kind: 'mysql', role: 'master', version: '8.0.37', address: '192.0.2.97' }],
      databases: [],
    },
  ],
]
