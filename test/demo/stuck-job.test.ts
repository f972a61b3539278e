import { expect, test } from 'vitest'
import type { World } from '../../src/demo/world/world.ts'
import { createWorld } from '../../src/demo/world/world.ts'
import { stoppedClock } from './call.ts'
import { connect, startDemo } from './client.ts'
import { alarmTypes, GALERA, named, node, POSTGRES, statusOf } from './job-calls.ts'

type Json = Record<string, unknown>

/** A controller whose time is advanced by hand, with `admin` logged in. */
async function stage() {
  const clock = stoppedClock()
  const world = createWorld({ clock })
  const demo = await startDemo({ world })
  const { login, post } = connect(demo)
  const admin = world.users.find(({ userName }) => userName === 'admin')
  await login('admin', admin?.password ?? '')
  const jobs = async (operation: string, fields: Json): Promise<Json> =>
    // Every reply here is an object.
    (await post('/v2/jobs', { operation, ...fields })).body as Json
  const jobIn = (reply: Json): Json => reply['job'] as Json
  const order = async (clusterId: number, command: string, data: Json = {}): Promise<number> => {
    const spec = { command, job_data: data }
    const reply = await jobs('createJobInstance', {
      cluster_id: clusterId,
      job: { class_name: 'CmonJobInstance', job_spec: spec },
    })
    return Number(jobIn(reply)['job_id'])
  }
  return {
    clock,
    demo,
    world,
    order,
    /** A job of a cluster that takes 100 seconds and says so every second. */
    start: (clusterId: number) => order(clusterId, 'success', { timeout: 100 }),
    look: async (jobId: number) => {
      const { status, progress_percent: percent } = jobIn(
        await jobs('getJobInstance', { job_id: jobId }),
      )
      return { status, percent }
    },
    lines: async (jobId: number) => {
      const reply = await jobs('getJobLog', { job_id: jobId, ascending: true })
      // As messageObject makes them.
      return (reply['messages'] as Json[]).map(({ created, message_text: text }) => [created, text])
    },
    kill: (jobId: number) => jobs('killJobInstance', { job_id: jobId }),
  }
}

test('a job that starts meanwhile stays RUNNING and silent until the fault is cleared, then goes on', async () => {
  const { clock, demo, start, look, lines } = await stage()
  const free = await start(1)
  clock.advance(20)
  demo.faults.set('stuck-job=1')
  const stuck = await start(2)
  clock.advance(31)
  expect(await look(stuck)).toEqual({ status: 'RUNNING', percent: 30 })
  clock.advance(600)
  expect(await look(free)).toEqual({ status: 'FINISHED', percent: 100 })
  expect(await look(stuck)).toEqual({ status: 'RUNNING', percent: 40 })
  const soFar = await lines(stuck)
  clock.advance(7 * 86_400)
  expect(await look(stuck)).toEqual({ status: 'RUNNING', percent: 40 })
  expect(await lines(stuck)).toEqual(soFar)

  demo.faults.clear('stuck-job')
  expect(await look(stuck)).toEqual({ status: 'RUNNING', percent: 40 })
  clock.advance(30)
  expect(await look(stuck)).toEqual({ status: 'RUNNING', percent: 70 })
  clock.advance(30)
  expect(await look(stuck)).toEqual({ status: 'FINISHED', percent: 100 })
  const written = await lines(stuck)
  expect(written.slice(0, soFar.length)).toEqual(soFar)
  const texts = (await lines(free)).map(([, text]) => text)
  expect(written.map(([, text]) => text)).toEqual(texts)
  const times = written.map(([created]) => String(created))
  expect(times).toEqual(times.toSorted())
  expect(times.at(-1)).toBe('2026-03-11T09:26:51.000Z')
})

