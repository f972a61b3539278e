import { call, type Task } from '../task.ts'

export const loadBalancerTasks: Task[] = [
  {
    question: 'Which load balancers do we have?',
    calls: [call('list_load_balancers')],
    facts: [
      { total: 6 },
      { node: '192.0.2.14:9600', type: 'haproxy', cluster: 'main/prod-orders-galera' },
      { node: '192.0.2.29:6603', type: 'maxscale' },
    ],
  },
  {
    question: 'Does any load balancer send traffic to a node that is down?',
    calls: [call('list_load_balancers')],
    facts: [
      {
        load_balancers: [
          {
            node: '192.0.2.25:6032',
            backends_in_trouble: 1,
            backends: [{ node: '192.0.2.24:3306', node_state: 'offline' }],
          },
        ],
      },
    ],
  },
  {
    question: 'To which port do applications connect for prod-shop-mysql through ProxySQL?',
    calls: [call('list_load_balancers', { cluster: 'prod-shop-mysql', type: 'proxysql' })],
    orFirst: ['get_cluster_topology'],
    facts: [{ total: 1 }, { type: 'proxysql', read_write_port: 6033 }],
  },
  {
    question: 'Is there a load balancer in front of cache-redis?',
    calls: [call('list_load_balancers', { cluster: 'cache-redis' })],
    orFirst: ['get_cluster_topology', 'get_cluster'],
    facts: [{ load_balancers: [], total: 0 }],
  },
]
