import { afterEach, expect, test, vi } from 'vitest'
import type { CmonClient } from '../../../src/cmon/client.ts'
import type { CmonEvent } from '../../../src/cmon/event-types.ts'
import { subscribeEvents, type Resumed } from '../../../src/cmon/events.ts'
import * as jobs from '../../../src/cmon/jobs/index.ts'
import { createJobInstance } from '../../../src/cmon/modules/job-instances.ts'
import { getUsers } from '../../../src/cmon/modules/users.ts'
import type { DemoController } from '../../../src/demo/server.ts'
import { startController } from '../../support/start-controller.ts'
import { startTrip } from './trip.ts'

type Told = CmonEvent | Resumed

const SHOP = 'prod-shop-mysql'

const ends: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

/** Reads a subscription into a list, from when the controller has it; ended with the test. */
async function listen(demo: DemoController, cmon: CmonClient, clusterId?: number) {
  const told: Told[] = []
  const abort = new AbortController()
  const before = subscriptionsOf(demo)
  const reading = (async () => {
    for await (const event of subscribeEvents(cmon, { clusterId, signal: abort.signal }))
      told.push(event)
  })()
  const end = async () => {
    abort.abort()
    await reading
  }
  ends.push(end)
  await vi.waitUntil(() => subscriptionsOf(demo) > before, 5_000)
  return {
    told,
    end,
    /** Waits until what was told has it. */
    until: (wanted: (told: readonly Told[]) => boolean) =>
      vi.waitUntil(() => wanted(told), { timeout: 20_000, interval: 20 }),
  }
}

const subscriptionsOf = (demo: DemoController): number =>
  demo.rpcs().filter(({ operation }) => operation === 'subscribe').length

const jobsIn = (told: readonly Told[]): string[] =>
  told.flatMap((event) =>
    event.kind === 'job' ? `${event.name} ${event.job?.status ?? ''} ${event.message ?? ''}` : [],
  )

const hasEnded = (told: readonly Told[]): boolean =>
  jobsIn(told).some((line) => line.startsWith('Ended'))

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

test.each([
  ['drops every connection', (demo: DemoController) => demo.dropConnections()],
  [
    'forgets the sessions too',
    (demo: DemoController) => {
      demo.sessions.expireAll()
      demo.dropConnections()
    },
  ],
])('when the controller %s, the stream is opened again, even when all is quiet', async (_, cut) => {
  const { demo, cmon, clock, cluster } = await startTrip()
  const target = await cluster(SHOP)
  const { told, until } = await listen(demo, cmon, target.id)
  await createJobInstance(cmon, quickJob(target))
  clock.advance(60)
  await until(hasEnded)
  const before = told.length

  cut(demo)
  await until((all) => all.length > before)
  expect(told.slice(before)).toEqual([{ kind: 'resumed' }])
  const { id } = await createJobInstance(cmon, quickJob(target))
  clock.advance(60)
  await until((all) => hasEnded(all.slice(before)))
  expect(jobsIn(told.slice(before))).toEqual(jobsIn(told.slice(0, before)))
  const later = told.slice(before).filter(({ kind }) => kind === 'job')
  for (const event of later) expect(event).toMatchObject({ job: { id } })
  expect(demo.defects).toEqual([])
})

test('when the controller restarts, the stream goes on with the new one', async () => {
  const { demo, as, cluster, clock } = await startTrip()
  const target = await cluster(SHOP)
  // The demo makes a certificate at each start.
  const cmon = as('admin', { insecure: true })
  const { told, until } = await listen(demo, cmon, target.id)
  await demo.close()
  const port = Number(new URL(demo.url).port)
  const next = await startController({ port, world: demo.world })
  await until((all) => all.length > 0)
  expect(told).toEqual([{ kind: 'resumed' }])
  await createJobInstance(cmon, quickJob(target))
  clock.advance(60)
  await until(hasEnded)
  expect(jobsIn(told).at(0)).toBe('Created DEFINED ')
  expect(next.defects).toEqual([])
})

test('an abort ends it, and the connection with it, while all is quiet too', async () => {
  const { demo, cmon } = await startTrip()
  const quiet = await listen(demo, cmon)
  await quiet.end()
  expect(quiet.told).toEqual([])
  // The client is as good as before.
  expect((await getUsers(cmon)).length).toBeGreaterThan(0)

  const broken = await listen(demo, cmon)
  demo.dropConnections()
  await broken.end()
  expect(broken.told).toEqual([])
})

test('who is refused is told, not tried again for ever', async () => {
  const { demo, as } = await startTrip()
  const stranger = as('admin', { password: 'wrong' })
  const signal = AbortSignal.timeout(10_000)
  await expect(subscribeEvents(stranger, { signal }).next()).rejects.toMatchObject({
    code: 'not_authenticated',
  })
  expect(subscriptionsOf(demo)).toBe(0)
})

/** Leaves its cluster as it was. */
const quickJob = (target: { id: number; type: string }) =>
  jobs.simulateSuccess(target, { timeout: 5 })
