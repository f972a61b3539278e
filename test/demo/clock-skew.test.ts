import { createSign, generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { createWorld } from '../../src/demo/world/world.ts'
import { stoppedClock } from './call.ts'
import { connect, startDemo, type Answered } from './client.ts'

const HOUR_MS = 3_600_000

async function stage(...faults: string[]) {
  const clock = stoppedClock()
  const world = createWorld({ clock })
  const demo = await startDemo({ world })
  for (const fault of faults) demo.faults.set(fault)
  const { login, post } = connect(demo)
  const admin = world.users.find(({ userName }) => userName === 'admin')
  await login('admin', admin?.password ?? '')
  return { clock, world, demo, post }
}

const QUESTIONS: [path: string, body: Record<string, unknown>][] = [
  ['/v2/clusters', { operation: 'getAllClusterInfo', with_hosts: true, with_databases: true }],
  ['/v2/jobs', { operation: 'getJobInstances' }],
  ['/v2/alarm', { operation: 'getAlarms' }],
  ['/v2/backup', { operation: 'getBackups', backup_record_version: 2 }],
  ['/v2/log', { operation: 'getLogEntries' }],
  ['/v2/audit', { operation: 'getEntries' }],
  ['/v2/maintenance', { operation: 'getMaintenance' }],
  ['/v2/users', { operation: 'getUsers' }],
  ['/v2/tree', { operation: 'cat', path: '/.runtime/controller_clock' }],
]

async function askAll(post: Awaited<ReturnType<typeof stage>>['post']): Promise<Answered[]> {
  const answers = []
  for (const [path, body] of QUESTIONS) answers.push(await post(path, body))
  return answers
}

/** The same with every time `byMs` later: texts that are a time, and epoch seconds near it. */
function shifted(value: unknown, byMs: number, key = ''): unknown {
  if (Array.isArray(value)) return value.map((one) => shifted(one, byMs))
  if (typeof value === 'string') {
    // The year 1970 stands for ever.
    if (!/^(?!1970)\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value)) return value
    return new Date(Date.parse(value) + byMs).toISOString()
  }
  if (typeof value === 'number') return isEpoch(value, key) ? value + byMs / 1000 : value
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, shifted(one, byMs, name)]),
  )
}

function isEpoch(value: number, key: string): boolean {
  return value > 1.7e9 && value < 1.9e9 && !/size/.test(key)
}

test.each([
  { fault: 'clock-skew=7200', byMs: 2 * HOUR_MS },
  { fault: 'clock-skew=-86400', byMs: -24 * HOUR_MS },
])('$fault shifts all that is told, until it is cleared', async ({ fault, byMs }) => {
  const { demo, post } = await stage()
  const before = await askAll(post)
  expect(before.map(({ body }) => JSON.stringify(body).length > 300)).toContain(true)
  demo.faults.set(fault)
  const during = await askAll(post)
  expect(during.map(({ body }) => body)).toEqual(before.map(({ body }) => shifted(body, byMs)))
  const dates = ({ headers }: Answered) => Date.parse(headers.date ?? '')
  expect(during.map(dates)).toEqual(before.map((answer) => dates(answer) + byMs))
  demo.faults.clear()
  expect((await askAll(post)).map(({ body }) => body)).toEqual(before.map(({ body }) => body))
})

test('what the client says of its own clock is echoed as sent', async () => {
  const { post } = await stage('clock-skew=3600')
  const { body } = await post('/v2/clusters', {
    operation: 'ping',
    request_id: 4,
    request_created: '2026-03-04T09:15:00.000Z',
  })
  expect(body).toMatchObject({
    request_id: 4,
    request_created: '2026-03-04T09:15:00.000Z',
    request_processed: '2026-03-04T10:15:00.000Z',
  })
})

test('a job under way goes on as if nothing were, and a new one is dated by the skewed clock', async () => {
  const { clock, demo, post } = await stage()
  const start = async (): Promise<Record<string, unknown>> => {
    const spec = { command: 'success', job_data: { timeout: 100 } }
    const job = { class_name: 'CmonJobInstance', job_spec: spec }
    const { body } = await post('/v2/jobs', { operation: 'createJobInstance', cluster_id: 1, job })
    // createJobInstance answers with the job.
    return (body as { job: Record<string, unknown> }).job
  }
  const first = await start()
  clock.advance(51)
  demo.faults.set('clock-skew=-3600')
  const look = async () =>
    (await post('/v2/jobs', { operation: 'getJobInstance', job_id: first['job_id'] })).body
  expect(await look()).toMatchObject({
    job: { status: 'RUNNING', progress_percent: 50, started: '2026-03-04T08:15:01.000Z' },
  })
  expect(await start()).toMatchObject({ created: '2026-03-04T08:15:51.000Z' })
  clock.advance(60)
  expect(await look()).toMatchObject({
    job: { status: 'FINISHED', ended: '2026-03-04T08:16:41.000Z' },
  })
})

test('recurring jobs fire by the hour that the skewed clock shows', async () => {
  const { clock, demo, post } = await stage('clock-skew=1800')
  const job = {
    class_name: 'CmonJobInstance',
    recurrence: '0 10 * * *',
    job_spec: { command: 'success', job_data: { timeout: 1 } },
  }
  const { body } = await post('/v2/jobs', { operation: 'createJobInstance', cluster_id: 1, job })
  // createJobInstance answers with the job.
  const { job_id: template } = (body as { job: { job_id: number } }).job
  clock.advance(20 * 60)
  const { body: listed } = await post('/v2/jobs', { operation: 'getJobInstances' })
  expect(listed).toMatchObject({
    jobs: expect.arrayContaining([
      expect.objectContaining({ parent_job_id: template, created: '2026-03-04T10:00:00.000Z' }),
    ]),
  })
  expect(demo.defects).toEqual([])
})

test('sessions and logins with a key do not go by the clock', async () => {
  const { demo, post, world } = await stage()
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  world.users
    .find(({ userName }) => userName === 'admin')
    ?.publicKeys.push({
      name: 'test',
      key: publicKey,
    })
  const ping = { operation: 'ping' }
  const keyed = connect(demo)
  const asked = await keyed.post('/v2/auth', { operation: 'authenticate', username: 'admin' })
  demo.faults.set('clock-skew=9000000')
  expect((await post('/v2/clusters', ping)).body).toMatchObject({ request_status: 'Ok' })
  // authenticate answers with a challenge.
  const { challenge } = asked.body as { challenge: string }
  const signature = createSign('RSA-SHA256').update(challenge, 'utf8').sign(privateKey, 'base64')
  const answered = await keyed.post('/v2/auth', { operation: 'authenticateResponse', signature })
  expect(answered.body).toMatchObject({ request_status: 'Ok' })
  expect((await keyed.post('/v2/clusters', ping)).body).toMatchObject({ request_status: 'Ok' })
})
