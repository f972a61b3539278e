import { expect, test } from 'vitest'
import { createWorld } from '../../src/demo/world/world.ts'
import { ask, outcome, part, rows, stoppedClock } from './call.ts'

const ACCOUNT = { class_name: 'CmonAccount', user_name: 'app', host_allow: '192.0.2.%' }
const GALERA = { cluster_id: 1 }
/** Exists, but `viewer` may not read it; of cluster 1 it reads only. */
const HIDDEN = { cluster_id: 2 }

function freshWorld() {
  return createWorld({ clock: stoppedClock() })
}

test('an account is created with its database, granted, revoked and deleted', () => {
  const world = freshWorld()
  const grantsOf = () =>
    rows(ask(world, 'clusters', 'getAccounts', GALERA), 'accounts').find(
      (one) => one['user_name'] === 'app',
    )?.['grants']
  const account = {
    ...ACCOUNT,
    password: 'S3cret!',
    grants: 'orders.*:SELECT',
    own_database: 'app',
  }
  expect(ask(world, 'clusters', 'createAccount', { ...GALERA, account })).toEqual({
    account: {
      class_name: 'CmonAccount',
      grants: 'orders.*:SELECT;app.*:ALL',
      host_allow: '192.0.2.%',
      own_database: 'app',
      password: 'S3cret!',
      system_user: false,
      user_name: 'app',
    },
    messages: [
      "Account 'app'@'192.0.2.%' created.",
      "Database 'app' created.",
      "Grant processed: GRANT SELECT ON orders.* TO 'app'@'192.0.2.%'",
    ],
  })
  const again = { ...GALERA, account }
  expect(outcome(() => ask(world, 'clusters', 'createAccount', again))).toMatch(/^InvalidRequest/)
  const change = (operation: string, privileges: string) =>
    ask(world, 'clusters', operation, { ...GALERA, account: ACCOUNT, privileges })
  expect(change('grantPrivileges', 'orders.*:INSERT,UPDATE')).toEqual({
    messages: ["Granted INSERT,UPDATE on orders.* to 'app'@'192.0.2.%'."],
  })
  expect(grantsOf()).toBe('orders.*:SELECT,INSERT,UPDATE;app.*:ALL')
  expect(change('revokePrivileges', 'orders.*:INSERT;app.*:ALL')).toEqual({
    messages: [
      "Revoked INSERT on orders.* from 'app'@'192.0.2.%'.",
      "Revoked ALL on app.* from 'app'@'192.0.2.%'.",
    ],
  })
  expect(grantsOf()).toBe('orders.*:SELECT,UPDATE')
  expect(outcome(() => change('revokePrivileges', 'app.*:SELECT'))).toMatch(/^InvalidRequest/)
  expect(outcome(() => change('grantPrivileges', 'no privileges'))).toMatch(/^InvalidRequest/)
  ask(world, 'clusters', 'revokeAllPrivileges', { ...GALERA, account: ACCOUNT })
  expect(grantsOf()).toBe('')
  expect(ask(world, 'clusters', 'deleteAccount', { ...GALERA, account: ACCOUNT })).toEqual({
    messages: ["Account 'app'@'192.0.2.%' deleted."],
  })
  expect(grantsOf()).toBeUndefined()
  expect(
    outcome(() => ask(world, 'clusters', 'deleteAccount', { ...GALERA, account: ACCOUNT })),
  ).toBe("ObjectNotFound: Account 'app'@'192.0.2.%' was not found.")
})

test('taking a part of all privileges leaves the others', () => {
  const world = freshWorld()
  const account = { user_name: 'app', grants: '*.*:ALL' }
  ask(world, 'clusters', 'createAccount', { ...GALERA, account })
  ask(world, 'clusters', 'revokePrivileges', { ...GALERA, account, privileges: '*.*:DROP' })
  const found = rows(ask(world, 'clusters', 'getAccounts', GALERA), 'accounts').at(-1)
  expect(found?.['grants']).toMatch(/^\*\.\*:SELECT,.*CREATE,REFERENCES/)
})

