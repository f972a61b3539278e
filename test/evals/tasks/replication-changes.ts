import { call, refused, taken, type Task } from '../task.ts'
import { nodeAt, startedJob } from './from-world.ts'
import { REASON, waitForIt } from './steps.ts'

export const replicationChangeTasks: Task[] = [
  {
    question: 'Make 192.0.2.31 the primary of metrics-timescale.',
    scene: 'fast clock',
    calls: [
      call('promote_replica', {
        cluster: 'metrics-timescale',
        replica: '192.0.2.31:5432',
        reason: REASON,
      }),
      waitForIt,
      call('list_nodes', { cluster: 'metrics-timescale', role: 'primary' }),
    ],
    orFirst: ['get_node', 'get_cluster', 'list_nodes', 'get_cluster_topology'],
    facts: [{ nodes: [{ node: '192.0.2.31:5432', role: 'primary' }], total: 1 }],
    after: {
      look: (world) => nodeAt(world, 'metrics-timescale', '192.0.2.31', 5432)?.role,
      is: 'master',
    },
  },
  {
    question: 'Promote 192.0.2.12 of prod-orders-galera to primary.',
    scene: 'client can not ask',
    calls: [
      refused(
        'invalid_argument',
        'promote_replica',
        { cluster: 'prod-orders-galera', replica: '192.0.2.12:3306', reason: REASON },
        "doesn't apply to galera: every node is writable",
      ),
    ],
    orFirst: ['get_node', 'get_cluster', 'list_nodes', 'get_cluster_topology'],
    facts: [],
  },
  {
    question: 'The primary of prod-shop-mysql does not come back: fail over to 192.0.2.16.',
    scene: 'a primary is down',
    calls: [
      call('list_nodes', { cluster: 'prod-shop-mysql' }),
      call('failover_cluster', {
        cluster: 'prod-shop-mysql',
        replica: '192.0.2.16:3306',
        reason: 'the primary does not come back',
      }),
    ],
    orFirst: ['get_cluster', 'get_cluster_topology', 'diagnose_cluster', 'get_node'],
    facts: [{ node: '192.0.2.15:3306', state: 'failed' }, { done: true }],
    after: {
      look: (world) => startedJob(world, 'failover_replication_slave', 'prod-shop-mysql'),
      is: { data: { replication_slave: { hostname: '192.0.2.16', port: 3306 } } },
    },
  },
  {
    question: 'Fail prod-shop-mysql over to 192.0.2.17.',
    scene: 'user agrees',
    calls: [
      refused(
        'stopped',
        'failover_cluster',
        { cluster: 'prod-shop-mysql', replica: '192.0.2.17:3306', reason: REASON },
        'takes writes that would be lost: promote_replica loses none',
      ),
    ],
    orFirst: ['get_cluster', 'list_nodes', 'get_cluster_topology', 'promote_replica'],
    facts: [],
  },
  {
    question: 'Rebuild the replica of prod-crm-mariadb that lags from its primary.',
    scene: 'user agrees',
    calls: [
      call('list_nodes', { cluster: 'prod-crm-mariadb', role: 'replica', limit: 1 }),
      call('rebuild_replica', {
        cluster: 'prod-crm-mariadb',
        replica: taken('nodes.0.node'),
        reason: 'it lags',
      }),
    ],
    orFirst: ['get_cluster', 'get_cluster_topology', 'diagnose_cluster'],
    facts: [{ done: true, cluster: 'main/prod-crm-mariadb' }],
    after: {
      look: (world) => startedJob(world, 'stage_replication_slave', 'prod-crm-mariadb'),
      is: {
        data: {
          replication_slave: { hostname: '192.0.2.28', port: 3306 },
          replication_master: { hostname: '192.0.2.26', port: 3306 },
        },
      },
    },
  },
  {
    question: 'Pause replication on 192.0.2.17 of prod-shop-mysql for a long report.',
    scene: 'fast clock',
    calls: [
      call('set_replication_state', {
        cluster: 'prod-shop-mysql',
        replica: '192.0.2.17:3306',
        action: 'stop',
        reason: 'a long report',
      }),
      waitForIt,
    ],
    orFirst: ['get_node', 'get_cluster', 'list_nodes'],
    facts: ['falls behind 192.0.2.15:3306', { state: 'finished', finished: true }],
    after: {
      look: (world) => nodeAt(world, 'prod-shop-mysql', '192.0.2.17', 3306)?.replication,
      is: { sqlRunning: false },
    },
  },
  {
    question: 'Let replica 192.0.2.16 of prod-shop-mysql forget its source.',
    scene: 'user declines',
    calls: [
      refused(
        'declined',
        'set_replication_state',
        {
          cluster: 'prod-shop-mysql',
          replica: '192.0.2.16:3306',
          action: 'reset',
          reason: REASON,
        },
        'Nothing was changed',
      ),
    ],
    orFirst: ['get_node', 'get_cluster', 'list_nodes'],
    facts: [],
  },
]
