import { expect, test } from 'vitest'
import { eventOf } from '../../src/cmon/event-types.ts'

// Shapes of cmon-rpc-core 16 and of s9s-reply-needs, "Events".

const origins = { sender_file: 'Job.cpp', sender_line: 1, tv_sec: 1767225600, tv_nsec: 0 }

test.each([
  [
    'EventCluster',
    'StateChanged',
    { cluster_id: 3, cluster_state: 'DEGRADED', reason: 'A node is <em>down</em>.' },
    { kind: 'cluster', clusterId: 3, state: 'DEGRADED', reason: 'A node is down.' },
  ],
  [
    'EventHost',
    'StateChanged',
    { host: { hostname: '192.0.2.31', hoststatus: 'CmonHostOffLine', clusterid: 3 } },
    { kind: 'host', clusterId: 3, hostname: '192.0.2.31', status: 'CmonHostOffLine' },
  ],
  [
    'EventJob',
    'Created',
    { cluster_id: 1, job: { job_id: 42, title: 'Rolling Restart', status: 'DEFINED' } },
    {
      kind: 'job',
      clusterId: 1,
      job: { id: 42, title: 'Rolling Restart', status: 'DEFINED' },
    },
  ],
  [
    'EventAlarm',
    'Started',
    { alarm: { alarm_id: 21, cluster_id: 3, severity: 2 } },
    { kind: 'alarm', clusterId: 3, alarm: { id: 21, severity: 'critical' } },
  ],
  [
    'EventMaintenance',
    'Ended',
    { host_name: '192.0.2.31', maintenance: {} },
    { kind: 'maintenance', hostname: '192.0.2.31' },
  ],
  [
    'EventLog',
    'LogMessage',
    { log_entry: { severity: 'LOG_ERR', log_specifics: { cluster_id: 3, message_text: 'x' } } },
    { kind: 'log', clusterId: 3, severity: 'LOG_ERR', message: 'x' },
  ],
  ['EventExit', undefined, undefined, { kind: 'other', eventClass: 'EventExit' }],
])('%s %s', (event_class, event_name, event_specifics, expected) => {
  const event = eventOf({ event_class, event_name, event_origins: origins, event_specifics })
  expect(event).toMatchObject({ ...expected, name: event_name, at: '2026-01-01T00:00:00.000Z' })
})

test('what is no event is none', () => {
  expect(eventOf({ class_name: 'CmonEvent' })).toBeUndefined()
  expect(eventOf('text')).toBeUndefined()
})
