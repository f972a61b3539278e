import { runningStatements } from '../../../src/demo/world/activity/statements.ts'
import { clusterNamed } from '../../tools/world-facts.ts'
import { call, refused, type Task } from '../task.ts'

export const queryTasks: Task[] = [
  {
    question: 'Which queries run longest on prod-orders-galera right now?',
    calls: [call('list_running_queries', { cluster: 'prod-orders-galera' })],
    facts: [{ user: 'orders_app', database: 'orders', state: 'executing' }, 'FROM order_items'],
  },
  {
    question: 'What does the user accounts_app run on prod-pg?',
    calls: [call('list_running_queries', { cluster: 'prod-pg', user: 'accounts_app' })],
    facts: [{ user: 'accounts_app', database: 'accounts' }, 'FROM ledger'],
    absent: [{ user: 'reporting_app' }],
  },
  {
    question: 'Also show the idle connections of prod-shop-mysql.',
    calls: [call('list_running_queries', { cluster: 'prod-shop-mysql', include_sleeping: true })],
    facts: (world) => {
      const cluster = clusterNamed(world, 'prod-shop-mysql')
      return [{ total: runningStatements(cluster, world.seed, world.clock.now()).length }]
    },
  },
  {
    question: 'Which statements cost prod-orders-galera the most?',
    calls: [call('list_top_queries', { cluster: 'prod-orders-galera', limit: 3 })],
    orFirst: ['explain_slowdown'],
    facts: ['SELECT * FROM `orders` WHERE id = ?', { truncated: true }],
  },
  {
    question: 'Which statements of prod-shop-mysql are slowest on average?',
    calls: [
      call('list_top_queries', { cluster: 'prod-shop-mysql', order_by: 'average_time', limit: 2 }),
    ],
    orFirst: ['explain_slowdown'],
    facts: ['SELECT count(*) FROM'],
    absent: ["'2026-01-01'"],
  },
  {
    question: 'Top queries against the inventory database?',
    calls: [call('list_top_queries', { cluster: 'prod-orders-galera', database: 'inventory' })],
    facts: [{ database: 'inventory' }],
    absent: [{ database: 'orders' }],
  },
  {
    question: 'Why is prod-crm-mariadb slow?',
    calls: [call('explain_slowdown', { cluster: 'prod-crm-mariadb' })],
    orFirst: ['diagnose_cluster'],
    facts: [
      { severity: 'high', kind: 'replica_lags', series: [{ node: '192.0.2.28:3306' }] },
      { severity: 'high', kind: 'host_saturated' },
    ],
  },
  {
    question: 'Was prod-shop-mysql slower between three and two hours ago than yesterday?',
    calls: [
      call('explain_slowdown', {
        cluster: 'prod-shop-mysql',
        since: '3h',
        until: '2h',
        compare_to: 'yesterday',
      }),
    ],
    orFirst: ['get_metrics'],
    facts: [{ cluster: 'main/prod-shop-mysql' }],
  },
  {
    question: 'Show the running queries of a cluster called nowhere.',
    calls: [
      refused(
        'not_found',
        'list_running_queries',
        { cluster: 'nowhere' },
        'There is no cluster "nowhere"',
      ),
    ],
    orFirst: ['list_clusters', 'find_resource'],
    facts: [],
  },
  {
    question: 'prod-orders-galera feels slow. What is it?',
    calls: [call('explain_slowdown', { cluster: 'prod-orders-galera' })],
    orFirst: ['list_top_queries', 'list_running_queries'],
    facts: [{ kind: 'statements_costliest', statements: [{ database: 'orders' }] }],
    // Three questions and ten statByName, which gives one kind of sample in one span of time: five kinds,
    // now and a week before.
    limits: { rpcs: 3 + 10, tokens: 2_500 },
  },
]
