import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { DemoJob } from '../../../src/demo/world/job.ts'
import { connect, type Connection } from '../../support/connect.ts'
import { clusterNamed, rowsOf, tokensOf } from '../world-facts.ts'

let t: Connection
beforeAll(async () => {
  t = await connect()
})
afterAll(() => t.close())

let asked = 0
beforeEach(() => {
  asked = t.demo.rpcs().length
})

function jobWith(wanted: Partial<DemoJob>): DemoJob {
  const found = t.demo.world.jobs.find((job) =>
    Object.entries(wanted).every(([key, value]) =>
      Object.entries(job).some(([k, v]) => k === key && v === value),
    ),
  )
  if (found === undefined) throw new Error('the demo has no such job')
  return found
}

/** A copy of a failed job with this log, on the same cluster. */
function failedWith(lines: [DemoJob['messages'][number]['level'], string][]): DemoJob {
  const { world } = t.demo
  const model = jobWith({ status: 'FAILED', command: 'Galera Node Recovery' })
  const job: DemoJob = {
    ...model,
    jobId: Math.max(...world.jobs.map(({ jobId }) => jobId)) + 1,
    statusText: 'It did not work.',
    messages: lines.map(([level, text], index) => ({
      messageId: 900_000 + world.jobs.length * 100 + index,
      created: new Date(model.created.getTime() + index * 1_000),
      level,
      text,
      fileName: 'Some.cpp',
      lineNumber: 1,
    })),
  }
  world.jobs.push(job)
  return job
}

test('a node that was killed: the cause, its line, and the alarms of that node, from three questions', async () => {
  const failed = jobWith({ status: 'FAILED', command: 'Galera Node Recovery' })
  const cluster = clusterNamed(t.demo.world, 'prod-billing-galera')
  const [, , node] = cluster.hosts.filter(({ kind }) => kind === 'galera')
  const [, warning, error] = failed.messages
  const alarmId = (type: string): number | undefined =>
    t.demo.world.alarms.find((alarm) => alarm.type === type)?.alarmId
  const answer = await t.call('explain_job_failure', { job: failed.jobId })
  expect(answer).toEqual({
    job: {
      id: failed.jobId,
      cluster: 'main/prod-billing-galera',
      title: { untrusted: 'Galera Node Recovery' },
      command: { untrusted: 'Galera Node Recovery' },
      state: 'failed',
      user: 'system',
      created: expect.stringMatching(/Z$/),
      duration_seconds: 184,
      status_text: { untrusted: `${node?.hostname}:3306 could not be started.` },
      exit_code: 1,
    },
    cause: {
      class: 'out_of_memory',
      inferred: true,
      from: 'job_log',
      source_id: error?.messageId,
      meaning: 'A process was killed, or could not go on, for lack of memory.',
    },
    also_possible: ['no_quorum'],
    evidence: [
      {
        id: error?.messageId,
        at: expect.any(String),
        level: 'error',
        text: { untrusted: `${node?.hostname}:3306: mysqld exited with 137.` },
      },
      {
        id: warning?.messageId,
        at: expect.any(String),
        level: 'warning',
        text: { untrusted: `${node?.hostname}:3306: State transfer did not begin.` },
      },
    ],
    evidence_omitted: 0,
    alarms: [
      {
        id: alarmId('GaleraNodeRecoveryFail'),
        severity: 'critical',
        type: 'GaleraNodeRecoveryFail',
        host: node?.hostname,
        since: expect.any(String),
        title: { untrusted: 'Node recovery failed' },
      },
      {
        id: alarmId('MySqlDisconnected'),
        severity: 'critical',
        type: 'MySqlDisconnected',
        host: node?.hostname,
        since: expect.any(String),
        title: { untrusted: 'MySQL server disconnected' },
      },
    ],
    // Nothing could be measured on a node that is down, and the others have room.
    disks: [],
    not_measured: [],
    next: [
      expect.stringContaining('get_metrics'),
      `get_job_log with job ${failed.jobId} has the whole log.`,
    ],
  })
  expect(operations()).toEqual(['getAlarms', 'getClusterInfo', 'getJobLog'])
})

function operations(): string[] {
  return t.demo
    .rpcs()
    .slice(asked)
    .map(({ operation }) => operation)
    .filter((operation) => operation !== 'authenticateWithPassword')
    .toSorted()
}

test('an aborted job is told as what the controller says it is', async () => {
  const aborted = jobWith({ status: 'ABORTED' })
  expect(await t.call('explain_job_failure', { job: aborted.jobId })).toMatchObject({
    job: { state: 'aborted' },
    cause: { class: 'aborted', inferred: false, from: 'job_state', source_id: null },
    evidence: [{ level: 'warning', text: { untrusted: 'Aborted on request.' } }],
  })
})

