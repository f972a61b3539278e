import { afterEach, describe, expect, test } from 'vitest'
import { createClock } from '../../../src/demo/world/clock.ts'
import { createWorld } from '../../../src/demo/world/world.ts'
import { connect, type Connection } from '../../support/connect.ts'
import { rowsOf } from '../world-facts.ts'
import { startJob } from './running-job.ts'

let t: Connection
afterEach(() => t.close())

async function demo(speed = 1): Promise<Connection> {
  return connect({ world: createWorld({ clock: createClock(speed) }) })
}

/** How often a job was asked about. */
function polls(jobId: number): number {
  return t.demo
    .rpcs()
    .filter(
      ({ operation, body }) =>
        /job/i.test(operation) && JSON.stringify(body).includes(`"job_id":${jobId}`),
    ).length
}

test('a job that is over is told at once, with its last lines', async () => {
  t = await demo()
  const job = t.demo.world.jobs.find(
    ({ status, command }) => status === 'FAILED' && command === 'backup',
  )
  const answer = await t.call('wait_for_job', { jobs: [job?.jobId] })
  expect(answer).toEqual({
    jobs: [
      {
        id: job?.jobId,
        state: 'failed',
        finished: true,
        progress: 0,
        exit_code: 1,
        status_text: { untrusted: 'No space left on device on backup-store.example.com.' },
        lines: expect.any(Array),
      },
    ],
    finished: true,
    last_message_id: job?.messages.at(-1)?.messageId,
    next: expect.stringContaining('get_job_log'),
  })
  const [first] = rowsOf(answer, 'jobs')
  expect(first?.['lines']).toHaveLength(5)
})

test('waits for the end, and tells how far the job is meanwhile', async () => {
  t = await demo(10)
  const job = startJob(t.demo.world, 30)
  const told: { progress: number; total?: number | undefined; message?: string | undefined }[] = []
  const result = await t.client.callTool(
    { name: 'wait_for_job', arguments: { jobs: [job.jobId] } },
    { onprogress: (update) => void told.push(update) },
  )
  expect(result.structuredContent).toMatchObject({
    jobs: [{ id: job.jobId, state: 'finished', finished: true, exit_code: 0 }],
    finished: true,
    last_message_id: job.messages.at(-1)?.messageId,
  })
  expect(told.length).toBeGreaterThanOrEqual(2)
  expect(told[0]?.message).toMatch(new RegExp(`^job ${job.jobId}: running \\d+ %$`))
  const steps = told.map(({ progress }) => progress)
  expect(steps).toEqual(steps.toSorted((a, b) => a - b))
})

test('gives up at the time-out and says how to go on; the next call has only news', async () => {
  t = await demo()
  const job = startJob(t.demo.world, 600)
  const first = await t.call('wait_for_job', { jobs: [job.jobId], timeout_seconds: 1 })
  expect(first).toMatchObject({ finished: false, jobs: [{ state: 'running', finished: false }] })
  expect(first['next']).toContain(`after_message_id ${String(first['last_message_id'])}`)

  const second = await t.call('wait_for_job', {
    jobs: [job.jobId],
    timeout_seconds: 2,
    after_message_id: first['last_message_id'],
  })
  const [row] = rowsOf(second, 'jobs')
  if (row === undefined) throw new Error('no job')
  const lines = rowsOf(row, 'lines')
  expect(lines.length).toBeGreaterThan(0)
  expect(lines.every((line) => Number(line['id']) > Number(first['last_message_id']))).toBe(true)
  expect(lines[0]).toMatchObject({ text: { untrusted: expect.stringMatching(/^Step \d+$/) } })
})

test('several jobs are waited for together', async () => {
  t = await demo(10)
  const good = startJob(t.demo.world, 8)
  const bad = startJob(t.demo.world, 15, 'FAILED')
  const answer = await t.call('wait_for_job', { jobs: [good.jobId, bad.jobId, good.jobId] })
  expect(answer).toMatchObject({
    finished: true,
    jobs: [
      { id: good.jobId, state: 'finished' },
      { id: bad.jobId, state: 'failed', exit_code: 1, status_text: { untrusted: 'It broke.' } },
    ],
    next: expect.stringContaining(String(bad.jobId)),
  })
})

describe('one poller', () => {
  test('serves all who wait for the same job', async () => {
    t = await demo()
    const job = startJob(t.demo.world, 4)
    const waits = Array.from({ length: 12 }, () => t.call('wait_for_job', { jobs: [job.jobId] }))
    const answers = await Promise.all(waits)
    expect(answers.every((answer) => answer['finished'] === true)).toBe(true)
    // About one a second for the 4 seconds it takes.
    expect(polls(job.jobId)).toBeLessThanOrEqual(7)
    expect(polls(job.jobId)).toBeGreaterThanOrEqual(3)
  })

  test('goes on for the others when one caller cancels', async () => {
    t = await demo()
    const job = startJob(t.demo.world, 4)
    const cancel = new AbortController()
    const cancelled = t.client.callTool(
      { name: 'wait_for_job', arguments: { jobs: [job.jobId] } },
      { signal: cancel.signal },
    )
    const other = t.call('wait_for_job', { jobs: [job.jobId] })
    setTimeout(() => cancel.abort(), 1_200)
    await expect(cancelled).rejects.toThrow()
    expect((await other)['finished']).toBe(true)
    expect(polls(job.jobId)).toBeLessThanOrEqual(7)
  })

  test('ends when nobody waits any more', async () => {
    t = await demo()
    const job = startJob(t.demo.world, 600)
    await t.call('wait_for_job', { jobs: [job.jobId], timeout_seconds: 1 })
    const before = polls(job.jobId)
    await new Promise((resolve) => setTimeout(resolve, 2_000))
    expect(polls(job.jobId)).toBe(before)
  })

  test('outlives a dropped connection and an ended session', async () => {
    t = await demo()
    const job = startJob(t.demo.world, 5)
    const wait = t.call('wait_for_job', { jobs: [job.jobId] })
    setTimeout(() => t.demo.dropConnections(), 1_100)
    setTimeout(() => t.demo.sessions.expireAll(), 2_300)
    expect((await wait)['finished']).toBe(true)
  })
})

test('an unknown job ends the wait, and the other polls with it', async () => {
  t = await demo()
  const job = startJob(t.demo.world, 600)
  await expect(t.call('wait_for_job', { jobs: [job.jobId, 99_999] })).rejects.toMatchObject({
    code: 'not_found',
    text: expect.stringContaining('99999'),
  })
  const before = polls(job.jobId)
  await new Promise((resolve) => setTimeout(resolve, 1_500))
  expect(polls(job.jobId)).toBe(before)
})

test('waits at most 45 seconds', async () => {
  t = await demo()
  await expect(t.call('wait_for_job', { jobs: [1], timeout_seconds: 46 })).rejects.toMatchObject({
    code: 'invalid_argument',
  })
})
