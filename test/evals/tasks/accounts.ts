import { call, type Task } from '../task.ts'

export const accountTasks: Task[] = [
  {
    question: 'Which accounts are there in the databases of prod-orders-galera?',
    calls: [call('list_db_accounts', { cluster: 'prod-orders-galera' })],
    facts: [{ total: 5 }, { account: 'orders_app', host: '192.0.2.%' }, { account: 'orders_ro' }],
  },
  {
    question: 'Who has all privileges on everything in prod-shop-mysql?',
    calls: [call('list_db_accounts', { cluster: 'prod-shop-mysql' })],
    facts: [{ accounts: [{ account: 'root', all_on_everything: true }] }],
  },
  {
    question: 'What may orders_ro do in prod-orders-galera?',
    calls: [call('list_db_accounts', { cluster: 'prod-orders-galera', name: 'orders_ro' })],
    facts: [
      {
        total: 1,
        accounts: [
          {
            account: 'orders_ro',
            grants: [{ on: { untrusted: 'orders.*' }, privileges: ['SELECT'] }],
          },
        ],
      },
    ],
  },
  {
    question: 'Which accounts reach the inventory database of prod-orders-galera?',
    calls: [call('list_db_accounts', { cluster: 'prod-orders-galera', database: 'inventory' })],
    facts: [{ account: 'inventory_app' }, { account: 'root' }],
    absent: [{ account: 'orders_app' }],
  },
]
