import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DemoJob } from '../../../src/demo/world/job.ts'
import { connect, type Connection } from '../../support/connect.ts'
import { allRows, clusterNamed, rowsOf } from '../world-facts.ts'
import { startJob } from './running-job.ts'

let t: Connection
beforeAll(async () => {
  t = await connect()
})
afterAll(() => t.close())

function jobsOf(matches: (job: DemoJob) => boolean = () => true): number[] {
  return t.demo.world.jobs
    .filter(matches)
    .map(({ jobId }) => jobId)
    .toSorted((a, b) => b - a)
}

async function listed(args: Record<string, unknown>): Promise<unknown[]> {
  const rows = await allRows(t, 'list_jobs', 'jobs', { limit: 50, ...args })
  return rows.map((row) => row['id'])
}

test('tells the running job and the failed recovery of an internal kind', async () => {
  const { jobs } = await t.call('list_jobs', { limit: 2 })
  const [running, failed] = t.demo.world.jobs.toReversed()
  expect(jobs).toEqual([
    {
      id: running?.jobId,
      cluster: 'main/prod-crm-mariadb',
      title: { untrusted: 'Create error report' },
      command: 'error_report',
      state: 'running',
      progress: expect.any(Number),
      user: 'operator',
      created: seconds(running?.created),
      duration_seconds: null,
    },
    {
      id: failed?.jobId,
      cluster: 'main/prod-billing-galera',
      title: { untrusted: 'Galera Node Recovery' },
      // A text with spaces is no plain name.
      command: { untrusted: 'Galera Node Recovery' },
      state: 'failed',
      user: 'system',
      created: seconds(failed?.created),
      duration_seconds: 184,
    },
  ])
})

test('lists every job once, newest first, page by page; the controller has jobs without cluster', async () => {
  const rows = await allRows(t, 'list_jobs', 'jobs', { limit: 7 })
  expect(rows.map((row) => row['id'])).toEqual(jobsOf())
  const creation = t.demo.world.jobs.find(({ command }) => command === 'create_cluster')
  expect(rows.find((row) => row['id'] === creation?.jobId)).toMatchObject({ cluster: null })
})

test('a job that starts between two pages neither repeats nor hides one', async () => {
  const before = jobsOf()
  const first = await t.call('list_jobs', { limit: 5 })
  startJob(t.demo.world, 900)
  startJob(t.demo.world, 900)
  const second = await t.call('list_jobs', { limit: 5, cursor: first['next_cursor'] })
  const ids = [...rowsOf(first, 'jobs'), ...rowsOf(second, 'jobs')].map((row) => row['id'])
  expect(ids).toEqual(before.slice(0, 10))
  t.demo.world.jobs.splice(-2)
})

describe('filters', () => {
  test('by cluster', async () => {
    const { clusterId } = clusterNamed(t.demo.world, 'prod-pg')
    expect(await listed({ cluster: 'main/prod-pg' })).toEqual(
      jobsOf((job) => job.clusterId === clusterId),
    )
  })

  test.each([
    ['failed', 'FAILED'],
    ['running', 'RUNNING'],
    ['finished', 'FINISHED'],
    ['scheduled', 'SCHEDULED'],
    ['aborted', 'ABORTED'],
    ['defined', 'DEFINED'],
  ])('by state %s', async (state, status) => {
    expect(await listed({ state })).toEqual(jobsOf((job) => job.status === status))
  })

  test('by command, also of jobs whose spec is JSON in a text', async () => {
    const growth = await listed({ command: 'calculate_db_growth' })
    expect(growth).toEqual(jobsOf(({ command }) => command === 'calculate_db_growth'))
    expect(growth.length).toBeGreaterThan(0)
  })

  test('by time', async () => {
    const since = new Date(t.demo.world.clock.start.getTime() - 36 * 3_600_000)
    const answer = await t.call('list_jobs', { since: since.toISOString(), limit: 3 })
    // Templates and creations are older than what a window of days can hold.
    expect(answer['total']).toBe(jobsOf(({ created }) => created >= since).length)
    expect(await listed({ since: since.toISOString(), limit: 3 })).toEqual(
      jobsOf(({ created }) => created >= since),
    )
  })
})

test('detail full has all fields of a schedule', async () => {
  const template = t.demo.world.jobs.find(({ recurrence }) => recurrence !== undefined)
  const rows = await allRows(t, 'list_jobs', 'jobs', { state: 'scheduled', detail: 'full' })
  expect(rows.find((row) => row['id'] === template?.jobId)).toMatchObject({
    status_text: { untrusted: 'Pending' },
    exit_code: 0,
    started: null,
    ended: null,
    recurrence: template?.recurrence,
    tags: [],
  })
})

test('an unknown cluster is refused', async () => {
  await expect(t.call('list_jobs', { cluster: 'no-such' })).rejects.toMatchObject({
    code: 'not_found',
  })
})

function seconds(date: Date | undefined): string | undefined {
  return date?.toISOString().replace(/\.\d+Z$/, 'Z')
}