test('every second job is stuck, and what waits behind it in its cluster waits on', async () => {
  const { clock, demo, start, look } = await stage()
  demo.faults.set('stuck-job=2')
  const first = await start(1)
  const second = await start(1)
  const third = await start(1)
  clock.advance(3600)
  expect([await look(first), await look(second), await look(third)]).toEqual([
    { status: 'FINISHED', percent: 100 },
    { status: 'RUNNING', percent: 40 },
    { status: 'DEFINED', percent: undefined },
  ])
  demo.faults.clear()
  clock.advance(200)
  expect([await look(second), await look(third)]).toEqual([
    { status: 'FINISHED', percent: 100 },
    { status: 'FINISHED', percent: 100 },
  ])
})

test('a stuck job does not hear that it is to be aborted before it goes on', async () => {
  const { clock, demo, start, look, lines, kill } = await stage()
  demo.faults.set('stuck-job=1')
  const stuck = await start(1)
  clock.advance(300)
  const soFar = await lines(stuck)
  expect(await kill(stuck)).toMatchObject({ request_status: 'Ok' })
  clock.advance(300)
  expect(await look(stuck)).toEqual({ status: 'RUNNING', percent: 40 })
  expect(await lines(stuck)).toEqual(soFar)
  demo.faults.clear('stuck-job')
  clock.advance(10)
  expect(await look(stuck)).toMatchObject({ status: 'ABORTED' })
  expect((await lines(stuck)).at(-1)?.[1]).toBe('Aborted on request.')
})

test('what a stuck job would change waits with it, and comes as late as it', async () => {
  const { clock, demo, world, order, look } = await stage()
  demo.faults.set('stuck-job=1')
  const restart = await order(GALERA, 'restart', { node: named(node(world, GALERA, 1)) })
  clock.advance(3600)
  expect(await look(restart)).toEqual({ status: 'RUNNING', percent: 40 })
  const status = () => statusOf(world, GALERA, 1)
  expect(status()).toBe('CmonHostOnline')
  demo.faults.clear('stuck-job')
  const seen = [1, 1, 11, 1].map((seconds) => {
    clock.advance(seconds)
    return status()
  })
  expect(seen).toEqual([
    'CmonHostShutDown',
    'CmonHostRecovery',
    'CmonHostRecovery',
    'CmonHostOnline',
  ])
  expect(await look(restart)).toEqual({ status: 'FINISHED', percent: 100 })
})

/** Indexes of the nodes of the PostgreSQL cluster that are down. */
function down(world: World): number[] {
  return [0, 1, 2].filter((index) => statusOf(world, POSTGRES, index) !== 'CmonHostOnline')
}

test('a node that a stuck job has down stays so without an alarm, and is up when the job has gone on', async () => {
  const { clock, demo, world, order, look } = await stage()
  const alarms = alarmTypes(world, POSTGRES)
  demo.faults.set('stuck-job=1')
  const restart = await order(POSTGRES, 'rolling_restart')
  clock.advance(39)
  const held = down(world)
  expect(held).toHaveLength(1)
  clock.advance(86_400)
  expect([down(world), alarmTypes(world, POSTGRES)]).toEqual([held, alarms])
  demo.faults.clear('stuck-job')
  clock.advance(23)
  expect(down(world)).toEqual(held)
  clock.advance(1)
  expect(down(world)).toEqual([])
  clock.advance(6)
  expect(down(world)).toHaveLength(1)
  expect(down(world)).not.toEqual(held)
  clock.advance(60)
  expect(down(world)).toEqual([])
  expect(await look(restart)).toEqual({ status: 'FINISHED', percent: 100 })
})

test('one that is to be aborted brings its node back when it hears of it, and touches no other', async () => {
  const { clock, demo, world, order, look, kill } = await stage()
  demo.faults.set('stuck-job=1')
  const restart = await order(POSTGRES, 'rolling_restart')
  clock.advance(600)
  const held = down(world)
  await kill(restart)
  clock.advance(600)
  expect(down(world)).toEqual(held)
  demo.faults.clear('stuck-job')
  clock.advance(2)
  expect(down(world)).toEqual(held)
  clock.advance(1)
  expect(down(world)).toEqual([])
  expect(await look(restart)).toMatchObject({ status: 'ABORTED' })
  clock.advance(60)
  expect(down(world)).toEqual([])
})
