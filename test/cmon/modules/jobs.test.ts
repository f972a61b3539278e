import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { CmonClient } from '../../../src/cmon/client.ts'
import {
  getJobInstances,
  getJobLog,
  jobSchema,
  parseJobSpec,
} from '../../../src/cmon/modules/jobs.ts'

const CAPTURES = new URL('../../../../shared/captures/', import.meta.url)

/** A client that answers every call with one reply. */
function replying(reply: unknown): CmonClient {
  return {
    name: 'main',
    username: 'admin',
    call: async (_, schema) => schema.parseAsync(reply),
    stream: () => Promise.reject(new Error('one reply is no stream')),
    load: () => ({ running: 0, waiting: 0 }),
    state: () => ({
      condition: 'ready',
      problem: undefined,
      version: undefined,
      address: '',
      checkedAt: 0,
    }),
    close: async () => {},
  }
}

function capture(name: string): CmonClient {
  return replying(JSON.parse(readFileSync(new URL(name, CAPTURES), 'utf8')))
}

describe('job_spec', () => {
  test.each([
    ['an object', { command: 'backup', job_data: { hostname: 'auto' } }],
    ['JSON in a text', '{"command":"backup","job_data":{"hostname":"auto"}}'],
  ])('is read as %s', (_, raw) => {
    expect(parseJobSpec(raw)).toEqual({ command: 'backup', data: { hostname: 'auto' } })
  })

  test.each([
    ['the bare name of an internal job', 'Galera Node Recovery', 'Galera Node Recovery'],
    ['JSON that is no spec', '"backup"', '"backup"'],
    ['a number in a text', '12', '12'],
    ['an object without data', { command: 'success' }, 'success'],
    ['an object with odd data', { command: 'success', job_data: [1] }, 'success'],
    ['nothing', undefined, undefined],
    ['an empty text', ' ', undefined],
  ])('is read as %s', (_, raw, command) => {
    expect(parseJobSpec(raw)).toEqual({ command, data: {} })
  })
})

test('a job is read whatever its numbers, dates and state look like', () => {
  const job = jobSchema.parse({
    job_id: '12',
    cluster_id: '3',
    parent_job_id: 0,
    status: 'RUNNING_EXT',
    status_text: '<em>Half</em> done',
    has_progress: false,
    progress_percent: 50,
    created: '2026-03-02T10:15:00.000Z',
    started: 'null',
    ended: '',
    tags: 'none',
    job_spec: { command: 'start' },
  })
  expect(job).toMatchObject({
    id: 12,
    clusterId: 3,
    parentId: undefined,
    state: 'running',
    statusText: 'Half done',
    progress: undefined,
    created: '2026-03-02T10:15:00.000Z',
    started: undefined,
    ended: undefined,
    tags: [],
  })
  expect(jobSchema.parse({ job_id: 1, status: 'NEW_ONE' }).state).toBe('unknown')
})

describe.skipIf(!existsSync(CAPTURES))('recorded replies', () => {
  test('a list of jobs', async () => {
    const client = capture('Ok-getJobInstances-rep.json')
    const { jobs, total } = await getJobInstances(client, { limit: 10, offset: 0 })
    expect(total).toBe(2)
    expect(jobs.map(({ id, state, command, user }) => ({ id, state, command, user }))).toEqual([
      { id: 2, state: 'running', command: 'execute', user: 'pipas' },
      { id: 1, state: 'aborted', command: 'execute', user: 'pipas' },
    ])
  })

  test('a log with marked-up texts', async () => {
    const client = capture('Ok-getJobLog-rep.json')
    const page = { ascending: true, limit: 300, offset: 0 }
    const { job, messages } = await getJobLog(client, 21, page)
    expect(job).toMatchObject({ id: 21, state: 'finished' })
    expect(messages[0]).toEqual({
      id: 814,
      created: '2021-02-09T09:33:45.000Z',
      level: 'info',
      text: 'Using default SSH credentials.',
    })
    expect(messages[1]?.text).toBe("The username is 'pipas'.")
  })
})
