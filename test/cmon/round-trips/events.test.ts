import { expect, test } from 'vitest'
import { subscribeEvents } from '../../../src/cmon/events.ts'
import * as jobs from '../../../src/cmon/jobs/index.ts'
import { createJobInstance } from '../../../src/cmon/modules/job-instances.ts'
import { hasEnded, jobsIn, listen, quickJob, type Told } from './listen.ts'
import { startTrip } from './trip.ts'

const SHOP = 'prod-shop-mysql'

test('a job is told from its making to its end, with what it does to node, cluster and alarms', async () => {
  const { demo, cmon, clock, cluster } = await startTrip()
  const target = await cluster(SHOP)
  const host = target.hosts[2]
  const { told, until } = await listen(demo, cmon, target.id)
  const node = { hostname: host?.hostname ?? '', port: host?.port ?? 0 }
  const { id } = await createJobInstance(cmon, jobs.stopNode(target, { node }))
  clock.advance(60)
  await until(hasEnded)

  expect(jobsIn(told)).toEqual([
    'Created DEFINED ',
    'Changed RUNNING ',
    `UserMessage RUNNING ${node.hostname}:3306: Stopping the service.`,
    expect.stringMatching(`^UserMessage \\w+ ${node.hostname}:3306: The service is down\\.$`),
    'Ended FINISHED ',
  ])
  const about = { clusterId: target.id }
  expect(told.filter(({ kind }) => kind === 'host')).toEqual([
    {
      kind: 'host',
      ...about,
      name: 'StateChanged',
      at: expect.stringMatching(/^2026-03-04T09:15:\d\d\.000Z$/),
      hostname: node.hostname,
      status: 'CmonHostShutDown',
      reason: 'The service was stopped.',
    },
  ])
  expect(told.filter(({ kind }) => kind === 'cluster')).toMatchObject([
    { ...about, state: 'DEGRADED', reason: '1 of 3 nodes is down.' },
  ])
  expect(told.filter(({ kind }) => kind === 'alarm')).toMatchObject([
    { ...about, name: 'Created', alarm: { type: 'MySqlDisconnected', severity: 'critical' } },
  ])
  expect(told.filter(({ kind }) => kind === 'log').length).toBeGreaterThan(0)
  for (const event of told) {
    if (event.kind === 'job') expect(event).toMatchObject({ ...about, job: { id } })
    if (event.kind === 'log') expect(event).toMatchObject(about)
  }
  expect(demo.defects).toEqual([])
})

test('a subscription for one cluster is not told of others, one for all is', async () => {
  const { demo, cmon, clock, cluster } = await startTrip()
  const [shop, postgres] = [await cluster(SHOP), await cluster('prod-pg')]
  const one = await listen(demo, cmon, shop.id)
  const all = await listen(demo, cmon)
  for (const target of [postgres, shop]) await createJobInstance(cmon, quickJob(target))
  clock.advance(60)
  await one.until(hasEnded)
  await all.until((told) => jobsIn(told).filter((line) => line.startsWith('Ended')).length === 2)
  const clustersIn = (told: readonly Told[]) =>
    new Set(told.flatMap((event) => ('clusterId' in event ? event.clusterId : [])))
  expect(clustersIn(one.told)).toEqual(new Set([shop.id]))
  expect(clustersIn(all.told)).toEqual(new Set([shop.id, postgres.id]))
})

test('who may not read a cluster is not told of it, and may not name it', async () => {
  const { demo, clock, cmon, cluster, as } = await startTrip()
  const [shop, postgres] = [await cluster(SHOP), await cluster('prod-pg')]
  const hidden = demo.world.clusters.find(({ clusterId }) => clusterId === postgres.id)
  if (hidden !== undefined) hidden.acl = 'user::rwx,group::rwx,other::---'
  const operator = as('operator')
  const { told, until } = await listen(demo, operator)
  for (const target of [postgres, shop]) await createJobInstance(cmon, quickJob(target))
  clock.advance(60)
  await until(hasEnded)
  for (const event of told) if ('clusterId' in event) expect(event.clusterId).toBe(shop.id)
  const signal = AbortSignal.timeout(10_000)
  await expect(
    subscribeEvents(operator, { clusterId: postgres.id, signal }).next(),
  ).rejects.toMatchObject({ code: 'not_found' })
})
