import { afterAll, beforeAll, expect, test } from 'vitest'
import type { DemoJob } from '../../../src/demo/world/job.ts'
import { connect, type Connection } from '../../support/connect.ts'
import { rowsOf } from '../world-facts.ts'
import { startJob } from './running-job.ts'

let t: Connection
let failed: DemoJob
beforeAll(async () => {
  t = await connect()
  const job = t.demo.world.jobs.find(
    ({ status, command }) => status === 'FAILED' && command === 'backup',
  )
  if (job === undefined) throw new Error('the demo has no failed backup')
  failed = job
})
afterAll(() => t.close())

/** Lines the log shows without debug ones, oldest first. */
function shown(job: DemoJob): number[] {
  return job.messages.filter(({ level }) => level !== 'JOB_DEBUG').map(({ messageId }) => messageId)
}

function ids(answer: Record<string, unknown>): unknown[] {
  return rowsOf(answer, 'lines').map((row) => row['id'])
}

test('the last lines of a failed backup say why, newest last', async () => {
  const answer = await t.call('get_job_log', { job: failed.jobId, tail: 3 })
  expect(answer).toEqual({
    job: failed.jobId,
    state: 'failed',
    status_text: { untrusted: 'No space left on device on backup-store.example.com.' },
    lines: [
      {
        id: expect.any(Number),
        at: expect.stringMatching(/Z$/),
        level: 'error',
        // HTML is gone.
        text: {
          untrusted: expect.stringMatching(/^192\.0\.2\.\d+:5432: pg_basebackup: broken pipe/),
        },
      },
      {
        id: expect.any(Number),
        at: expect.any(String),
        level: 'info',
        text: { untrusted: 'Removing the unfinished files from backup-store.example.com.' },
      },
      {
        id: expect.any(Number),
        at: expect.any(String),
        level: 'error',
        text: { untrusted: 'Backup failed.' },
      },
    ],
    total: shown(failed).length,
    next_cursor: expect.any(String),
    truncated: true,
  })
  expect(ids(answer)).toEqual(shown(failed).slice(-3))
})

test('levels leave out what is milder', async () => {
  const errors = await t.call('get_job_log', { job: failed.jobId, level: 'errors' })
  expect(rowsOf(errors, 'lines').map((row) => row['level'])).toEqual(['error', 'error', 'error'])
  expect(errors['total']).toBe(3)
  const warnings = await t.call('get_job_log', { job: failed.jobId, level: 'warnings' })
  expect(rowsOf(warnings, 'lines').map((row) => row['level'])).toEqual([
    'warning',
    'error',
    'error',
    'error',
  ])
})

test('errors come first when asked for, and pages of that order add up', async () => {
  const whole = await t.call('get_job_log', { job: failed.jobId, order: 'errors_first' })
  expect(rowsOf(whole, 'lines').map((row) => row['level'])).toEqual([
    'error',
    'error',
    'error',
    'warning',
    ...Array.from({ length: shown(failed).length - 4 }, () => 'info'),
  ])
  const first = await t.call('get_job_log', { job: failed.jobId, order: 'errors_first', tail: 3 })
  const second = await t.call('get_job_log', {
    job: failed.jobId,
    order: 'errors_first',
    tail: 300,
    cursor: first['next_cursor'],
  })
  expect([...ids(first), ...ids(second)]).toEqual(ids(whole))
})

test('the cursor goes back in time to the first line, also while the job goes on writing', async () => {
  const job = startJob(t.demo.world, 60)
  const started = job.started ?? new Date()
  job.messages = Array.from({ length: 47 }, (_, index) => ({
    messageId: 100_000 + index,
    created: new Date(started.getTime() - 60_000 + index),
    level: 'JOB_SUCCESS',
    text: `Line ${index}`,
    fileName: 'Test.cpp',
    lineNumber: index,
  }))
  const wanted = job.messages.map(({ messageId }) => messageId)
  const collected: unknown[] = []
  let cursor: unknown
  do {
    const answer = await t.call('get_job_log', {
      job: job.jobId,
      tail: 10,
      ...(cursor === undefined ? {} : { cursor }),
    })
    collected.unshift(...ids(answer))
    cursor = answer['next_cursor'] ?? undefined
    const last = job.messages.at(-1)
    if (last !== undefined) job.messages.push({ ...last, messageId: last.messageId + 1 })
  } while (cursor !== undefined)
  expect(collected).toEqual(wanted)
  t.demo.world.jobs.pop()
})

test('a long line is cut in the compact form and whole in the full one', async () => {
  const job = startJob(t.demo.world, 60)
  const [line] = job.messages
  if (line !== undefined) line.text = 'x'.repeat(1_500)
  const compact = rowsOf(await t.call('get_job_log', { job: job.jobId, tail: 1 }), 'lines')
  const full = rowsOf(
    await t.call('get_job_log', { job: job.jobId, tail: 1, detail: 'full' }),
    'lines',
  )
  expect(JSON.stringify(compact).length).toBeLessThan(500)
  expect(full[0]).toMatchObject({ text: { untrusted: 'x'.repeat(1_500) } })
  t.demo.world.jobs.pop()
})

test('an unknown job is told as not found', async () => {
  await expect(t.call('get_job_log', { job: 99_999 })).rejects.toMatchObject({ code: 'not_found' })
})
