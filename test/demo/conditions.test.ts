import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { eventObject } from '../../src/demo/event-object.ts'
import { advanceWorld } from '../../src/demo/world/jobs/engine.ts'
import type { World } from '../../src/demo/world/world.ts'
import { createWorld } from '../../src/demo/world/world.ts'
import { ask, part, rows, stoppedClock } from './call.ts'
import { alarmTypes, hosts, named, node, run, steppedWorld } from './job-calls.ts'

type Json = Record<string, unknown>
type Stage = ReturnType<typeof steppedWorld>

const MINUTE = 60
const HOUR = 3600
const DAY = 86_400

const POSTGRES = 3
const DEGRADED = 4
const LAGGING = 5
const FILLING = 6

function alarms(world: World, clusterId: number): Json[] {
  return rows(ask(world, 'alarm', 'getAlarms', { cluster_id: clusterId }), 'alarms')
}

function alarm(world: World, clusterId: number, type: string): Json | undefined {
  return alarms(world, clusterId).find((one) => one['type_name'] === type)
}

/** The last sample of a node in the hour before now, by metric set. */
function lastSample(world: World, clusterId: number, name: string, hostId: number): Json {
  const sample = samples(world, clusterId, name, hostId).at(-1)
  if (sample === undefined) throw new Error(`There is no ${name} sample.`)
  return sample
}

function samples(world: World, clusterId: number, name: string, hostId: number, range: Json = {}) {
  const body = { cluster_id: clusterId, name, hostid: hostId, ...range }
  return rows(ask(world, 'stat', 'statByName', body), 'data')
}

/** Percent used of the data disk, as its samples tell. */
function diskPercent(world: World): number {
  const data = lastSample(world, FILLING, 'diskstat', node(world, FILLING, 0).hostId)
  return 100 - (Number(data['free']) / Number(data['total'])) * 100
}

function lagNow(world: World): number {
  const slave = part(hosts(world, LAGGING)[2] ?? {}, 'replication_slave')
  return Number(slave['seconds_behind_master'])
}

/** What subscribers are told of alarms, from now on. */
function alarmEvents(world: World): string[] {
  const told: string[] = []
  world.listeners.add((event) => {
    if (event.kind !== 'alarm') return
    const { event_name: name } = eventObject(event, world)
    told.push(`${String(name)} ${event.alarm.alarmId} ${event.alarm.severity}`)
  })
  return told
}

