import { expect, test } from 'vitest'
import * as jobs from '../../../src/cmon/jobs/index.ts'
import {
  addMaintenance,
  getMaintenance,
  removeMaintenance,
  windowState,
  type MaintenanceTarget,
} from '../../../src/cmon/modules/maintenance.ts'
import {
  getCurrentMaintenance,
  getNextMaintenance,
} from '../../../src/cmon/modules/maintenance-now.ts'
import { startTrip } from './trip.ts'

const POSTGRES = 'prod-pg'
const HOUR_SECONDS = 3600

async function inPostgres() {
  const trip = await startTrip()
  const { id, hosts } = await trip.cluster(POSTGRES)
  const at = (hours: number) => new Date(trip.clock.now().getTime() + hours * HOUR_SECONDS * 1000)
  return {
    ...trip,
    id,
    hostname: hosts[0]?.hostname ?? '',
    at,
    add: (target: MaintenanceTarget, from: number, to: number, reason: string) =>
      addMaintenance(trip.cmon, { target, startsAt: at(from), endsAt: at(to), reason }),
    windows: async () => (await getMaintenance(trip.cmon, id)).windows,
    /** The cluster itself if it is maintained, and its hosts that are. */
    inMaintenance: async () => {
      const cluster = await trip.cluster(POSTGRES)
      const found = cluster.hosts.filter((host) => host.inMaintenance)
      const own = cluster.inMaintenance ? [POSTGRES] : []
      return new Set([...own, ...found.map((host) => host.hostname)])
    },
  }
}

test('windows of a cluster come, are and go by the clock', async () => {
  const { cmon, clock, id, at, add, windows, inMaintenance } = await inPostgres()
  const before = await windows()
  const scope = { clusterId: id }
  const [first, second] = [
    { startsAt: at(1).toISOString(), endsAt: at(2).toISOString(), reason: 'patching' },
    { startsAt: at(5).toISOString(), endsAt: at(6).toISOString(), reason: 'moving' },
  ]
  const late = await add(scope, 5, 6, 'moving')
  const early = await add(scope, 1, 2, 'patching')
  const window = {
    clusterId: id,
    clusterName: POSTGRES,
    hostname: undefined,
    userName: 'admin',
    active: false,
  }
  expect(await windows()).toEqual([
    ...before,
    { ...window, uuid: late, ...second },
    { ...window, uuid: early, ...first },
  ])
  expect(await getCurrentMaintenance(cmon, scope)).toBeUndefined()
  const notice = { uuid: early, userName: 'admin', ...first }
  expect(await getNextMaintenance(cmon, scope)).toEqual({
    summary: `Cluster ${id} will be under maintenance: patching`,
    window: notice,
  })
  expect(await inMaintenance()).toEqual(new Set())

  clock.advance(1.5 * HOUR_SECONDS)
  const { windows: now, now: time } = await getMaintenance(cmon, id)
  expect(time).toEqual(clock.now())
  expect(now.map((one) => [one.uuid, windowState(one, time)])).toEqual([
    [late, 'coming'],
    [early, 'current'],
  ])
  expect(await getCurrentMaintenance(cmon, scope)).toEqual({
    summary: `Cluster ${id} is under maintenance: patching`,
    window: notice,
  })
  expect((await getNextMaintenance(cmon, scope))?.window?.uuid).toBe(late)
  expect(await inMaintenance()).toContain(POSTGRES)

  clock.advance(HOUR_SECONDS)
  expect((await windows()).map(({ uuid }) => uuid)).toEqual([late])
  expect(await getCurrentMaintenance(cmon, scope)).toBeUndefined()
  expect(await inMaintenance()).toEqual(new Set())
  await removeMaintenance(cmon, late)
  expect(await windows()).toEqual([])
  expect(await getNextMaintenance(cmon, scope)).toBeUndefined()
  await expect(removeMaintenance(cmon, late)).rejects.toMatchObject({ code: 'not_found' })
})

test('a window of a host is not one of its cluster', async () => {
  const { cmon, id, hostname, at, add, windows, inMaintenance } = await inPostgres()
  const uuid = await add({ hostname }, 0, 1, 'disk')
  expect(await windows()).toEqual([
    {
      uuid,
      clusterId: undefined,
      clusterName: undefined,
      hostname,
      startsAt: at(0).toISOString(),
      endsAt: at(1).toISOString(),
      reason: 'disk',
      userName: 'admin',
      active: true,
    },
  ])
  expect(await inMaintenance()).toEqual(new Set([hostname]))
  expect(await getCurrentMaintenance(cmon, { clusterId: id })).toBeUndefined()
  expect(await getCurrentMaintenance(cmon, { clusterId: id, hostname })).toMatchObject({
    summary: `Host ${hostname} is under maintenance: disk`,
    window: { uuid },
  })
  await removeMaintenance(cmon, uuid)
  expect(await windows()).toEqual([])
})

test.each([
  ['that is over already', -2, -1],
  ['that ends before it begins', 2, 1],
])('a window %s is refused', async (_, from, to) => {
  const { id, add, windows } = await inPostgres()
  const before = await windows()
  await expect(add({ clusterId: id }, from, to, 'late')).rejects.toMatchObject({
    code: 'rejected',
  })
  expect(await windows()).toEqual(before)
})

test('a window of nothing is refused', async () => {
  const { add } = await inPostgres()
  await expect(add({ clusterId: 999 }, 1, 2, 'x')).rejects.toMatchObject({ code: 'not_found' })
  await expect(add({ hostname: 'nowhere.example.com' }, 1, 2, 'x')).rejects.toMatchObject({
    code: 'not_found',
  })
})

test('a job opens one too', async () => {
  const { cluster, run, windows, inMaintenance } = await inPostgres()
  const target = await cluster(POSTGRES)
  const wanted = { maintenanceMinutes: 90, reason: 'by job' }
  expect(await run(jobs.createMaintenance(target, wanted))).toBe('finished')
  expect(await windows()).toMatchObject([{ reason: 'by job', active: true, userName: 'admin' }])
  expect(await inMaintenance()).toContain(POSTGRES)
  const past = { begin: '2026-03-01 10:00:00', end: '2026-03-01 11:00:00', reason: 'late' }
  expect(await run(jobs.createMaintenance(target, past))).toMatch(/^failed: .*over already/)
  expect(await windows()).toHaveLength(1)
})
