import { expect, test } from 'vitest'
import * as jobs from '../../../src/cmon/jobs/index.ts'
import { addressOf, inShop, nodeAt } from './shop.ts'
import { nodesOf, startTrip } from './trip.ts'

const GALERA = 'prod-orders-galera'

test('a replica joins, and leaves', async () => {
  const { run, target, primary, now } = await inShop()
  const before = nodesOf(target)
  const node = { hostname: '192.0.2.244', port: 3306 }
  const order = jobs.addReplicationSlave(target, { masterAddress: addressOf(primary), node })
  expect(await run(order)).toBe('finished')
  const grown = await now()
  expect(nodesOf(grown)).toEqual([...before, '192.0.2.244:3306 replica online'])
  expect(grown.hosts.at(-1)).toMatchObject({
    className: 'CmonMySqlHost',
    readOnly: true,
    version: target.hosts[0]?.version,
    replication: { source: addressOf(primary), running: true, lagSeconds: 0 },
  })
  expect(await run(order)).toBe(
    `failed: 192.0.2.244:3306 belongs to cluster prod-shop-mysql already.`,
  )
  expect(await run(jobs.removeNode(target, { nodes: [primary] }))).toMatch(
    /^failed: .* has replicas: promote one of them first\.$/,
  )
  expect(await run(jobs.removeNode(target, { nodes: [node] }))).toBe('finished')
  expect(nodesOf(await now())).toEqual(before)
})

test('a node restarts, stops, and starts: its state, the cluster and the alarms agree', async () => {
  const { run, target, second, now, alarms } = await inShop()
  const before = nodesOf(target)
  expect(await run(jobs.restartNode(target, { node: second }))).toBe('finished')
  const restarted = await now()
  expect(nodesOf(restarted)).toEqual(before)
  expect(restarted.hosts[2]?.uptimeSeconds).toBeLessThan(600)
  expect(restarted.hosts[1]?.uptimeSeconds).toBeGreaterThan(86_400)

  expect(await run(jobs.stopNode(target, { node: second }))).toBe('finished')
  const stopped = await now()
  expect(stopped).toMatchObject({ state: 'DEGRADED', statusText: '1 of 3 nodes is down.' })
  expect(stopped.hosts[2]).toMatchObject({ state: 'shut_down', connected: false })
  expect(await alarms()).toEqual([`MySqlDisconnected ${second.hostname}`])
  expect(stopped.alarms).toEqual({ critical: 1, warning: 0 })

  expect(await run(jobs.startNode(target, { node: second }))).toBe('finished')
  const started = await now()
  expect(started).toMatchObject({ state: 'STARTED', alarms: { critical: 0, warning: 0 } })
  expect(nodesOf(started)).toEqual(before)
  expect(started.hosts[2]).toMatchObject({ connected: true, replication: { running: true } })
  expect(await alarms()).toEqual([])
})

test('a Galera node joins, resyncs and leaves; the size of the cluster follows', async () => {
  const trip = await startTrip()
  const { run } = trip
  const target = await trip.cluster(GALERA)
  const sizes = async () =>
    (await trip.cluster(GALERA)).hosts.flatMap(({ galera }) => galera?.clustersize ?? [])
  expect(await sizes()).toEqual([3, 3, 3])
  const node = { hostname: '192.0.2.245', port: 3306 }
  expect(await run(jobs.addNode(target, { nodes: [node] }))).toBe('finished')
  expect(await sizes()).toEqual([4, 4, 4, 4])
  const resync = jobs.restartNode(target, { node: nodeAt(target, 2), initialStart: true })
  expect(await run(resync)).toBe('finished')
  expect((await trip.cluster(GALERA)).hosts[2]).toMatchObject({
    state: 'online',
    galera: { localstatusstr: 'Synced' },
  })
  await run(jobs.stopNode(target, { node: nodeAt(target, 2) }))
  expect(await sizes()).toEqual([3, 3, 0, 3])
  await run(jobs.startNode(target, { node: nodeAt(target, 2) }))
  expect(await run(jobs.removeNode(target, { nodes: [node] }))).toBe('finished')
  expect(await sizes()).toEqual([3, 3, 3])
  expect(nodesOf(await trip.cluster(GALERA))).toEqual(nodesOf(target))
})

test.each([
  ['prod-catalog-mongo', { nodes: [{ hostname: '192.0.2.246', port: 27017 }] }, 'replica'],
  ['erp-mssql', { nodes: [{ hostname: '192.0.2.246', port: 1433 }] }, 'replica'],
  ['cache-redis', { nodes: [{ hostname: '192.0.2.246', port: 6379 }] }, 'replica'],
  ['prod-pg', { nodes: [{ hostname: '192.0.2.246', port: 5432 }] }, 'replica'],
  ['telemetry-clickhouse', { nodes: [{ hostname: '192.0.2.246', port: 9000 }] }, 'replica'],
])('in %s a node joins and leaves', async (name, wanted, role) => {
  const trip = await startTrip()
  const target = await trip.cluster(name)
  expect(await trip.run(jobs.addNode(target, wanted))).toBe('finished')
  const [node] = wanted.nodes
  expect(nodesOf(await trip.cluster(name))).toEqual([
    ...nodesOf(target),
    `${node?.hostname}:${node?.port} ${role} online`,
  ])
  expect(await trip.run(jobs.removeNode(target, wanted))).toBe('finished')
  expect(nodesOf(await trip.cluster(name))).toEqual(nodesOf(target))
})