test('words that nobody knows are shown, not guessed about; the rest is counted', async () => {
  const lines = Array.from({ length: 9 }, (_, index): ['JOB_FAILED', string] => [
    'JOB_FAILED',
    `Frobnication ${index} went astray.`,
  ])
  const failed = failedWith([
    ['JOB_SUCCESS', 'No space left on device, says a happy line.'],
    ...lines,
  ])
  // Other alarms of the cluster must not decide: they tell of the node, and this log doesn't name it.
  failed.created = new Date(failed.created.getTime() - 90 * 86_400_000)
  failed.started = failed.created
  failed.ended = failed.created
  const answer = await t.call('explain_job_failure', { job: failed.jobId })
  expect(answer).toMatchObject({
    cause: { class: 'unknown', inferred: true, from: 'nothing', source_id: null },
    also_possible: [],
    evidence_omitted: 3,
    alarms: [],
    next: [`get_job_log with job ${failed.jobId} has the whole log.`],
  })
  expect(rowsOf(answer, 'evidence').map((row) => row['text'])).toEqual(
    lines.slice(0, 6).map(([, text]) => ({ untrusted: text })),
  )
})

test('where the log is silent the status decides, then an alarm raised at the time', async () => {
  const silent = failedWith([['JOB_FAILED', 'It did not work.']])
  const alarm = t.demo.world.alarms.find(({ type }) => type === 'GaleraNodeRecoveryFail')
  expect(await t.call('explain_job_failure', { job: silent.jobId })).toMatchObject({
    cause: { class: 'unknown' },
    alarms: [{ id: alarm?.alarmId }, { type: 'MySqlDisconnected' }],
  })
  if (alarm !== undefined) alarm.message = 'The kernel killed it: out of memory.'
  expect(await t.call('explain_job_failure', { job: silent.jobId })).toMatchObject({
    cause: { class: 'out_of_memory', from: 'alarm', source_id: alarm?.alarmId },
  })
  silent.statusText = 'Connection refused.'
  expect(await t.call('explain_job_failure', { job: silent.jobId })).toMatchObject({
    cause: { class: 'connection', from: 'status_text', source_id: null },
  })
})

test('hosts that the log names are told with their disks, and not those whose names only begin alike', async () => {
  const cluster = clusterNamed(t.demo.world, 'prod-billing-galera')
  const [first] = cluster.hosts.filter(({ kind }) => kind === 'galera')
  const failed = failedWith([
    ['JOB_FAILED', `${first?.hostname}: Lock wait timeout exceeded on ${first?.hostname}9.`],
  ])
  expect(await t.call('explain_job_failure', { job: failed.jobId })).toMatchObject({
    cause: { class: 'lock' },
    disks: [
      {
        host: first?.hostname,
        used_percent: expect.any(Number),
        free_bytes: expect.any(Number),
      },
    ],
  })
})

test('what is asked of a job that has not failed, or that is not there, is said', async () => {
  const finished = jobWith({ status: 'FINISHED' })
  const running = jobWith({ status: 'RUNNING' })
  const textOf = async (job: number): Promise<unknown> =>
    (await t.callRaw('explain_job_failure', { job })).content
  expect(await textOf(finished.jobId)).toEqual([
    {
      type: 'text',
      text: `Error (invalid_argument): Job ${finished.jobId} has not failed: it is finished.\nParameter: job\nNext: list_jobs with state failed shows those that have.`,
    },
  ])
  expect(JSON.stringify(await textOf(running.jobId))).toContain('wait_for_job waits for its end.')
  expect(JSON.stringify(await textOf(999_999))).toContain('Error (not_found)')
})

test('a job of a hidden cluster looks missing', async () => {
  const failed = jobWith({ status: 'FAILED', command: 'backup' })
  clusterNamed(t.demo.world, 'prod-pg').acl = 'user::rwx,group::---,other::---'
  const viewer = await connect({ world: t.demo.world, username: 'viewer' })
  try {
    await expect(viewer.call('explain_job_failure', { job: failed.jobId })).rejects.toMatchObject({
      code: 'not_found',
      text: expect.stringContaining('list_jobs'),
    })
  } finally {
    await viewer.close()
  }
})

test('with several controllers one must be named, and is named in the next step', async () => {
  const two = await connect({ controllers: ['east', 'west'] })
  try {
    const job = two.demos[1]?.world.jobs.find(({ status }) => status === 'FAILED')?.jobId
    await expect(two.call('explain_job_failure', { job })).rejects.toMatchObject({
      code: 'ambiguous',
    })
    const answer = await two.call('explain_job_failure', { job, controller: 'west' })
    expect(answer).toMatchObject({
      job: { controller: 'west', cluster: expect.stringMatching(/^west\//) },
      next: expect.arrayContaining([
        `get_job_log with job ${job} and controller west has the whole log.`,
      ]),
    })
  } finally {
    await two.close()
  }
})

test('a long log makes no long answer', async () => {
  const failed = failedWith(
    Array.from({ length: 500 }, () => [
      'JOB_FAILED',
      'Deadlock found when trying to get lock. '.repeat(50),
    ]),
  )
  const answer = await t.call('explain_job_failure', { job: failed.jobId })
  expect(tokensOf(answer)).toBeLessThan(2_500)
})
