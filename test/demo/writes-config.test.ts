import { expect, test } from 'vitest'
import { createWorld } from '../../src/demo/world/world.ts'
import { ask, outcome, part, rows, stoppedClock } from './call.ts'

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/

function freshWorld() {
  return createWorld({ clock: stoppedClock() })
}

test('a maintenance window is added, found as the current one, and removed', () => {
  const world = freshWorld()
  const run = (operation: string, body: object, who = 'admin') =>
    ask(world, 'maintenance', operation, { ...body }, who)
  const times = { initiate: '2026-03-04T09:00:00.000Z', deadline: '2026-03-04T10:00:00.000Z' }
  const { UUID: uuid } = run('addMaintenance', { cluster_id: 1, ...times, reason: 'patches' })
  expect(uuid).toMatch(UUID)
  const found = {
    found_maintenance: true,
    ui_string: 'Cluster 1 is under maintenance: patches',
    maintenance_period: {
      class_name: 'CmonMaintenanceDate',
      UUID: uuid,
      deadline: times.deadline,
      groupid: 1,
      groupname: 'admins',
      initiate: times.initiate,
      reason: 'patches',
      userid: 3,
      username: 'admin',
    },
  }
  expect(run('getCurrentMaintenance', { cluster_id: 1 })).toEqual(found)
  expect(ask(world, 'clusters', 'getClusterInfo', { cluster_id: 1 })).toMatchObject({
    cluster: { maintenance_mode_active: true },
  })
  const removal = () => run('removeMaintenance', { UUID: uuid }, 'viewer')
  expect(outcome(removal)).toMatch(/^AccessDenied/)
  expect(run('removeMaintenance', { UUID: uuid })).toEqual({})
  expect(run('getCurrentMaintenance', { cluster_id: 1 })['found_maintenance']).toBe(false)
  expect(outcome(() => run('removeMaintenance', { UUID: uuid }))).toMatch(/^ObjectNotFound/)
})

test.each([
  ['no target', {}, /^InvalidRequest/],
  ['no times', { cluster_id: 1, initiate: '', deadline: '' }, /^InvalidRequest/],
  ['an end before its beginning', { cluster_id: 1, deadline: '2026-03-03' }, /^InvalidRequest/],
  ['an unknown cluster', { cluster_id: 99 }, /^ObjectNotFound: Cluster was not found\./],
  ['an unknown host', { hostname: '192.0.2.254' }, /^ObjectNotFound/],
])('a maintenance with %s is refused', (_case, body, refusal) => {
  const times = { initiate: '2026-03-04', deadline: '2026-03-05' }
  const add = () => ask(freshWorld(), 'maintenance', 'addMaintenance', { ...times, ...body })
  expect(outcome(add)).toMatch(refusal)
})

test('an alarm is ignored and shown again, by who may change its cluster', () => {
  const world = freshWorld()
  const [alarm] = world.alarms.filter(({ clusterId, ignored }) => clusterId === 6 && !ignored)
  const body = { alarm_id: alarm?.alarmId }
  const warnings = () =>
    rows(ask(world, 'alarm', 'getStatistics', { cluster_id: 6 }), 'alarm_statistics')[0]?.[
      'warning'
    ]
  const ignore = (more: object, who = 'admin') =>
    outcome(() => ask(world, 'alarm', 'ignoreAlarm', { ...body, ...more }, who))
  expect(ignore({ ignore: true }, 'viewer')).toMatch(/^AccessDenied/)
  expect(warnings()).toBe(1)
  expect(ignore({ ignore: true })).toBe('Ok')
  expect(warnings()).toBe(0)
  expect(ignore({ ignore: false })).toBe('Ok')
  expect(warnings()).toBe(1)
  expect(ignore({ alarm_id: 9999 })).toMatch(/^ObjectNotFound/)
})

test('an option of a node is set in its section, read back, and unset', () => {
  const world = freshWorld()
  const [node] = world.clusters[0]?.hosts ?? []
  const target = { hostname: node?.hostname, port: node?.port }
  const run = (operation: string, option: object, who = 'admin') =>
    ask(world, 'config', operation, { ...target, configuration: [option] }, who)
  const read = (name: string) => {
    const [file] = rows(part(ask(world, 'config', 'getConfig', target), 'config'), 'files')
    const found = rows(file ?? {}, 'values').find((one) => one['variablename'] === name)
    return { found, content: String(file?.['content']) }
  }
  run('setConfig', { group: 'MYSQLD', name: 'max_connections', value: '200' })
  run('setConfig', { group: 'MYSQLD', name: 'wait_timeout', value: '60' })
  expect(read('max_connections').found).toMatchObject({ section: 'MYSQLD', value: '200' })
  expect(read('wait_timeout').content).toContain('wait_timeout = 60\n')
  run('unsetConfig', { name: 'wait_timeout' })
  expect(read('wait_timeout').found).toBeUndefined()
  expect(outcome(() => run('unsetConfig', { name: 'wait_timeout' }))).toMatch(/^ObjectNotFound/)
  const set = () => run('setConfig', { name: 'max_connections', value: '1' }, 'viewer')
  expect(outcome(set)).toMatch(/^AccessDenied/)
})

test('LDAP settings are read back as they were written, and are for administrators', () => {
  const world = freshWorld()
  const ldap_configuration = {
    enabled: true,
    ldapServerUri: 'ldap://ldap.example.com:389',
    groupMappings: [{ sectionName: 'm1', ldapGroupId: 'dbas', cmonGroupName: 'operators' }],
    ldapSettings: { ldapNetworkTimeout: 9 },
  }
  expect(ask(world, 'config', 'setLdapConfig', { ldap_configuration })).toEqual({})
  expect(ask(world, 'config', 'getLdapConfig')).toMatchObject({
    ldap_configuration: { ...ldap_configuration, ldapAdminUser: null },
  })
  const set = () => ask(world, 'config', 'setLdapConfig', { ldap_configuration }, 'viewer')
  expect(outcome(set)).toMatch(/^AccessDenied/)
})

test('a licence is read from its base64, anything else is refused', () => {
  const world = freshWorld()
  const fields = {
    company: 'Another',
    email_address: 'a@example.com',
    expiration_date: '2026-03-14T09:15:00.000Z',
    licensed_nodes: 5,
    type: 'Enterprise',
  }
  const text = `${JSON.stringify(fields)}{s9s-signature-separator}\u0001\u0002`
  const licensedata = Buffer.from(text, 'latin1').toString('base64')
  expect(ask(world, 'config', 'setLicense', { licensedata })).toEqual({})
  expect(ask(world, 'config', 'getLicense')['license']).toMatchObject({
    ...fields,
    days_left: 10,
    valid_date: true,
  })
  const set = () => ask(world, 'config', 'setLicense', { licensedata: 'bm90aGluZw==' })
  expect(outcome(set)).toMatch(/^InvalidRequest/)
})
