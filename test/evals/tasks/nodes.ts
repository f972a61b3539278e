import { call, refused, taken, type Task } from '../task.ts'
import { clusterNamed, nodesOf } from '../../tools/world-facts.ts'
import { startedJob } from './from-world.ts'

const RESTART = { cluster: 'prod-orders-galera', node: '192.0.2.12:3306', reason: 'kernel update' }

export const nodeTasks: Task[] = [
  {
    question: 'Which replicas lag, and by how much?',
    calls: [call('list_nodes', { role: 'replica' })],
    orFirst: ['get_fleet_health'],
    facts: [{ nodes: [{ node: '192.0.2.28:3306', lag_seconds: 1840 }] }],
  },
  {
    question: 'List the nodes of prod-auth-group.',
    calls: [call('list_nodes', { cluster: 'prod-auth-group' })],
    orFirst: ['get_cluster'],
    facts: [{ total: 3 }, { node: '192.0.2.33:3306', role: 'primary', type: 'grouprepl' }],
  },
  {
    question: 'Where do we run HAProxy?',
    calls: [call('list_nodes', { type: 'haproxy' })],
    orFirst: ['list_load_balancers'],
    facts: [{ node: '192.0.2.14:9600', cluster: 'main/prod-orders-galera' }],
  },
  {
    question: 'Which node of prod-pg is the primary?',
    calls: [call('list_nodes', { cluster: 'prod-pg', role: 'primary' })],
    orFirst: ['get_cluster', 'get_cluster_topology'],
    facts: [{ node: '192.0.2.19:5432', role: 'primary' }],
  },
  {
    question: 'Are all nodes up?',
    scene: 'all is well',
    calls: [call('list_nodes', { state: 'not_online' })],
    orFirst: ['get_fleet_health', 'get_inventory'],
    facts: [{ nodes: [], total: 0 }],
  },
  {
    question: 'What is wrong with 192.0.2.24?',
    calls: [call('get_node', { node: '192.0.2.24' })],
    orFirst: ['find_resource'],
    facts: [
      { state: 'offline', connected: false },
      { state_reason: { untrusted: 'The node does not answer on its port.' } },
      { galera: { status: 'Disconnected', local_state: 'Initialized' } },
    ],
  },
  {
    question: 'From which node does the lagging replica replicate, and does it still run?',
    calls: [
      call('list_nodes', { role: 'replica', limit: 1 }),
      call('get_node', { node: taken('nodes.0.node'), cluster: taken('nodes.0.cluster') }),
    ],
    facts: [{ node: '192.0.2.28:3306', alias: 'prod-crm-mariadb-3' }, '192.0.2.26'],
  },
  {
    question: 'What operating system does the first node of cache-redis run on?',
    calls: [
      call('list_nodes', { cluster: 'cache-redis', type: 'redis' }),
      call('get_node', { node: taken('nodes.0.node'), cluster: 'cache-redis' }),
    ],
    orFirst: ['get_cluster'],
    facts: (world) => {
      const [first] = nodesOf(clusterNamed(world, 'cache-redis'))
      const { name, release } = first?.machine.distribution ?? {}
      return [{ node: '192.0.2.50:6379', machine: { os: { untrusted: `${name} ${release}` } } }]
    },
  },
  {
    question: 'Show node 192.0.2.99.',
    calls: [refused('not_found', 'get_node', { node: '192.0.2.99' }, '192.0.2.99')],
    orFirst: ['find_resource'],
    facts: [],
  },
  {
    question: 'Restart the database on 192.0.2.12 of prod-orders-galera for a kernel update.',
    scene: 'client can not ask',
    calls: [
      call('restart_node', RESTART),
      call('restart_node', { ...RESTART, approval: taken('plan.approval') }),
    ],
    orFirst: ['get_node', 'get_cluster', 'list_nodes'],
    facts: [{ done: false }, { check: 'quorum', outcome: 'warning' }, { done: true }],
    after: {
      look: (world) => startedJob(world, 'restart', 'prod-orders-galera'),
      is: {
        title: 'Restart node 192.0.2.12:3306: kernel update',
        data: { node: { hostname: '192.0.2.12', port: 3306 } },
      },
    },
  },
  {
    question: 'Restart replica 192.0.2.17 of prod-shop-mysql, its memory settings changed.',
    scene: 'user agrees',
    calls: [
      call('restart_node', {
        cluster: 'prod-shop-mysql',
        node: '192.0.2.17:3306',
        reason: 'memory settings changed',
      }),
    ],
    orFirst: ['get_node', 'get_cluster', 'list_nodes'],
    facts: [{ done: true, cluster: 'main/prod-shop-mysql' }],
    after: {
      look: (world) => startedJob(world, 'restart', 'prod-shop-mysql'),
      is: { data: { node: { hostname: '192.0.2.17' } } },
    },
  },
  {
    question: 'Restart 192.0.2.16 of prod-shop-mysql and tell me when it is done.',
    scene: 'fast clock',
    calls: [
      call('restart_node', {
        cluster: 'prod-shop-mysql',
        node: '192.0.2.16:3306',
        reason: 'asked for by the operator',
      }),
      call('wait_for_job', { jobs: [taken('job_id')] }),
    ],
    orFirst: ['get_node', 'get_cluster', 'list_nodes'],
    facts: [{ state: 'finished', finished: true, exit_code: 0 }],
    after: {
      look: (world) => startedJob(world, 'restart', 'prod-shop-mysql'),
      is: { data: { node: { hostname: '192.0.2.16' } } },
    },
  },
  {
    question: 'What would be at risk if I restarted 192.0.2.22 of prod-billing-galera?',
    scene: 'client can not ask',
    calls: [
      call('restart_node', {
        cluster: 'prod-billing-galera',
        node: '192.0.2.22:3306',
        reason: 'looking ahead',
      }),
    ],
    orFirst: ['get_cluster_topology', 'get_cluster', 'diagnose_cluster'],
    facts: [{ done: false }, { check: 'quorum', outcome: 'warning' }],
  },
  {
    question: 'Restart 192.0.2.11 of prod-orders-galera.',
    scene: 'user declines',
    calls: [
      refused(
        'declined',
        'restart_node',
        { ...RESTART, node: '192.0.2.11:3306' },
        'Nothing was changed',
      ),
    ],
    orFirst: ['get_node', 'get_cluster', 'list_nodes'],
    facts: [],
  },
]
