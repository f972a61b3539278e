import { clusterNamed } from '../../tools/world-facts.ts'
import { call, refused, type Task } from '../task.ts'
import { startedJob } from './from-world.ts'
import { REASON } from './steps.ts'

export const databaseChangeTasks: Task[] = [
  {
    question: 'Create an empty database returns on prod-orders-galera.',
    scene: 'client can not ask',
    calls: [
      call('create_database', {
        cluster: 'prod-orders-galera',
        database: 'returns',
        reason: REASON,
      }),
    ],
    orFirst: ['get_cluster', 'list_databases'],
    facts: [{ done: true, cluster: 'main/prod-orders-galera' }],
    after: {
      look: (world) => clusterNamed(world, 'prod-orders-galera').databases.map(({ name }) => name),
      is: ['orders', 'inventory', 'returns'],
    },
  },
  {
    question: 'Create a database sessions in cache-redis.',
    scene: 'client can not ask',
    calls: [
      refused(
        'invalid_argument',
        'create_database',
        { cluster: 'cache-redis', database: 'sessions', reason: REASON },
        'redis clusters have no databases to create',
      ),
    ],
    orFirst: ['get_cluster', 'list_databases'],
    facts: [],
  },
  {
    question: 'Nobody uses the database shop_audit of prod-shop-mysql any more: drop it.',
    scene: 'user agrees',
    calls: [
      call('list_databases', { cluster: 'prod-shop-mysql' }),
      call('delete_database', {
        cluster: 'prod-shop-mysql',
        database: 'shop_audit',
        reason: 'nobody uses it',
      }),
    ],
    orFirst: ['get_cluster', 'delete_database'],
    facts: [{ name: 'shop_audit' }, { done: true, cluster: 'main/prod-shop-mysql' }],
    after: {
      look: (world) => startedJob(world, 'delete_database', 'prod-shop-mysql'),
      is: { title: 'Delete database shop_audit: nobody uses it', data: { database: 'shop_audit' } },
    },
  },
  {
    question: 'Drop the database reporting of prod-pg.',
    scene: 'user declines',
    calls: [
      refused(
        'declined',
        'delete_database',
        { cluster: 'prod-pg', database: 'reporting', reason: REASON },
        'Nothing was changed',
      ),
    ],
    orFirst: ['get_cluster', 'list_databases'],
    facts: [],
  },
]
