import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { advanceWorld } from '../../src/demo/world/jobs/engine.ts'
import { commandNamed } from '../../src/demo/world/jobs/commands.ts'
import type { World } from '../../src/demo/world/world.ts'
import { createWorld } from '../../src/demo/world/world.ts'
import { eventObject } from '../../src/demo/event-object.ts'
import { ask, stoppedClock } from './call.ts'
import { create, job, named, node, steppedWorld } from './job-calls.ts'

const DAY_SECONDS = 86_400

/** All that can be seen, without what only the engine remembers. */
function picture({ clusters, jobs, backups, alarms, log, maintenance }: World) {
  return { clusters, jobs, backups, alarms, log, maintenance }
}

function busyWorld() {
  const stage = steppedWorld()
  const { world } = stage
  create(world, 1, 'backup', { backup_method: 'xtrabackupfull' })
  create(world, 1, 'rolling_restart')
  create(world, 2, 'promote_replication_slave', { node: named(node(world, 2, 1)) })
  create(world, 3, 'stop', { node: named(node(world, 3, 0)) })
  create(world, 3, 'addnode', { node: { hostname: 'n9.example.com' } })
  create(world, 4, 'start', { node: named(node(world, 4, 2)) })
  create(world, 6, 'reboot', { node: named(node(world, 6, 0)), timeout: 30 })
  create(world, 7, 'upgrade_cluster')
  create(world, 8, 'rolling_restart')
  create(world, 0, 'success', { timeout: 3 }, { job: { recurrence: '*/7 * * * *' } })
  create(world, 0, 'create_cluster', {
    cluster_type: 'galera',
    nodes: [{ hostname: 'n1.example.com' }],
  })
  return stage
}

test('how often the world is looked at makes no difference', () => {
  const seldom = busyWorld()
  seldom.clock.advance(2 * DAY_SECONDS)
  advanceWorld(seldom.world, seldom.clock.now())
  const often = busyWorld()
  for (let step = 0; step < 2 * DAY_SECONDS; step += 97) {
    often.clock.advance(Math.min(97, 2 * DAY_SECONDS - step))
    advanceWorld(often.world, often.clock.now())
  }
  expect(picture(often.world)).toEqual(picture(seldom.world))
  expect(seldom.world.jobs.length).toBeGreaterThan(500)
})

test('jobs of one cluster run one after another, in order; clusters do not wait for others', () => {
  const { world, clock } = steppedWorld()
  const ids = [1, 1, 1, 2].map((id) => create(world, id, 'success', { timeout: 10 }))
  clock.advance(15)
  expect(ids.map((id) => job(world, id)['status'])).toEqual([
    'FINISHED',
    'RUNNING',
    'DEFINED',
    'FINISHED',
  ])
  clock.advance(60)
  const times = ids.map((id) => {
    const { started, ended } = job(world, id)
    return [String(started).slice(17, 19), String(ended).slice(17, 19)]
  })
  expect(times).toEqual([
    ['01', '11'],
    ['11', '21'],
    ['21', '31'],
    ['01', '11'],
  ])
})

test('a waiting job that is deleted makes room for the next', () => {
  const { world, clock } = steppedWorld()
  const [first = 0, second = 0, third = 0] = [1, 1, 1].map((id) =>
    create(world, id, 'success', { timeout: 10 }),
  )
  clock.advance(5)
  ask(world, 'jobs', 'deleteJobInstance', { job_id: second })
  clock.advance(20)
  expect(job(world, first)['status']).toBe('FINISHED')
  expect(job(world, third)).toMatchObject({ status: 'FINISHED' })
})

test('the planned backups of a month are made, and old ones expire', () => {
  const { world, clock } = steppedWorld()
  clock.advance(30 * DAY_SECONDS)
  advanceWorld(world, clock.now())
  const mine = world.backups.filter(({ clusterId }) => clusterId === 2)
  const oldest = Math.min(...mine.map(({ created }) => created.getTime()))
  const age = (clock.now().getTime() - oldest) / 1000 / DAY_SECONDS
  expect(age).toBeGreaterThan(13)
  expect(age).toBeLessThan(16)
  expect(mine.at(-1)?.created.toISOString().slice(0, 10)).toBe('2026-04-03')
  expect(new Set(mine.map(({ method }) => method))).toEqual(
    new Set(['xtrabackupfull', 'xtrabackupincr']),
  )
})

test('a month of a large world is caught up with', () => {
  const clock = stoppedClock()
  const world = createWorld({ clock, clusters: 100 })
  clock.advance(30 * DAY_SECONDS)
  advanceWorld(world, clock.now())
  expect(world.jobs.length).toBeGreaterThan(4000)
})

test('listeners are told what happens, in order', () => {
  const { world, clock } = steppedWorld()
  const told: string[] = []
  world.listeners.add((event) => {
    const { event_class: kind, event_name: name } = eventObject(event, world)
    told.push(`${event.at.toISOString().slice(17, 19)} ${String(kind)} ${String(name)}`)
  })
  create(world, 2, 'stop', { node: named(node(world, 2, 2)) })
  clock.advance(60)
  advanceWorld(world, clock.now())
  expect(told).toEqual([
    '00 EventJob Created',
    '01 EventLog LogMessage',
    '01 EventLog LogMessage',
    '01 EventJob Changed',
    '02 EventJob UserMessage',
    '11 EventJob UserMessage',
    '11 EventLog LogMessage',
    '11 EventHost StateChanged',
    '11 EventAlarm Created',
    '11 EventLog LogMessage',
    '11 EventCluster StateChanged',
    '11 EventLog LogMessage',
    '11 EventJob Ended',
  ])
})

/** What the vendor's CLI sends; it lies outside this repository. */
const WIRE = '../shared/reference/s9s-wire.jsonl'

function wireJobs(): [cli: string, body: Record<string, unknown>][] {
  if (!existsSync(WIRE)) return []
  const lines = readFileSync(WIRE, 'utf8').trim().split('\n')
  return lines.flatMap((line) => {
    // Written by this project's own recorder, in this shape.
    const { cli, requests } = JSON.parse(line) as {
      cli: string
      requests: { body: Record<string, unknown> }[]
    }
    const found = requests.find(({ body }) => body['operation'] === 'createJobInstance')
    return found === undefined ? [] : [[cli, found.body] as [string, Record<string, unknown>]]
  })
}

test.runIf(existsSync(WIRE)).each(wireJobs())(
  '%s: the job is accepted, known, and ends',
  (_, body) => {
    const { world, clock } = steppedWorld()
    const answer = ask(world, 'jobs', 'createJobInstance', body)
    const { job: made } = answer as { job: { job_id: number; job_spec: { command: string } } }
    expect(commandNamed(made.job_spec.command)).toBeDefined()
    clock.advance(DAY_SECONDS)
    const { status, status_text: text, recurrence } = job(world, made.job_id)
    if (recurrence === undefined) expect(['FINISHED', 'FAILED']).toContain(status)
    else expect(status).toBe('SCHEDULED')
    expect(String(text).length).toBeGreaterThan(5)
  },
)
