import type { World } from '../../../src/demo/world/world.ts'
import { clusterNamed } from '../../tools/world-facts.ts'
import { call, callTwice, refused, taken, type Task } from '../task.ts'

const REASON = 'asked for by the operator'

const STOCK_APP = {
  cluster: 'prod-orders-galera',
  account: 'stock_app',
  host: '192.0.2.%',
  grants: ['SELECT, INSERT on inventory.*'],
  reason: 'new stock service',
}

const MIRA = { user: 'mira', groups: ['operators'], first_name: 'Mira', reason: 'joins the team' }

/** What a database account may do; undefined when there is none. */
function grantsOf(world: World, cluster: string, account: string): string | undefined {
  const { accounts } = clusterNamed(world, cluster)
  return accounts.find(({ userName }) => userName === account)?.grants
}

/** A ClusterControl user, as far as tasks look at them; null when there is none. */
function userIn(world: World, name: string): unknown {
  const user = world.users.find(({ userName }) => userName === name)
  if (user === undefined) return null
  const { firstName, groupNames, disabled, suspended, mustChangePassword } = user
  return { firstName, groupNames, disabled, suspended, mustChangePassword }
}

export const accountChangeTasks: Task[] = [
  {
    question:
      'The new stock service needs an account stock_app in prod-orders-galera, from 192.0.2.% only, to read and insert in inventory.',
    scene: 'user agrees',
    calls: [call('create_db_account', STOCK_APP)],
    orFirst: ['list_db_accounts', 'list_databases'],
    facts: [{ done: true, account: 'stock_app@192.0.2.%' }],
    after: {
      look: (world) => grantsOf(world, 'prod-orders-galera', 'stock_app'),
      is: 'inventory.*:SELECT,INSERT',
    },
  },
  {
    question:
      'Make an account stock_app in prod-orders-galera that reads and inserts in inventory.',
    scene: 'client can not ask',
    calls: [refused('invalid_argument', 'create_db_account', STOCK_APP, 'MCP_SECRETS_DIR')],
    orFirst: ['list_db_accounts', 'list_databases'],
    facts: [],
  },
  {
    question: 'Let inventory_ro of prod-orders-galera read the orders database, too.',
    scene: 'user agrees',
    calls: [
      call('set_db_account_privileges', {
        cluster: 'prod-orders-galera',
        account: 'inventory_ro',
        grant: ['SELECT on orders.*'],
        reason: REASON,
      }),
      call('list_db_accounts', { cluster: 'prod-orders-galera', name: 'inventory_ro' }),
    ],
    orFirst: ['list_db_accounts'],
    facts: [{ done: true }, { on: { untrusted: 'orders.*' }, privileges: ['SELECT'] }],
    after: {
      look: (world) =>
        grantsOf(world, 'prod-orders-galera', 'inventory_ro')?.includes('orders.*:SELECT'),
      is: true,
    },
  },
  {
    question: 'Take the right to read accounts away from accounts_ro of prod-pg.',
    scene: 'client can not ask',
    calls: callTwice('set_db_account_privileges', {
      cluster: 'prod-pg',
      account: 'accounts_ro',
      revoke: ['SELECT on accounts.*'],
      reason: REASON,
    }),
    orFirst: ['list_db_accounts'],
    facts: [{ done: false }, { rpc: 'clusters/revokePrivileges' }, { done: true }],
    after: { look: (world) => grantsOf(world, 'prod-pg', 'accounts_ro'), is: '' },
  },
  {
    question: 'The shop audit is retired: delete shop_audit_app in prod-shop-mysql.',
    scene: 'user agrees',
    calls: [
      call('delete_db_account', {
        cluster: 'prod-shop-mysql',
        account: 'shop_audit_app',
        reason: 'retired',
      }),
    ],
    orFirst: ['list_db_accounts'],
    facts: [
      { done: true, cluster: 'main/prod-shop-mysql' },
      'connections are open: what uses it may fail',
    ],
    after: {
      look: (world) => grantsOf(world, 'prod-shop-mysql', 'shop_audit_app') === undefined,
      is: true,
    },
  },
]

export const userChangeTasks: Task[] = [
  {
    question: 'Mira joins the team: give her a ClusterControl user mira, she is an operator.',
    scene: 'user agrees',
    calls: [call('create_user', MIRA), call('list_users', { name: 'mira' })],
    orFirst: ['list_groups', 'list_users'],
    facts: [
      { done: true, user: 'mira' },
      { name: 'mira', groups: ['operators'] },
    ],
    after: {
      look: (world) => userIn(world, 'mira'),
      is: { firstName: 'Mira', groupNames: ['operators'], mustChangePassword: true },
    },
  },
  {
    question: 'Create a ClusterControl user mira in operators.',
    scene: 'client can not ask',
    calls: [refused('invalid_argument', 'create_user', MIRA, 'MCP_SECRETS_DIR')],
    orFirst: ['list_groups', 'list_users'],
    facts: [],
  },
  {
    question: 'Lift the suspension of the user suspended, he knows his password again.',
    scene: 'user agrees',
    calls: [call('update_user', { user: 'suspended', state: 'active', reason: REASON })],
    orFirst: ['list_users'],
    facts: [{ done: true }],
    after: { look: (world) => userIn(world, 'suspended'), is: { suspended: false } },
  },
  {
    question: 'Make operator an administrator.',
    scene: 'client can not ask',
    calls: [
      refused(
        'needs_human',
        'update_user',
        { user: 'operator', add_groups: ['admins'], reason: REASON },
        'members of admins may do everything',
      ),
    ],
    orFirst: ['list_users', 'list_groups'],
    facts: [],
  },
  {
    question: 'Vera has left: delete her user viewer.',
    scene: 'user agrees',
    calls: [
      call('list_users', { name: 'viewer' }),
      call('delete_user', { user: taken('users.0.name'), reason: 'has left' }),
    ],
    orFirst: ['delete_user'],
    facts: [{ full_name: { untrusted: 'Vera Specimen' } }, { done: true }],
    after: { look: (world) => userIn(world, 'viewer'), is: null },
  },
  {
    question: 'Delete the user admin.',
    scene: 'as operator',
    calls: [
      refused(
        'stopped',
        'delete_user',
        { user: 'admin', reason: REASON },
        'nobody else in admins can log in',
      ),
    ],
    orFirst: ['list_users', 'whoami'],
    facts: [],
  },
  {
    question: 'Delete the user viewer.',
    scene: 'user declines',
    calls: [
      refused('declined', 'delete_user', { user: 'viewer', reason: REASON }, 'Nothing was changed'),
    ],
    orFirst: ['list_users'],
    facts: [],
  },
]