describe('a disk that fills', () => {
  test('the samples, the alarm and its limits agree while it goes from warning to critical', () => {
    const { world, clock } = steppedWorld()
    const told = alarmEvents(world)
    const first = alarm(world, FILLING, 'HostDiskUsage')
    let before = diskPercent(world)
    for (let day = 1; day <= 8; day++) {
      clock.advance(DAY)
      const percent = diskPercent(world)
      expect(percent - before).toBeCloseTo(1.79, 1)
      before = percent
      const found = alarm(world, FILLING, 'HostDiskUsage')
      expect(found).toMatchObject({
        alarm_id: first?.['alarm_id'],
        created: first?.['created'],
        severity_name: percent >= 90 ? 'ALARM_CRITICAL' : 'ALARM_WARNING',
        measured: expect.closeTo(percent, 0),
        message: expect.stringContaining(`${String(found?.['measured'])} % full`),
      })
    }
    expect(before).toBeGreaterThan(97)
    const own = told.filter((line) => line.includes(` ${String(first?.['alarm_id'])} `))
    expect(own).toEqual([`Changed ${String(first?.['alarm_id'])} critical`])
  })

  test('the purge of old backups on it clears the alarm; full again, it has a new id', () => {
    const stage = steppedWorld()
    const { world, clock } = stage
    const told = alarmEvents(world)
    const first = Number(alarm(world, FILLING, 'HostDiskUsage')?.['alarm_id'])
    expect(diskPercent(world)).toBeCloseTo(83.6, 1)
    expect(run(stage, FILLING, 'delete_old_backups')).toBe('FINISHED')
    expect(diskPercent(world)).toBeCloseTo(73.9, 1)
    expect(alarmTypes(world, FILLING)).toEqual([])
    clock.advance(4 * DAY)
    const second = Number(alarm(world, FILLING, 'HostDiskUsage')?.['alarm_id'])
    expect(diskPercent(world)).toBeGreaterThan(80)
    expect(second).toBeGreaterThan(first)
    expect(told).toEqual(
      expect.arrayContaining([`Ended ${first} warning`, `Created ${second} warning`]),
    )
    expect(world.log.some(({ text }) => text.includes(' full again.'))).toBe(true)
  })

  test('a deleted record frees its files at once, what was measured before stays', () => {
    const { world, clock } = steppedWorld()
    clock.advance(HOUR)
    const hostId = node(world, FILLING, 0).hostId
    const now = clock.now().getTime() / 1000
    const earlier = { startdate: now - HOUR, enddate: now }
    const before = samples(world, FILLING, 'diskstat', hostId, earlier)
    clock.advance(MINUTE)
    for (const { backupId } of world.backups.filter(({ method }) => method === 'pgdump')) {
      ask(world, 'backup', 'deleteBackupRecord', { backup_record: { backup_id: backupId } })
    }
    clock.advance(2 * MINUTE)
    expect(alarmTypes(world, FILLING)).toEqual([])
    expect(diskPercent(world)).toBeLessThan(75)
    expect(samples(world, FILLING, 'diskstat', hostId, earlier)).toEqual(before)
  })

  test('dropping the database that grows stops the growth', () => {
    const stage = steppedWorld()
    expect(run(stage, FILLING, 'delete_database', { database: 'metrics' })).toBe('FINISHED')
    expect(alarmTypes(stage.world, FILLING)).toEqual([])
    const before = diskPercent(stage.world)
    stage.clock.advance(10 * DAY)
    expect(diskPercent(stage.world) - before).toBeLessThan(3)
  })

  test('a limit that is moved decides at once', () => {
    const { world, clock } = steppedWorld()
    const limit = (value: string): void => {
      const configuration = [{ name: 'diskspace_warning', value }]
      ask(world, 'clusters', 'setConfig', { cluster_id: FILLING, configuration })
      clock.advance(1)
    }
    limit('85')
    expect(alarmTypes(world, FILLING)).toEqual([])
    limit('80')
    expect(alarmTypes(world, FILLING)).toEqual(['HostDiskUsage'])
  })

  test('a backup onto the disk takes space there', () => {
    const stage = steppedWorld()
    const before = diskPercent(stage.world)
    const storage = { storage_host: node(stage.world, FILLING, 0).hostname }
    const data = { backup_method: 'pgdump', backupdir: '/var/lib/postgresql/dumps', ...storage }
    expect(run(stage, FILLING, 'backup', data)).toBe('FINISHED')
    expect(diskPercent(stage.world)).toBeGreaterThan(before + 10)
    expect(alarm(stage.world, FILLING, 'HostDiskUsage')?.['severity_name']).toBe('ALARM_CRITICAL')
  })
})

describe('a replica that lags', () => {
  test('host fields, samples and the alarm agree at any time, through rise and fall', () => {
    const { world, clock } = steppedWorld()
    const replica = node(world, LAGGING, 2)
    const ids = new Set<unknown>()
    const levels: boolean[] = []
    for (let step = 0; step < 2 * 24 * 6; step++) {
      clock.advance(10 * MINUTE)
      const lag = lagNow(world)
      const sample = lastSample(world, LAGGING, 'sqlstat', replica.hostId)
      // A sample ends with its minute: it is up to a minute old.
      expect(Math.abs(Number(sample['REPLICATION_LAG']) - lag)).toBeLessThan(75)
      const found = alarm(world, LAGGING, 'MySqlReplicationLag')
      expect([lag, found !== undefined]).toEqual([lag, lag > 10])
      expect(replica.message.includes('lags')).toBe(lag > 10)
      if (found !== undefined) ids.add(found['alarm_id'])
      if (levels.at(-1) !== lag > 10) levels.push(lag > 10)
    }
    expect(levels.length).toBeGreaterThan(8)
    expect(ids.size).toBe(Math.ceil(levels.length / 2))
  })

  test('the alarm says what is measured, and since when', () => {
    const { world, clock } = steppedWorld()
    const first = alarm(world, LAGGING, 'MySqlReplicationLag')
    clock.advance(HOUR)
    const found = alarm(world, LAGGING, 'MySqlReplicationLag')
    expect(found).toMatchObject({
      created: first?.['created'],
      counter: Number(first?.['counter']) + 12,
      measured: expect.closeTo(lagNow(world), -3),
      message: expect.stringContaining(` ${String(found?.['measured'])} seconds behind`),
    })
    const hostId = node(world, LAGGING, 2).hostId
    const since = Date.parse(String(first?.['created'])) / 1000
    const range = { startdate: since - 600, enddate: since + 600 }
    const series = samples(world, LAGGING, 'sqlstat', hostId, range)
    for (const { sampleends, REPLICATION_LAG: lag } of series) {
      expect([sampleends, Number(lag) > 10]).toEqual([sampleends, Number(sampleends) > since])
    }
  })

  test('its disk works harder than when it rests', () => {
    const { world, clock } = steppedWorld()
    const { hostId } = node(world, LAGGING, 2)
    const busy = (): number => Number(lastSample(world, LAGGING, 'diskstat', hostId)['utilization'])
    const late = busy()
    clock.advance(4 * HOUR)
    expect(lagNow(world)).toBe(0)
    expect(late).toBeGreaterThan(busy() + 0.3)
  })

  test('one that is stopped and started keeps its past and stays healthy', () => {
    const stage = steppedWorld()
    const { world, clock } = stage
    const { hostId } = node(world, LAGGING, 2)
    const now = clock.now().getTime() / 1000
    const range = { startdate: now - HOUR, enddate: now }
    const before = samples(world, LAGGING, 'sqlstat', hostId, range)
    const replica = { replication_slave: named(node(world, LAGGING, 2)) }
    expect(run(stage, LAGGING, 'stop_replication_slave', replica)).toBe('FINISHED')
    expect(run(stage, LAGGING, 'start_replication_slave', replica)).toBe('FINISHED')
    expect(samples(world, LAGGING, 'sqlstat', hostId, range)).toEqual(before)
    clock.advance(DAY)
    expect([lagNow(world), alarmTypes(world, LAGGING)]).toEqual([0, []])
  })

  test('healthy replicas are a second late now and then, and raise nothing', () => {
    const { world, clock } = steppedWorld()
    const lags = new Set<number>()
    for (let step = 0; step < 200; step++) {
      clock.advance(MINUTE)
      const slave = part(hosts(world, 2)[1] ?? {}, 'replication_slave')
      lags.add(Number(slave['seconds_behind_master']))
    }
    expect(lags).toEqual(new Set([0, 1, 2]))
    expect(alarmTypes(world, 2)).toEqual([])
  })
})

