import { expect, test } from 'vitest'
import type { DemoHost } from '../../src/demo/world/host.ts'
import { replicationLag, usedBytesAt } from '../../src/demo/world/host.ts'
import { jobAt, messagesAt } from '../../src/demo/world/job.ts'
import type { World } from '../../src/demo/world/world.ts'
import { createWorld } from '../../src/demo/world/world.ts'
import { ask, stoppedClock } from './call.ts'
import { create, hosts, named, node, run, steppedWorld } from './job-calls.ts'

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

test.each([
  [10, 'erp-mssql', 'mssql_ao_async', ['mssql PRIMARY', 'mssql SECONDARY']],
  [15, 'hr-mssql', 'mssql_single', ['mssql PRIMARY']],
  [
    16,
    'rates-redis-cluster',
    'redis_sharded',
    [...threeTimes('redis_sharded master'), ...threeTimes('redis_sharded slave')],
  ],
  [
    17,
    'prod-sessions-ndb',
    'mysqlcluster',
    ['mysql master', 'ndb_management none', 'ndb_data none'].flatMap((node) => [node, node]),
  ],
])('cluster %i is %s, of type %s', (id, name, type, nodes) => {
  const found = createWorld({ clock }).clusters.find(({ clusterId }) => clusterId === id)
  const { hosts = [] } = found ?? {}
  expect(found).toMatchObject({ name, type, state: 'STARTED' })
  expect(hosts.map(({ kind, role }) => `${kind} ${role}`)).toEqual([
    ...nodes,
    'controller controller',
  ])
})

function threeTimes(node: string): string[] {
  return [node, node, node]
}

test('a Redis Cluster elects the replica of the shard whose primary has stopped', () => {
  const { world, clock: ticking } = steppedWorld()
  create(world, 16, 'stop', { node: named(node(world, 16, 1)) })
  ticking.advance(60)
  const roles = hosts(world, 16).map((one) => one['role'])
  expect(roles).toEqual(['master', 'slave', 'master', 'slave', 'master', 'slave', 'controller'])
})

test('the licence covers the nodes that there are, and counts those to come', () => {
  const fields = (world: World) => ask(world, 'config', 'getLicense')
  expect(fields(createWorld({ clock }))).toMatchObject({
    license: { used_nodes: 77, licensed_nodes: 100, days_left: 212, valid_date: true },
    license_check: { has_license: true, expires_days: 212 },
  })
  const { license } = fields(createWorld({ clock, clusters: 200 }))
  expect(license).toMatchObject({ used_nodes: 77 + 183 * 9, licensed_nodes: 2075 })
  const stage = steppedWorld()
  run(stage, 1, 'addnode', { node: { hostname: 'n9.example.com' } })
  expect(fields(stage.world)).toMatchObject({ license: { used_nodes: 78, licensed_nodes: 100 } })
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
