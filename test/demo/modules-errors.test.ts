import { expect, test } from 'vitest'
import { createWorld } from '../../src/demo/world/world.ts'
import { ask, outcome, stoppedClock } from './call.ts'

const world = createWorld({ clock: stoppedClock() })
const NOT_FOUND = 'Cluster was not found.'
const MISSING = { cluster_id: 999 }
/** Exists, but `viewer` may not read it. */
const HIDDEN = { cluster_id: 2 }

test.each(['getClusterInfo', 'getAccounts', 'getSqlProcesses', 'getTopQueries'])(
  'clusters/%s answers InvalidRequest for missing and hidden clusters',
  (operation) => {
    const refused = `InvalidRequest: ${NOT_FOUND}`
    expect(outcome(() => ask(world, 'clusters', operation, MISSING))).toBe(refused)
    expect(outcome(() => ask(world, 'clusters', operation, HIDDEN, 'viewer'))).toBe(refused)
  },
)

test.each([
  ['alarm', 'getAlarms'],
  ['log', 'getLogEntries'],
  ['jobs', 'getJobInstances'],
  ['backup', 'getBackups'],
  ['backup', 'getBackupSchedules'],
  ['stat', 'getCpuPhysicalInfo'],
  ['process', 'getRunningProcesses'],
  ['maintenance', 'getCurrentMaintenance'],
  ['audit', 'getEntries'],
])('%s/%s answers ObjectNotFound for missing and hidden clusters', (module, operation) => {
  const refused = `ObjectNotFound: ${NOT_FOUND}`
  expect(outcome(() => ask(world, module, operation, MISSING))).toBe(refused)
  expect(outcome(() => ask(world, module, operation, HIDDEN, 'viewer'))).toBe(refused)
})

test('getClusterInfo by name answers ObjectNotFound, for hidden names too', () => {
  const refused = (name: string) =>
    `ObjectNotFound: No CmonCluster instance is available for cluster ${name}.`
  expect(outcome(() => ask(world, 'clusters', 'getClusterInfo', { cluster_name: 'nope' }))).toBe(
    refused('nope'),
  )
  const hidden = { cluster_name: 'prod-shop-mysql' }
  expect(outcome(() => ask(world, 'clusters', 'getClusterInfo', hidden, 'viewer'))).toBe(
    refused('prod-shop-mysql'),
  )
})

test('ping names the configuration that was not found', () => {
  expect(outcome(() => ask(world, 'clusters', 'ping', MISSING))).toBe(
    'InvalidRequest: Configuration 999 was not found.',
  )
  expect(outcome(() => ask(world, 'clusters', 'ping', { cluster_id: 0 }))).toBe('Ok')
})

test('getConfig without the right to read names user and configuration', () => {
  const refusal = outcome(() => ask(world, 'clusters', 'getConfig', { cluster_id: 0 }, 'viewer'))
  expect(refusal).toMatch(/^InvalidRequest: Read access to configuration 0 for user 'viewer'/)
  expect(outcome(() => ask(world, 'clusters', 'getConfig', { cluster_id: 0 }))).toBe('Ok')
})

test.each([
  ['jobs', 'getJobInstance', { job_id: 99_999 }],
  ['jobs', 'getJobLog', { job_id: 99_999 }],
  ['alarm', 'getAlarm', { alarm_id: 99_999 }],
  ['log', 'getLogEntry', { message_id: 999_999 }],
  ['config', 'getConfig', { hostname: '192.0.2.254' }],
  ['users', 'getKeys', { user: { user_name: 'nemo' } }],
])('%s/%s answers ObjectNotFound for an unknown object', (module, operation, body) => {
  expect(outcome(() => ask(world, module, operation, body))).toMatch(/^ObjectNotFound: /)
})

test('an unknown statistics set and a bad date are invalid requests', () => {
  const ask1 = (body: object) => () => ask(world, 'stat', 'statByName', { cluster_id: 1, ...body })
  expect(outcome(ask1({ name: 'moonstat' }))).toMatch(/^InvalidRequest: .*moonstat/)
  expect(outcome(ask1({ name: 'cpustat', start_datetime: 'soonish' }))).toMatch(/^InvalidRequest/)
})