describe('backups and nodes', () => {
  test('the next successful backup of the cluster clears the alarm of the failed one', () => {
    const { world, clock } = steppedWorld()
    const first = alarm(world, POSTGRES, 'BackupFailed')
    expect(first).toBeDefined()
    clock.advance(DAY)
    expect(alarmTypes(world, POSTGRES)).toEqual([])
    const data = { backup_method: 'pg_basebackup', storage_host: 'unreachable.example.com' }
    expect(run({ world, clock }, POSTGRES, 'backup', data)).toMatch(/^FAILED/)
    const second = alarm(world, POSTGRES, 'BackupFailed')
    expect(Number(second?.['alarm_id'])).toBeGreaterThan(Number(first?.['alarm_id']))
    clock.advance(DAY)
    expect(alarmTypes(world, POSTGRES)).toEqual([])
  })

  test('a node that is started again has no alarm, and a gap in its series', () => {
    const stage = steppedWorld()
    const { world, clock } = stage
    const dead = node(world, DEGRADED, 2)
    const since = Number(dead.downSince?.getTime()) / 1000
    expect(alarmTypes(world, DEGRADED)).toEqual(['MySqlDisconnected', 'GaleraNodeRecoveryFail'])
    expect(run(stage, DEGRADED, 'start', { node: named(dead) })).toBe('FINISHED')
    expect(alarmTypes(world, DEGRADED)).toEqual([])
    const up = dead.startedAt.getTime() / 1000
    const range = { startdate: since - HOUR, enddate: clock.now().getTime() / 1000 }
    const ends = samples(world, DEGRADED, 'sqlstat', dead.hostId, range).map((one) =>
      Number(one['sampleends']),
    )
    expect(ends.filter((end) => end >= since && end < up)).toEqual([])
    expect(ends.some((end) => end < since) && ends.some((end) => end > up)).toBe(true)
  })

  test('the memory of the killed node ran full before it went', () => {
    const { world } = steppedWorld()
    const { hostId, downSince } = node(world, DEGRADED, 2)
    const end = Number(downSince?.getTime()) / 1000
    const used = (id: number): number => {
      const range = { startdate: end - HOUR, enddate: end }
      const last = samples(world, DEGRADED, 'memorystat', id, range).at(-1)
      return Number(last?.['memoryutilization'])
    }
    expect(used(hostId)).toBeGreaterThan(0.95)
    expect(used(node(world, DEGRADED, 0).hostId)).toBeLessThan(0.85)
  })

  test('a node that is still down when its maintenance ends raises its alarm then', () => {
    const stage = steppedWorld()
    const { world, clock } = stage
    const host = node(world, 2, 2)
    const initiate = clock.now()
    const deadline = new Date(initiate.getTime() + 3 * HOUR * 1000)
    const body = { hostname: host.hostname, initiate: initiate.toISOString() }
    ask(world, 'maintenance', 'addMaintenance', { ...body, deadline: deadline.toISOString() })
    expect(run(stage, 2, 'stop', { node: named(host) })).toBe('FINISHED')
    expect(alarmTypes(world, 2)).toEqual([])
    clock.advance(2 * HOUR)
    expect(alarm(world, 2, 'MySqlDisconnected')?.['created']).toBe(deadline.toISOString())
    expect(run(stage, 2, 'start', { node: named(host) })).toBe('FINISHED')
    expect(alarmTypes(world, 2)).toEqual([])
  })
})

