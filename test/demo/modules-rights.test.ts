import { expect, test } from 'vitest'
import { createWorld } from '../../src/demo/world/world.ts'
import { ask, outcome, part, rows, stoppedClock } from './call.ts'

const world = createWorld({ clock: stoppedClock() })
const VISIBLE = [1, 3, 6]

function clusterIds(answer: Record<string, unknown>, list: string, key = 'cluster_id'): number[] {
  return [...new Set(rows(answer, list).map((row) => Number(row[key])))].sort((a, b) => a - b)
}

test('admins see every cluster, operators too, a viewer only some', () => {
  const seen = (as: string) =>
    clusterIds(ask(world, 'clusters', 'getAllClusterInfo', {}, as), 'clusters')
  expect(seen('admin')).toHaveLength(17)
  expect(seen('operator')).toHaveLength(17)
  expect(seen('viewer')).toEqual(VISIBLE)
})

test('who sees nothing gets total 0 and no clusters key', () => {
  expect(ask(world, 'clusters', 'getAllClusterInfo', {}, 'nobody')).toEqual({ total: 0 })
  expect(outcome(() => ask(world, 'backup', 'getBackups', {}, 'nobody'))).toMatch(/^ObjectNotFound/)
})

test.each([
  ['jobs', 'getJobInstances', 'jobs', 'cluster_id'],
  ['alarm', 'getAlarms', 'alarms', 'cluster_id'],
  ['alarm', 'getStatistics', 'alarm_statistics', 'cluster_id'],
  ['backup', 'getBackups', 'backup_records', 'cid'],
  ['audit', 'getEntries', 'audit_entries', 'cluster_id'],
  ['stat', 'getInfo', 'collected_info', 'cluster_id'],
])('%s/%s leaves hidden clusters out', (module, operation, list, key) => {
  const ids = clusterIds(ask(world, module, operation, {}, 'viewer'), list, key)
  expect(ids.every((id) => VISIBLE.includes(id))).toBe(true)
  expect(ids.length).toBeGreaterThan(0)
})

test('log entries and jobs of hidden clusters and of the controller stay hidden', () => {
  const entries = rows(ask(world, 'log', 'getLogEntries', {}, 'viewer'), 'log_entries')
  expect(
    entries.every((entry) => VISIBLE.includes(Number(part(entry, 'log_specifics')['cluster_id']))),
  ).toBe(true)
  const creation = world.jobs.find(({ clusterId }) => clusterId === 0)
  const body = { job_id: creation?.jobId }
  expect(outcome(() => ask(world, 'jobs', 'getJobInstance', body))).toBe('Ok')
  expect(outcome(() => ask(world, 'jobs', 'getJobInstance', body, 'viewer'))).toMatch(/^ObjectNot/)
})

test('effective privileges and extended privileges follow the rights', () => {
  const rights = (as: string) =>
    part(ask(world, 'clusters', 'getClusterInfo', { cluster_id: 1 }, as), 'cluster')[
      'effective_privileges'
    ]
  expect([rights('admin'), rights('operator'), rights('viewer')]).toEqual(['rwx', 'rwx', 'r--'])
  const extended = (as: string) =>
    ask(world, 'users', 'whoAmI', { with_extended_privileges: true }, as)[
      'user_extended_privileges'
    ]
  expect(extended('viewer')).toMatchObject({ can_create_clusters: false, can_execute_jobs: false })
  expect(extended('operator')).toMatchObject({ can_create_clusters: false, can_execute_jobs: true })
  expect(extended('admin')).toMatchObject({ can_create_clusters: true, can_execute_jobs: true })
})

test('an ACL entry for a user counts before those of groups', () => {
  const own = createWorld({ clock: stoppedClock() })
  const [first] = own.clusters
  if (first === undefined) throw new Error('No cluster.')
  first.acl = 'user::rwx,user:viewer:---,group::rwx,group:viewers:r--,other::---'
  const body = { cluster_id: 1 }
  expect(outcome(() => ask(own, 'clusters', 'getClusterInfo', body, 'viewer'))).toMatch(/^Invalid/)
})

test('whoAmI gives no password away, and keys of others are for admins', () => {
  const answer = ask(world, 'users', 'whoAmI')
  expect(JSON.stringify(answer)).not.toContain(world.users[2]?.password)
  const others = { user: { user_name: 'admin' } }
  expect(outcome(() => ask(world, 'users', 'getKeys', others, 'viewer'))).toMatch(/^AccessDenied/)
  expect(outcome(() => ask(world, 'users', 'getKeys', others))).toBe('Ok')
})
