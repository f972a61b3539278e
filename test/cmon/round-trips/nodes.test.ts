import { expect, test } from 'vitest'
import * as jobs from '../../../src/cmon/jobs/index.ts'
import type { Cluster } from '../../../src/cmon/modules/clusters.ts'
import { getAlarms } from '../../../src/cmon/modules/alarm.ts'
import { nodesOf, startTrip, type Trip } from './trip.ts'

const SHOP = 'prod-shop-mysql'
const GALERA = 'prod-orders-galera'

/** A node by its place in the cluster, as jobs name it. */
function nodeAt({ hosts }: Cluster, index: number): { hostname: string; port: number } {
  const host = hosts[index]
  if (host?.port === undefined) throw new Error(`there is no node ${index}`)
  return { hostname: host.hostname, port: host.port }
}

const addressOf = (node: { hostname: string; port: number }) => `${node.hostname}:${node.port}`

/** What each of the first nodes replicates from. */
const sourcesOf = ({ hosts }: Cluster) => hosts.map(({ replication }) => replication.source)

async function inShop() {
  const trip = await startTrip()
  const cluster = await trip.cluster(SHOP)
  const [primary, first, second] = [0, 1, 2].map((index) => nodeAt(cluster, index))
  if (primary === undefined || first === undefined || second === undefined)
    throw new Error('the cluster is not as it was drawn')
  return {
    ...trip,
    target: cluster,
    primary,
    first,
    second,
    now: () => trip.cluster(SHOP),
    alarms: () => alarmsOf(trip, cluster.id),
  }
}

const alarmsOf = async ({ cmon }: Trip, clusterId: number) =>
  (await getAlarms(cmon, clusterId)).map(({ type, hostname }) => `${type} ${hostname}`)

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

test('a replica is promoted: roles, links and what is writable change', async () => {
  const { run, target, primary, first, second, now } = await inShop()
  expect(sourcesOf(target).slice(0, 3)).toEqual([undefined, addressOf(primary), addressOf(primary)])
  const order = jobs.promoteReplicationSlave(target, { replicationSlave: first })
  expect(await run(order)).toBe('finished')
  const after = await now()
  expect(nodesOf(after).slice(0, 3)).toEqual([
    `${addressOf(primary)} replica online`,
    `${addressOf(first)} primary online`,
    `${addressOf(second)} replica online`,
  ])
  expect(sourcesOf(after).slice(0, 3)).toEqual([addressOf(first), undefined, addressOf(first)])
  expect(after.hosts.slice(0, 3).map(({ readOnly }) => readOnly)).toEqual([true, false, true])
  expect(await run(order)).toMatch(/^failed: .* is not a replica\.$/)
  const back = jobs.promoteReplicationSlave(target, { slaveAddress: addressOf(primary) })
  expect(await run(back)).toBe('finished')
  expect(nodesOf(await now())).toEqual(nodesOf(target))
})

test('a replica takes over from a dead primary, which becomes its replica', async () => {
  const { run, target, primary, first, now, alarms } = await inShop()
  expect(await run(jobs.stopNode(target, { node: primary }))).toBe('finished')
  expect(await now()).toMatchObject({
    state: 'FAILURE',
    statusText: '1 of 3 nodes is down. There is no primary.',
  })
  expect((await now()).hosts[1]?.replication.running).toBe(false)
  expect(await run(jobs.promoteReplicationSlave(target, { replicationSlave: first }))).toMatch(
    /^failed: .*this needs a failover/,
  )
  expect(await run(jobs.failoverReplicationSlave(target, { replicationSlave: first }))).toBe(
    'finished',
  )
  const after = await now()
  expect(after.state).toBe('DEGRADED')
  expect(after.hosts.slice(0, 3).map(({ role, state }) => [role, state])).toEqual([
    ['replica', 'shut_down'],
    ['primary', 'online'],
    ['replica', 'online'],
  ])
  expect(after.hosts[2]?.replication).toMatchObject({ source: addressOf(first), running: true })
  expect(await alarms()).toEqual([`MySqlDisconnected ${primary.hostname}`])
  await run(jobs.startNode(target, { node: primary }))
  const whole = await now()
  expect(whole.state).toBe('STARTED')
  expect(whole.hosts[0]).toMatchObject({
    role: 'replica',
    replication: { source: addressOf(first), running: true },
  })
})

test('a lagging replica is rebuilt', async () => {
  const trip = await startTrip()
  const lagging = await trip.cluster('prod-crm-mariadb')
  const index = lagging.hosts.findIndex(({ replication }) => (replication.lagSeconds ?? 0) > 60)
  expect(await alarmsOf(trip, lagging.id)).toHaveLength(1)
  const order = jobs.stageReplicationSlave(lagging, {
    replicationSlave: nodeAt(lagging, index),
    replicationMaster: nodeAt(lagging, 0),
  })
  expect(await trip.run(order)).toBe('finished')
  const rebuilt = await trip.cluster('prod-crm-mariadb')
  expect(rebuilt.hosts[index]?.replication).toMatchObject({
    source: addressOf(nodeAt(lagging, 0)),
    lagSeconds: 0,
    running: true,
  })
  expect(await alarmsOf(trip, lagging.id)).toEqual([])
})

test('replication is stopped, started and forgotten', async () => {
  const { run, target, primary, first, now, clock } = await inShop()
  const replica = { replicationSlave: first }
  expect(await run(jobs.stopReplicationSlave(target, replica))).toBe('finished')
  clock.advance(600)
  expect((await now()).hosts[1]?.replication).toMatchObject({
    source: addressOf(primary),
    running: false,
    // A server says so only while it replicates.
    lagSeconds: undefined,
  })
  expect(await run(jobs.startReplicationSlave(target, replica))).toBe('finished')
  const behind = (await now()).hosts[1]?.replication
  expect(behind?.running).toBe(true)
  expect(behind?.lagSeconds).toBeGreaterThan(60)
  clock.advance(600)
  expect((await now()).hosts[1]?.replication).toMatchObject({ running: true, lagSeconds: 0 })
  expect(await run(jobs.resetReplicationSlave(target, replica))).toBe('finished')
  expect((await now()).hosts[1]?.replication).toMatchObject({
    source: undefined,
    running: undefined,
    lagSeconds: undefined,
  })
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
