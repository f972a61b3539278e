import type { ClusterPlan, NodePlan } from './plan.ts'
import { times } from './plan.ts'

const haproxy = (on?: number): NodePlan => ({
  kind: 'haproxy',
  role: 'none',
  version: '2.8.10',
  ...(on === undefined ? {} : { on }),
  state: { balancer: { readWritePort: 3307, readOnlyPort: 3308, backends: [] } },
})

const proxysql = (): NodePlan => ({
  kind: 'proxysql',
  role: 'none',
  version: '2.6.5-percona',
  state: { balancer: { readWritePort: 6033, backends: [] } },
})

export const galeraPercona: ClusterPlan = {
  name: 'prod-orders-galera',
  type: 'galera',
  vendor: 'percona',
  version: '8.0',
  tags: ['prod', 'orders'],
  viewers: true,
  nodes: [
    ...times(3, () => ({ kind: 'galera', role: 'master', version: '8.0.36-28.1' })),
    haproxy(),
    { kind: 'keepalived', role: 'none', version: '2.2.8', on: 3 },
  ],
  databases: [
    {
      name: 'orders',
      gib: 42,
      growthMibPerDay: 180,
      tables: [
        ['order_items', 0.55, 91_000_000],
        ['orders', 0.3, 18_400_000],
        ['shipments', 0.15, 16_900_000],
      ],
    },
    {
      name: 'inventory',
      gib: 6,
      growthMibPerDay: 12,
      tables: [
        ['stock', 0.7, 2_100_000],
        ['warehouses', 0.3, 140],
      ],
    },
  ],
}

export const replicationPercona: ClusterPlan = {
  name: 'prod-shop-mysql',
  type: 'replication',
  vendor: 'percona',
  version: '8.0',
  tags: ['prod', 'shop'],
  nodes: [
    { kind: 'mysql', role: 'master', version: '8.0.37-29' },
    ...times(2, (index) => ({
      kind: 'mysql',
      role: 'slave',
      version: '8.0.37-29',
      replicatesFrom: 0,
      semiSync: index === 0,
    })),
    proxysql(),
  ],
  databases: [
    {
      name: 'shop',
      gib: 28,
      growthMibPerDay: 95,
      tables: [
        ['carts', 0.4, 9_800_000],
        ['products', 0.25, 310_000],
        ['sessions', 0.35, 22_000_000],
      ],
    },
    {
      name: 'shop_audit',
      gib: 11,
      growthMibPerDay: 60,
      tables: [['events', 1, 74_000_000]],
    },
  ],
}

export const galeraMariadb: ClusterPlan = {
  name: 'prod-billing-galera',
  type: 'galera',
  vendor: 'mariadb',
  version: '10.11',
  tags: ['prod', 'billing'],
  nodes: [
    ...times(3, () => ({ kind: 'galera', role: 'master', version: '10.11.9-MariaDB-log' })),
    proxysql(),
  ],
  databases: [
    {
      name: 'billing',
      gib: 19,
      growthMibPerDay: 70,
      tables: [
        ['invoices', 0.45, 6_300_000],
        ['invoice_lines', 0.55, 28_000_000],
      ],
    },
  ],
}

export const replicationMariadb: ClusterPlan = {
  name: 'prod-crm-mariadb',
  type: 'replication',
  vendor: 'mariadb',
  version: '11.4',
  tags: ['prod', 'crm'],
  nodes: [
    { kind: 'mysql', role: 'master', version: '11.4.3-MariaDB-log' },
    ...times(2, () => ({
      kind: 'mysql',
      role: 'slave',
      version: '11.4.3-MariaDB-log',
      replicatesFrom: 0,
    })),
    {
      kind: 'maxscale',
      role: 'none',
      version: '24.02.3',
      state: { balancer: { readWritePort: 4008, readOnlyPort: 4006, backends: [] } },
    },
  ],
  databases: [
    {
      name: 'crm',
      gib: 15,
      growthMibPerDay: 40,
      tables: [
        ['accounts', 0.2, 480_000],
        ['activities', 0.8, 31_000_000],
      ],
    },
  ],
}

/** SQL nodes, management nodes and data nodes. */
export const ndb: ClusterPlan = {
  name: 'prod-sessions-ndb',
  type: 'mysqlcluster',
  vendor: 'oracle',
  version: '8.0',
  tags: ['prod', 'sessions'],
  nodes: [
    ...times(2, () => ({ kind: 'mysql', role: 'master', version: '8.0.36' })),
    ...times(2, () => ({ kind: 'ndb_management', role: 'none', version: '8.0.36' })),
    ...times(2, () => ({ kind: 'ndb_data', role: 'none', version: '8.0.36' })),
  ],
  databases: [
    {
      name: 'sessions',
      gib: 12,
      growthMibPerDay: 6,
      tables: [['session', 1, 8_700_000]],
    },
  ],
}

export const groupReplication: ClusterPlan = {
  name: 'prod-auth-group',
  type: 'group_replication',
  vendor: 'oracle',
  version: '8.4',
  tags: ['prod', 'auth'],
  nodes: [
    { kind: 'group_replication', role: 'master', version: '8.4.2' },
    ...times(2, () => ({
      kind: 'group_replication',
      role: 'slave',
      version: '8.4.2',
      replicatesFrom: 0,
    })),
  ],
  databases: [
    {
      name: 'auth',
      gib: 4,
      growthMibPerDay: 8,
      tables: [
        ['credentials', 0.6, 1_900_000],
        ['tokens', 0.4, 5_200_000],
      ],
    },
  ],
}
