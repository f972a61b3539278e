import { call, refused, taken, type Task } from '../task.ts'

export const clusterTasks: Task[] = [
  {
    question: 'Which clusters are degraded or failed?',
    calls: [call('list_clusters', { state: 'DEGRADED' })],
    orFirst: ['get_fleet_health', 'get_inventory'],
    facts: [{ ref: 'main/prod-billing-galera', state: 'DEGRADED', nodes_not_online: 1 }],
  },
  {
    question: 'List our MongoDB clusters.',
    calls: [call('list_clusters', { type: 'mongodb' })],
    facts: [{ total: 2 }, { name: 'prod-catalog-mongo' }, { name: 'events-mongo-sharded' }],
  },
  {
    question: 'Which clusters carry the tag cache?',
    calls: [call('list_clusters', { tag: 'cache' })],
    facts: [{ total: 1, clusters: [{ name: 'cache-redis', type: 'redis' }] }],
  },
  {
    question: 'Is any cluster in maintenance now?',
    calls: [call('list_clusters')],
    orFirst: ['list_maintenance_windows'],
    facts: [{ name: 'erp-mssql', in_maintenance: true }],
  },
  {
    question: 'Which clusters can I see?',
    scene: 'as viewer',
    calls: [call('list_clusters')],
    facts: [
      { total: 3 },
      { name: 'prod-orders-galera' },
      { name: 'prod-pg' },
      { name: 'metrics-timescale' },
    ],
    absent: ['prod-billing-galera'],
  },
  {
    question: 'How many clusters are there, and which one is in the worst state?',
    scene: 'sixty clusters',
    calls: [call('list_clusters')],
    orFirst: ['get_inventory', 'get_fleet_health'],
    facts: [
      {
        total: 60,
        truncated: true,
        clusters: [{ name: 'prod-billing-galera', state: 'DEGRADED' }],
      },
    ],
    limits: { rpcs: 1, tokens: 2_500 },
  },
  {
    question: 'Show me the clusters of the fleet, then the ones on the next page.',
    scene: 'sixty clusters',
    calls: [
      call('list_clusters', { limit: 5 }),
      call('list_clusters', { limit: 5, cursor: taken('next_cursor') }),
    ],
    facts: [{ name: 'prod-billing-galera' }, { next_cursor: 'pa' }],
  },
  {
    question: 'List all clusters. The network to the controller is bad today.',
    scene: 'shaky network',
    calls: [
      call('list_clusters'),
      call('list_clusters', { state: 'DEGRADED' }),
      call('list_alarms'),
    ],
    facts: (world) => [{ total: world.clusters.length }, { total: 1 }, { type: 'BackupFailed' }],
  },
  {
    question: 'Which clusters run, as far as the controllers can be asked?',
    scene: 'one of two controllers is down',
    calls: [call('list_clusters')],
    facts: [{ ref: 'east/prod-pg' }, { problems: [{ controller: 'west', code: 'unreachable' }] }],
    absent: [{ ref: 'west/prod-pg' }],
  },
  {
    question: 'Why is prod-billing-galera degraded?',
    calls: [call('get_cluster', { cluster: 'prod-billing-galera' })],
    orFirst: ['diagnose_cluster'],
    facts: [
      { status: { untrusted: '1 of 3 Galera nodes is down.' } },
      { node: '192.0.2.24:3306', state: 'offline' },
    ],
  },
  {
    question: 'Is auto recovery on for cluster number 4, and who owns it?',
    calls: [call('get_cluster', { cluster: '4' })],
    facts: [
      { ref: 'main/prod-billing-galera', cluster_auto_recovery: true, node_auto_recovery: true },
      { owner: 'admin' },
    ],
  },
  {
    question: 'Show me prod-pg.',
    scene: 'two controllers',
    calls: [
      refused('ambiguous', 'get_cluster', { cluster: 'prod-pg' }, 'east/prod-pg, west/prod-pg'),
      call('get_cluster', { cluster: 'west/prod-pg' }),
    ],
    orFirst: ['find_resource', 'list_clusters'],
    facts: [{ ref: 'west/prod-pg', type: 'postgresql_single' }],
  },
  {
    question: 'Show me the cluster prod-pgg.',
    calls: [refused('not_found', 'get_cluster', { cluster: 'prod-pgg' }, 'Did you mean prod-pg?')],
    orFirst: ['find_resource', 'list_clusters'],
    facts: [],
  },
  {
    question: 'Who replicates from whom in prod-crm-mariadb, and is anyone behind?',
    calls: [call('get_cluster_topology', { cluster: 'prod-crm-mariadb' })],
    orFirst: ['list_nodes'],
    facts: [
      { replica: '192.0.2.28:3306', source: '192.0.2.26:3306', lag_seconds: 1840, running: true },
      { replica: '192.0.2.27:3306', lag_seconds: 0 },
    ],
  },
  {
    question: 'Draw the topology of prod-shop-mysql.',
    calls: [call('get_cluster_topology', { cluster: 'prod-shop-mysql', format: 'mermaid' })],
    facts: ['flowchart LR', '192.0.2.15:3306 mysql primary online'],
  },
  {
    question: 'Would prod-billing-galera survive the loss of another node?',
    calls: [call('get_cluster_topology', { cluster: 'prod-billing-galera' })],
    orFirst: ['diagnose_cluster'],
    facts: [{ group: 'galera', members: 3, online: 2, survives_one_more_loss: false }],
  },
  {
    question: 'What are our largest databases?',
    calls: [call('list_databases', { limit: 3 })],
    facts: (world) => [
      {
        databases: [{ name: 'metrics' }, { name: 'events' }, { name: 'telemetry' }],
        total: world.clusters.flatMap(({ databases }) => databases).length,
      },
    ],
  },
  {
    question: 'Which databases are in prod-pg?',
    calls: [call('list_databases', { cluster: 'prod-pg' })],
    facts: [{ total: 2 }, { name: 'accounts', tables: 3 }, { name: 'reporting', tables: 1 }],
  },
  {
    question: 'In which cluster is the database shop_audit?',
    calls: [call('list_databases', { name: 'shop_audit' })],
    orFirst: ['find_resource'],
    facts: [{ name: 'shop_audit', cluster: 'main/prod-shop-mysql' }],
  },
  {
    question: 'Are there newer packages for prod-orders-galera?',
    calls: [call('list_available_upgrades', { cluster: 'prod-orders-galera' })],
    facts: [
      {
        package: 'percona-xtradb-cluster-server',
        installed: '8.0.36-28.1',
        available: '8.0.39-30.1',
        step: 'patch',
      },
    ],
  },
  {
    question: 'Can cache-redis be upgraded?',
    calls: [call('list_available_upgrades', { cluster: 'cache-redis' })],
    facts: [{ upgrades: [], running_version: '7' }],
  },
]