test('a database is created once, and listed with its cluster', () => {
  const world = freshWorld()
  const body = { ...GALERA, database: { database_name: 'reporting', database_owner: '' } }
  expect(ask(world, 'clusters', 'createDatabase', body)).toEqual({
    database: {
      class_name: 'CmonDataBase',
      owner_user_id: 3,
      owner_group_id: 1,
      database_name: 'reporting',
    },
    messages: ["Database 'reporting' created."],
  })
  expect(outcome(() => ask(world, 'clusters', 'createDatabase', body))).toBe(
    "InvalidRequest: Database 'reporting' already exists.",
  )
  const info = ask(world, 'clusters', 'getClusterInfo', { ...GALERA, with_databases: true })
  expect(rows(part(info, 'cluster'), 'databases').at(-1)).toMatchObject({
    database_name: 'reporting',
    database_size: 16_384,
    number_of_tables: 0,
  })
})

test.each([
  ['createAccount', { account: ACCOUNT }],
  ['deleteAccount', { account: ACCOUNT }],
  ['grantPrivileges', { account: ACCOUNT, privileges: 'a.*:ALL' }],
  ['createDatabase', { database: { database_name: 'x' } }],
])('clusters/%s hides what is hidden and denies what is only readable', (operation, body) => {
  const world = freshWorld()
  const as = (cluster: object) =>
    outcome(() => ask(world, 'clusters', operation, { ...body, ...cluster }, 'viewer'))
  expect(as(HIDDEN)).toBe('InvalidRequest: Cluster was not found.')
  expect(as({ cluster_id: 999 })).toBe('InvalidRequest: Cluster was not found.')
  expect(as(GALERA)).toBe("AccessDenied: Write access to cluster 1 is denied for user 'viewer'.")
})

test('settings are kept with their type; name, tags and recovery change the cluster', () => {
  const world = freshWorld()
  const set = (...configuration: object[]) =>
    ask(world, 'clusters', 'setConfig', { ...GALERA, configuration })
  const values = () =>
    Object.fromEntries(
      rows(part(ask(world, 'clusters', 'getConfig', GALERA), 'configuration'), 'values').map(
        (one) => [one['name'], one['current_value']],
      ),
    )
  expect(
    set(
      { name: 'host_stats_collection_interval', value: '60' },
      { name: 'cluster_name', value: 'renamed' },
      { name: 'tags', value: 'prod;eu' },
      { name: 'enable_node_autorecovery', value: 'false' },
    ),
  ).toEqual({})
  expect(values()).toMatchObject({
    host_stats_collection_interval: 60,
    name: 'renamed',
    tags: ['prod', 'eu'],
    enable_node_autorecovery: false,
  })
  expect(ask(world, 'clusters', 'getClusterInfo', { cluster_name: 'renamed' })).toMatchObject({
    cluster: { cluster_id: 1, tags: ['prod', 'eu'], node_auto_recovery: false },
  })
  const other = { name: 'name', value: 'prod-shop-mysql' }
  expect(outcome(() => set(other))).toMatch(/^InvalidRequest: .*already used/)
  expect(outcome(() => set({ name: 'cluster_id', value: '2' }))).toMatch(/read-only/)
  const half = [
    { name: 'backup_retention', value: '5' },
    { name: 'nonsense', value: '1' },
  ]
  expect(outcome(() => set(...half))).toMatch(/^InvalidRequest: .*'nonsense'/)
  expect(values()['backup_retention']).toBe(31)
})

test('settings are refused as recorded', () => {
  const world = freshWorld()
  const configuration = [{ name: 'backup_retention', value: '5' }]
  const as = (cluster_id: number, who = 'viewer') =>
    outcome(() => ask(world, 'clusters', 'setConfig', { cluster_id, configuration }, who))
  expect(as(2)).toBe('InvalidRequest: Configuration 2 was not found.')
  expect(as(1)).toBe("InvalidRequest: Write access to configuration 1 for user 'viewer' is denied.")
  expect(as(0)).toMatch(/^InvalidRequest: Write access to configuration 0/)
  expect(as(0, 'admin')).toBe('Ok')
})

test('metering counts the nodes, without the controller', () => {
  const answer = ask(freshWorld(), 'clusters', 'getMeteringData')
  expect(answer).toMatchObject({ cluster_count: 17 })
  const hosts = rows(answer, 'clusters').flatMap((cluster) => rows(cluster, 'hosts'))
  expect(hosts).toHaveLength(Number(answer['host_count']))
  expect(hosts.some(({ nodetype }) => nodetype === 'controller')).toBe(false)
})