test('clocks that differ come together, and a certificate runs out', () => {
  const { world, clock } = steppedWorld()
  const drift = () => alarm(world, 14, 'ClusterTimeDrift')
  expect(drift()).toMatchObject({ measured: 4 })
  clock.advance(4 * HOUR)
  expect(drift()).toMatchObject({ measured: 3, message: expect.stringContaining(' 3 seconds') })
  clock.advance(5 * HOUR)
  expect(drift()).toBeUndefined()
  clock.advance(3 * DAY)
  const found = alarm(world, 1, 'CertificateExpiration')
  expect(found).toMatchObject({ measured: 21, severity_name: 'ALARM_WARNING', ignored: 1 })
  clock.advance(21 * DAY)
  expect(alarm(world, 1, 'CertificateExpiration')).toMatchObject({
    alarm_id: found?.['alarm_id'],
    severity_name: 'ALARM_CRITICAL',
  })
  const days = { action: 'enable', expire_days: 60 }
  expect(run({ world, clock }, 1, 'setup_ssl', days)).toBe('FINISHED')
  expect(alarmTypes(world, 1)).toEqual([])
  clock.advance(31 * DAY)
  expect(alarmTypes(world, 1)).toContain('CertificateExpiration')
})

test('weekends are quieter', () => {
  const { world, clock } = steppedWorld()
  clock.advance(7 * DAY)
  const at = (day: string): number => {
    const range = { start_datetime: `${day}T14:00:00Z`, end_datetime: `${day}T14:20:00Z` }
    const data = samples(world, 1, 'sqlstat', 1, range)
    return data.reduce((sum, { QUERIES: queries }) => sum + Number(queries), 0)
  }
  expect(at('2026-03-07') / at('2026-03-06')).toBeCloseTo(0.6, 1)
  expect(at('2026-03-09') / at('2026-03-06')).toBeCloseTo(1, 1)
})

/** All that the clock and its causes can change. */
function picture({ clusters, alarms: list, log, backups }: World) {
  return { clusters, alarms: list, log, backups }
}

/** Something a user does, between two waits. */
const deeds: ((stage: Stage) => void)[] = [
  ({ world }) => request(world, FILLING, 'delete_old_backups'),
  ({ world }) => request(world, LAGGING, 'stop_replication_slave', 2),
  ({ world }) => request(world, LAGGING, 'start_replication_slave', 2),
  ({ world }) => request(world, LAGGING, 'stop', 2),
  ({ world }) => request(world, LAGGING, 'start', 2),
  ({ world }) => request(world, DEGRADED, 'start', 2),
  ({ world }) => {
    const configuration = [{ name: 'max_replication_lag', value: '900' }]
    ask(world, 'clusters', 'setConfig', { cluster_id: LAGGING, configuration })
  },
]

function request(world: World, clusterId: number, command: string, index?: number): void {
  const name = index === undefined ? {} : named(node(world, clusterId, index))
  const data = index === undefined ? {} : { node: name, replication_slave: name }
  const job = { class_name: 'CmonJobInstance', job_spec: { command, job_data: data } }
  ask(world, 'jobs', 'createJobInstance', { cluster_id: clusterId, job })
}

test('how often the world is looked at makes no difference to its alarms', () => {
  const visits = fc.array(
    fc.record({
      seconds: fc.integer({ min: 1, max: 5 * DAY }),
      deed: fc.nat({ max: deeds.length - 1 }),
      looks: fc.integer({ min: 2, max: 40 }),
    }),
    { minLength: 1, maxLength: 6 },
  )
  fc.assert(
    fc.property(visits, (list) => {
      const worlds = [false, true].map((often) => {
        const clock = stoppedClock()
        const stage = { clock, world: createWorld({ clock, clusters: 6 }) }
        for (const { seconds, deed, looks } of list) {
          const stride = often ? Math.max(1, Math.floor(seconds / looks)) : seconds
          for (let passed = 0; passed < seconds; passed += stride) {
            clock.advance(Math.min(stride, seconds - passed))
            advanceWorld(stage.world, clock.now())
          }
          deeds[deed]?.(stage)
        }
        clock.advance(DAY)
        advanceWorld(stage.world, clock.now())
        return picture(stage.world)
      })
      expect(worlds[1]).toEqual(worlds[0])
    }),
    { numRuns: 25 },
  )
})
