import { call, refused, taken, type Task } from '../task.ts'
import { nodeAt, startedJob } from './from-world.ts'
import { REASON, waitForIt } from './steps.ts'

const REMOVAL = {
  cluster: 'prod-orders-galera',
  node: '192.0.2.13:3306',
  reason: 'lease of the host ends',
}

export const nodeChangeTasks: Task[] = [
  {
    question: 'Add 192.0.2.240 to prod-orders-galera as a further node and wait for it.',
    scene: 'fast clock',
    calls: [
      call('add_node', { cluster: 'prod-orders-galera', host: '192.0.2.240', reason: REASON }),
      waitForIt,
      call('get_node', { cluster: 'prod-orders-galera', node: '192.0.2.240' }),
    ],
    orFirst: ['get_cluster', 'list_nodes'],
    facts: [
      { state: 'finished', finished: true },
      { type: 'galera', state: 'online' },
    ],
    after: {
      look: (world) => nodeAt(world, 'prod-orders-galera', '192.0.2.240', 3306),
      is: { kind: 'galera', status: 'online' },
    },
  },
  {
    question: 'Add 192.0.2.20 to prod-pg as another replica.',
    scene: 'client can not ask',
    calls: [
      refused(
        'invalid_argument',
        'add_node',
        { cluster: 'prod-pg', host: '192.0.2.20', reason: REASON },
        '192.0.2.20:5432 is a node of main/prod-pg already',
      ),
    ],
    orFirst: ['get_cluster', 'list_nodes', 'get_node'],
    facts: [],
  },
  {
    question: 'Take 192.0.2.13 out of prod-orders-galera and stop it: the lease of the host ends.',
    scene: 'client can not ask',
    calls: [
      call('remove_node', REMOVAL),
      call('remove_node', { ...REMOVAL, approval: taken('plan.approval') }),
    ],
    orFirst: ['get_node', 'get_cluster', 'list_nodes'],
    facts: [{ done: false }, { check: 'data nodes', outcome: 'ok' }, { done: true }],
    after: {
      look: (world) => startedJob(world, 'removenode', 'prod-orders-galera'),
      is: {
        data: {
          nodes: [{ hostname: '192.0.2.13', port: 3306 }],
          enable_uninstall: false,
          unregister_only: false,
        },
      },
    },
  },
  {
    question: 'Remove 192.0.2.13 from prod-orders-galera and uninstall the database there.',
    scene: 'user declines',
    calls: [
      refused(
        'declined',
        'remove_node',
        { ...REMOVAL, service: 'uninstall' },
        'Nothing was changed',
      ),
    ],
    orFirst: ['get_node', 'get_cluster', 'list_nodes'],
    facts: [],
  },
  {
    question: 'Start the node of prod-billing-galera that is down.',
    scene: 'fast clock',
    calls: [
      call('list_nodes', { cluster: 'prod-billing-galera', state: 'not_online' }),
      call('start_node', {
        cluster: 'prod-billing-galera',
        node: taken('nodes.0.node'),
        reason: REASON,
      }),
      waitForIt,
    ],
    orFirst: ['get_cluster', 'diagnose_cluster'],
    facts: [{ node: '192.0.2.24:3306' }, { state: 'finished', finished: true }],
    after: {
      look: (world) => nodeAt(world, 'prod-billing-galera', '192.0.2.24', 3306)?.status,
      is: 'online',
    },
  },
  {
    question: 'Stop 192.0.2.58 of search-elastic, its memory is swapped.',
    scene: 'fast clock',
    calls: [
      call('stop_node', {
        cluster: 'search-elastic',
        node: '192.0.2.58:9200',
        reason: 'its memory is swapped',
      }),
      waitForIt,
    ],
    orFirst: ['get_node', 'get_cluster', 'list_nodes'],
    facts: [{ state: 'finished', finished: true }],
    after: {
      look: (world) => nodeAt(world, 'search-elastic', '192.0.2.58', 9200)?.status,
      is: 'shut_down',
    },
  },
  {
    question: 'Stop the sentinels of cache-redis on 192.0.2.50 and then on 192.0.2.51.',
    scene: 'fast clock',
    calls: [
      call('stop_node', { cluster: 'cache-redis', node: '192.0.2.50:26379', reason: REASON }),
      waitForIt,
      refused(
        'stopped',
        'stop_node',
        { cluster: 'cache-redis', node: '192.0.2.51:26379', reason: REASON },
        '1 of 3 members of sentinels would be left: no quorum',
      ),
    ],
    orFirst: ['get_cluster', 'list_nodes', 'get_cluster_topology'],
    facts: [{ state: 'finished', finished: true }],
    after: {
      look: (world) =>
        ['192.0.2.50', '192.0.2.51'].map(
          (hostname) => nodeAt(world, 'cache-redis', hostname, 26379)?.status,
        ),
      is: ['shut_down', 'online'],
    },
  },
]
