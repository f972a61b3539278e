import { expect, test } from 'vitest'
import type { DemoHost } from '../../src/demo/world/host.ts'
import { replicationLag, usedBytesAt } from '../../src/demo/world/host.ts'
import { jobAt, messagesAt } from '../../src/demo/world/job.ts'
import type { World } from '../../src/demo/world/world.ts'
import { createWorld } from '../../src/demo/world/world.ts'
import { stoppedClock } from './call.ts'

const clock = stoppedClock()

function hostsOf(world: World): DemoHost[] {
  return world.clusters.flatMap(({ hosts }) => hosts)
}

test('equal seed and start give equal worlds', () => {
  expect(createWorld({ seed: 7, clock })).toEqual(createWorld({ seed: 7, clock }))
})

test('another seed gives another world of the same shape', () => {
  const one = createWorld({ seed: 1, clock })
  const two = createWorld({ seed: 2, clock })
  expect(two.clusters.map(({ name }) => name)).toEqual(one.clusters.map(({ name }) => name))
  expect(two.users.at(2)?.password).not.toBe(one.users.at(2)?.password)
})

test('passwords can be given; built-in accounts have none', () => {
  const { users } = createWorld({ clock, passwords: { admin: 'chosen' } })
  const password = (name: string) => users.find(({ userName }) => userName === name)?.password
  expect(password('admin')).toBe('chosen')
  expect(password('operator')).toMatch(/^[0-9a-f]{20}$/)
  expect(password('system')).toBeUndefined()
})

test('the first clusters are Galera, MySQL replication and PostgreSQL, and every type is there', () => {
  const { clusters } = createWorld({ clock })
  const [first, second, third] = clusters.map(({ type }) => type)
  expect([first, second, third]).toEqual(['galera', 'replication', 'postgresql_single'])
  expect(new Set(clusters.map(({ type }) => type)).size).toBeGreaterThanOrEqual(10)
  expect(clusters.map(({ vendor }) => vendor)).toEqual(
    expect.arrayContaining(['percona', 'mariadb', 'oracle', 'timescaledb', 'microsoft', 'valkey']),
  )
})

test('a smaller world has the first clusters, a larger one adds generated ones of nine nodes', () => {
  const usual = createWorld({ clock }).clusters.map(({ name }) => name)
  expect(createWorld({ clock, clusters: 3 }).clusters.map(({ name }) => name)).toEqual(
    usual.slice(0, 3),
  )
  const large = createWorld({ clock, clusters: 200 }).clusters
  expect(large).toHaveLength(200)
  expect(new Set(large.map(({ name }) => name)).size).toBe(200)
  const nodes = large.slice(20).map(({ hosts }) => hosts.filter((h) => h.kind !== 'controller'))
  expect(nodes.every((list) => list.length === 9)).toBe(true)
})

test('hosts are only in 192.0.2.0/24 or under example.com, and their addresses are unique', () => {
  const world = createWorld({ clock, clusters: 200 })
  const nodes = hostsOf(world).filter(({ kind }) => kind !== 'controller')
  expect(nodes.every(({ hostname }) => /^192\.0\.2\.\d+$|\.example\.com$/.test(hostname))).toBe(
    true,
  )
  expect(new Set(nodes.map(({ hostname, port }) => `${hostname}:${port}`)).size).toBe(nodes.length)
  expect(hostsOf(world).every(({ ip }) => ip.startsWith('192.0.2.'))).toBe(true)
})

test('an unknown world is refused with the known names', () => {
  expect(() => createWorld({ name: 'nowhere' })).toThrow(/nowhere.*default/s)
})

test('the planted troubles are there', () => {
  const world = createWorld({ clock })
  expect(world.alarms.map(({ type }) => type)).toEqual(
    expect.arrayContaining([
      'MySqlDisconnected',
      'MySqlReplicationLag',
      'HostDiskUsage',
      'BackupFailed',
    ]),
  )
  const degraded = world.clusters.filter(({ state }) => state === 'DEGRADED')
  expect(degraded.map(({ type }) => type)).toEqual(['galera'])
  const failed = world.backups.find(({ status }) => status === 'Failed')
  const job = world.jobs.find(({ jobId }) => jobId === failed?.jobId)
  expect(job?.status).toBe('FAILED')
  expect(job?.messages.some(({ text }) => text.includes('No space left on device'))).toBe(true)
})

test('lag grows and the disk fills by the clock', () => {
  const world = createWorld({ clock })
  const late = new Date(clock.start.getTime() + 3_600_000)
  const link = hostsOf(world).find(({ replication }) => (replication?.lagSeconds ?? 0) > 0)
  const lag = link?.replication
  if (lag === undefined) throw new Error('No replica lags.')
  expect(replicationLag(lag, late)).toBeGreaterThan(replicationLag(lag, clock.start))
  const [primary] = world.clusters.find(({ vendor }) => vendor === 'timescaledb')?.hosts ?? []
  const disk = primary?.machine.disks.at(1)
  if (disk === undefined) throw new Error('No data disk.')
  const share = usedBytesAt(disk, clock.start, clock.start) / disk.totalBytes
  expect(share).toBeCloseTo(0.836, 2)
  expect(usedBytesAt(disk, clock.start, late)).toBeGreaterThan(disk.usedBytes)
})

test('ids of jobs, backups and log entries follow time; nothing lies in the future', () => {
  const world = createWorld({ clock: stoppedClock(new Date('2026-03-04T02:05:00.000Z')) })
  for (const list of [world.jobs, world.backups, world.log]) {
    const times = list.map(({ created }) => created.getTime())
    expect(times).toEqual([...times].sort((a, b) => a - b))
    expect(times.every((time) => time <= world.clock.start.getTime())).toBe(true)
  }
  expect(world.jobs.every(({ ended }) => ended === undefined || ended <= world.clock.start)).toBe(
    true,
  )
  expect(world.jobs.map(({ jobId }) => jobId)).toEqual(world.jobs.map((_, index) => index + 1))
})

test('a running job advances, writes its log, and ends', () => {
  const world = createWorld({ clock })
  const job = world.jobs.find(({ status }) => status === 'RUNNING')
  if (job === undefined) throw new Error('No job runs.')
  const at = (seconds: number) => new Date(clock.start.getTime() + seconds * 1000)
  const early = jobAt(job, at(10))
  const later = jobAt(job, at(300))
  expect(early.status).toBe('RUNNING')
  expect(later.percent).toBeGreaterThan(early.percent ?? 100)
  expect(messagesAt(job, at(300)).length).toBeGreaterThan(messagesAt(job, at(10)).length)
  expect(jobAt(job, at(3600))).toMatchObject({ status: 'FINISHED', percent: 100 })
})

test('secrets in settings are obviously fake', () => {
  const world = createWorld({ clock })
  for (const { settings } of world.clusters) {
    for (const [name, value] of Object.entries(settings)) {
      if (name.endsWith('password')) expect(value).toMatch(/^demo-secret-/)
    }
  }
})
