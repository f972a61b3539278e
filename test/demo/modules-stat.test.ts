import { expect, test } from 'vitest'
import { createWorld } from '../../src/demo/world/world.ts'
import { ask, part, rows, stoppedClock } from './call.ts'

const clock = stoppedClock()
const world = createWorld({ clock })
const NOW = clock.start.getTime() / 1000

function samples(name: string, body: object = {}) {
  return rows(ask(world, 'stat', 'statByName', { cluster_id: 1, name, ...body }), 'data')
}

test('samples are the same each time, for whoever asks', () => {
  expect(samples('cpustat')).toEqual(samples('CpuStat'))
})

test('the last hour is answered in minutes, one series per host and device', () => {
  const data = samples('cpustat', { hostid: 1 })
  expect(new Set(data.map(({ samplekey }) => samplekey)).size).toBe(4)
  const first = data.filter(({ cpuid }) => cpuid === 0)
  expect(first.length).toBeGreaterThanOrEqual(59)
  for (const sample of first) {
    expect(Number(sample['sampleends']) - Number(sample['created'])).toBe(60)
    expect(Math.round(Number(sample['interval']) / 1000)).toBe(60)
    expect(Number(sample['busy'])).toBeLessThanOrEqual(1)
  }
})

test('a long range comes in coarser samples that say so', () => {
  const data = samples('memorystat', { hostid: 1, start_datetime: '2026-02-25T09:15:00.000Z' })
  expect(data.length).toBeLessThanOrEqual(180)
  expect(Math.round(Number(data[0]?.['interval']) / 1000)).toBe(
    Number(data[0]?.['sampleends']) - Number(data[0]?.['created']),
  )
})

test.each([
  { start_datetime: '2026-03-04T08:00:00.000Z', end_datetime: '2026-03-04T09:00:00.000Z' },
  { start_datetime: '2026-03-04T08:00:00Z', end_datetime: '2026-03-04T09:00:00Z' },
  { start_datetime: '2026-03-04 08:00:00', end_datetime: '2026-03-04 10:00:00+01:00' },
  { start_datetime: '8:00', end_datetime: '09:00' },
  { startdate: NOW - 4500, enddate: NOW - 900 },
  { startdate: String(NOW - 4500), enddate: String(NOW - 900) },
])('the range is understood as %j', (range) => {
  const data = samples('memorystat', { hostid: 1, ...range })
  expect(data).toHaveLength(60)
  expect(data[0]?.['created']).toBe(NOW - 4500)
})

test('nothing is measured in the future, nor on a host that is down', () => {
  const future = samples('memorystat', { end_datetime: '2026-03-05T00:00:00.000Z' })
  expect(future.every(({ sampleends }) => Number(sampleends) <= NOW)).toBe(true)
  const down = world.clusters[3]?.hosts.find(({ status }) => status === 'offline')
  const body = { cluster_id: 4, hostid: down?.hostId, name: 'memorystat' }
  const data = rows(ask(world, 'stat', 'statByName', body), 'data')
  const last = Math.max(...data.map(({ sampleends }) => Number(sampleends)))
  expect(last * 1000).toBeLessThanOrEqual(down?.downSince?.getTime() ?? 0)
})

test('load has a daily rhythm', () => {
  const busy = (at: string) =>
    Number(
      samples('cpustat', { hostid: 1, start_datetime: `${at}:00`, end_datetime: `${at}:05` })[0]?.[
        'busy'
      ],
    )
  expect(busy('2026-03-03T14')).toBeGreaterThan(busy('2026-03-03T02') * 2)
})

test('a host and port narrow the answer, and hosts resolve the ids', () => {
  const host = world.clusters[0]?.hosts[1]
  const answer = ask(world, 'stat', 'statByName', {
    cluster_id: 1,
    name: 'netstat',
    host_port: `${host?.hostname}:${host?.port}`,
    with_hosts: true,
  })
  expect(new Set(rows(answer, 'data').map(({ hostid }) => hostid))).toEqual(new Set([host?.hostId]))
  expect(rows(answer, 'hosts').map(({ hostId }) => hostId)).toEqual([host?.hostId])
})

test('SQL counters keep the spelling of their databases', () => {
  expect(samples('sqlstat')[0]).toHaveProperty('COM_SELECT')
  const postgres = ask(world, 'stat', 'statByName', { cluster_id: 3, name: 'sqlstat' })
  expect(rows(postgres, 'data')[0]).toHaveProperty('rows-fetched')
  expect(samples('proxysqlstat')).toEqual([])
})

test('growth is recorded per node and day, with tables on the text "true"', () => {
  const body = { cluster_id: 6 }
  const data = rows(ask(world, 'stat', 'getDbGrowth', body), 'data')
  const free = data.filter((row) => row['hostname'] === data[0]?.['hostname'])
  expect(free.length).toBe(29)
  expect(Number(free.at(-1)?.['free_datadir_size'])).toBeLessThan(
    Number(free[0]?.['free_datadir_size']),
  )
  expect(data[0]?.['created']).toMatch(/^[A-Z][a-z]{2} \d{2} \d{2}:\d{2}:\d{2}$/)
  expect(rows(data[0] ?? {}, 'dbs')[0]).not.toHaveProperty('tables')
  const detailed = ask(world, 'stat', 'getDbGrowth', { ...body, include_tables: 'true' })
  expect(rows(rows(detailed, 'data')[0] ?? {}, 'dbs')[0]).toHaveProperty('tables')
})

test('memory is in KiB in sheet info and in bytes in samples', () => {
  const [info] = rows(ask(world, 'stat', 'getInfo', { cluster_id: 1 }), 'collected_info')
  const kib = Number(part(info ?? {}, 'info')['host.1.memtotal'])
  expect(Number(samples('memorystat', { hostid: 1 })[0]?.['ramtotal'])).toBe(kib * 1024)
})

test('statements come in two shapes, digests mask their literals', () => {
  const running = (id: number) =>
    rows(ask(world, 'clusters', 'getSqlProcesses', { cluster_id: id }), 'processes')[0]
  expect(running(1)).toMatchObject({ instance: expect.any(String), pid: expect.any(Number) })
  expect(running(3)).toMatchObject({ class_name: 'CmonPostgreSqlDbProcess' })
  const digests = rows(
    ask(world, 'clusters', 'getTopQueries', { cluster_id: 1, filterStrings: ['set state'] }),
    'digests',
  )
  expect(digests.length).toBeGreaterThan(0)
  expect(digests.every((one) => /^UPDATE .*\?/.test(String(one['statementPattern'])))).toBe(true)
})

test('node configuration and processes are per host', () => {
  const host = world.clusters[7]?.hosts[0]
  const config = part(ask(world, 'config', 'getConfig', { hostname: host?.hostname }), 'config')
  const values = rows(rows(config, 'files')[0] ?? {}, 'values')
  expect(values.find(({ variablename }) => variablename === 'net')?.['value']).toMatchObject({
    port: 27_017,
  })
  const data = rows(ask(world, 'process', 'getRunningProcesses', { cluster_id: 8 }), 'data')
  expect(rows(data[0] ?? {}, 'processes')[0]).toMatchObject({ executable: 'mongod' })
})
