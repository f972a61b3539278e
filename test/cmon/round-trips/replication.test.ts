import { expect, test } from 'vitest'
import * as jobs from '../../../src/cmon/jobs/index.ts'
import { addressOf, alarmsOf, inShop, nodeAt, sourcesOf } from './shop.ts'
import { nodesOf, startTrip } from './trip.ts'

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
