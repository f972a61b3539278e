import { expect, test } from 'vitest'
import { subscribeEvents } from '../../../src/cmon/events.ts'
import { createJobInstance } from '../../../src/cmon/modules/job-instances.ts'
import { getUsers } from '../../../src/cmon/modules/users.ts'
import type { DemoController } from '../../../src/demo/server.ts'
import { startController } from '../../support/start-controller.ts'
import { hasEnded, jobsIn, listen, quickJob, subscriptionsOf } from './listen.ts'
import { startTrip } from './trip.ts'

const SHOP = 'prod-shop-mysql'

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
