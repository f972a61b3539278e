import { expect, test } from 'vitest'
import { REMEMBERED } from '../../src/demo/world/history-bounds.ts'
import { advanceWorld } from '../../src/demo/world/jobs/engine.ts'
import type { World } from '../../src/demo/world/world.ts'
import { createWorld } from '../../src/demo/world/world.ts'
import { ask, rows, stoppedClock } from './call.ts'
import { create } from './job-calls.ts'

const SLACK = 1.05
const DAYS = 6
const DAY_SECONDS = 86_400

/** Two jobs every minute, one of them of a cluster. */
function busyWorld() {
  const clock = stoppedClock()
  const world = createWorld({ clock, clusters: 3 })
  for (const id of [0, 1]) {
    create(world, id, 'success', { timeout: 2 }, { job: { recurrence: '* * * * *' } })
  }
  return { clock, world }
}

function remembered({ jobs, log, audit, backups, engine }: World) {
  return { jobs, log, audit, backups, lastIds: engine.lastIds }
}

test('jobs and log entries are bounded; the oldest that is over goes first, ids are not given again', () => {
  const { clock, world } = busyWorld()
  const first = new Set(world.jobs.map(({ jobId }) => jobId))
  const templates = world.jobs.filter(({ status }) => status === 'SCHEDULED')
  clock.advance(DAYS * DAY_SECONDS)
  advanceWorld(world, clock.now())
  const ids = world.jobs.map(({ jobId }) => jobId)
  expect(world.engine.lastIds.job).toBeGreaterThan(2 * 1440 * DAYS)
  expect(ids.length).toBeLessThanOrEqual(REMEMBERED.jobs * SLACK)
  expect(ids.length).toBeGreaterThanOrEqual(REMEMBERED.jobs)
  expect(world.log.length).toBeLessThanOrEqual(REMEMBERED.logEntries * SLACK)
  expect(world.log.length).toBeGreaterThanOrEqual(REMEMBERED.logEntries)
  expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b))
  expect(ids.at(-1)).toBe(world.engine.lastIds.job)
  expect(world.jobs).toEqual(expect.arrayContaining(templates))
  const kept = new Set(ids)
  expect([...first].some((id) => !kept.has(id))).toBe(true)
  const old = world.jobs.filter(
    ({ ended, command }) => ended !== undefined && command === 'success',
  )
  const oldest = old[0]?.jobId ?? 0
  const since = ids.filter((id) => id >= oldest)
  expect(since).toEqual(since.map((_, index) => oldest + index))
})

test('what a backup, a cluster, a log entry or another job points to is there', () => {
  const { clock, world } = busyWorld()
  clock.advance(DAYS * DAY_SECONDS)
  advanceWorld(world, clock.now())
  const ids = new Set<unknown>(world.jobs.map(({ jobId }) => jobId))
  const pointers = [
    ...world.backups.flatMap(({ jobId, scheduleId }) => [jobId, scheduleId]),
    ...world.clusters.map(({ settings }) => settings['created_by_job']),
    ...world.jobs.flatMap(({ parentJobId }) => parentJobId ?? []),
    ...world.log.flatMap(({ event }) => ('jobId' in event ? event.jobId : [])),
  ]
  expect(pointers.filter((id) => id !== 0 && !ids.has(id))).toEqual([])
  expect(pointers.length).toBeGreaterThan(REMEMBERED.jobs)
})

test('what is forgotten does not depend on how often the world is looked at', () => {
  const seldom = busyWorld()
  seldom.clock.advance(DAYS * DAY_SECONDS)
  advanceWorld(seldom.world, seldom.clock.now())
  const often = busyWorld()
  for (let hour = 0; hour < 24 * DAYS; hour++) {
    often.clock.advance(3600)
    advanceWorld(often.world, often.clock.now())
  }
  expect(remembered(often.world)).toEqual(remembered(seldom.world))
})

test('audit entries are bounded', () => {
  const clock = stoppedClock()
  const world = createWorld({ clock, clusters: 1 })
  const before = world.audit.length
  for (let made = 0; made <= REMEMBERED.auditEntries * SLACK - before; made++) {
    create(world, 0, 'success', { timeout: 1 }, { job: { title: `job ${made}` } })
    clock.advance(5)
  }
  expect(world.audit).toHaveLength(REMEMBERED.auditEntries)
  const [newest] = rows(ask(world, 'audit', 'getEntries', { limit: 1 }), 'audit_entries')
  expect(newest).toMatchObject({
    entry_type: 'Job',
    message_text: `Job '${String(world.jobs.at(-1)?.title)}' was created.`,
  })
})
