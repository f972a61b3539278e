import { afterEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createCmonClient, type CmonClient } from '../../src/cmon/client.ts'
import { CmonError } from '../../src/cmon/errors.ts'
import { getAllClusterInfo } from '../../src/cmon/modules/clusters.ts'
import { getJobInstance } from '../../src/cmon/modules/jobs.ts'
import { parseFaults } from '../../src/demo/faults.ts'
import { startDemoController, type DemoController } from '../../src/demo/server.ts'

const opened: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.close()))
})

async function startDemo(faults = '', clusters = 14): Promise<DemoController> {
  const demo = await startDemoController({
    port: 0,
    clusters,
    faults: faults === '' ? [] : parseFaults(faults),
  })
  opened.push(demo)
  return demo
}

/** A client that has pinned the certificate which the demo shows first. */
function clientOf(demo: DemoController, password?: string): CmonClient {
  const admin = demo.world.users.find(({ userName }) => userName === 'admin')
  const cmon = createCmonClient({
    name: 'main',
    endpoint: demo.url,
    credential: {
      kind: 'password',
      username: 'admin',
      password: password ?? admin?.password ?? '',
    },
    trust: {
      insecure: false,
      fingerprint: undefined,
      ca: undefined,
      pins: {
        get: (address) => (demo.url.endsWith(address) ? demo.fingerprint256 : undefined),
        set: async () => {},
      },
    },
    timeoutMs: 5_000,
    maxConcurrency: 16,
  })
  opened.push(cmon)
  return cmon
}

/** `ok` for all names, else the code and the message of the failure. */
async function outcome(cmon: CmonClient, demo: DemoController): Promise<string> {
  try {
    const clusters = await getAllClusterInfo(cmon, { hosts: true })
    expect(clusters.map(({ name }) => name)).toEqual(demo.world.clusters.map(({ name }) => name))
    return 'ok'
  } catch (thrown) {
    if (thrown instanceof CmonError) return `${thrown.code}: ${thrown.message}`
    throw thrown
  }
}

async function outcomes(cmon: CmonClient, demo: DemoController, count: number): Promise<string[]> {
  const seen = []
  for (let call = 0; call < count; call += 1) seen.push(await outcome(cmon, demo))
  return seen
}

function createJob(cmon: CmonClient): Promise<{ job: { job_id: number } }> {
  const job = {
    class_name: 'CmonJobInstance',
    job_spec: { command: 'success', job_data: { timeout: 2 } },
  }
  return cmon.call(
    { path: 'jobs', operation: 'createJobInstance', params: { cluster_id: 1, job }, kind: 'write' },
    z.object({ job: z.object({ job_id: z.number() }) }),
  )
}

test.each([
  'latency=100',
  'jitter=100',
  'drop=2@clusters',
  'drop-after=2@clusters',
  'drop-next=1',
  'half=2@clusters',
  'expire=2',
  'always-200',
  'stuck-job=1',
  'clock-skew=-86400',
  'latency=20,jitter=20,drop=5@clusters,expire=4,clock-skew=86400,stuck-job=1',
])('a client reads on without a word under %s', async (faults) => {
  const demo = await startDemo(faults)
  expect(await outcomes(clientOf(demo), demo, 5)).toEqual(['ok', 'ok', 'ok', 'ok', 'ok'])
})

test.each([
  ['drop=1@clusters', /^unreachable: The connection to the controller at .* broke/],
  ['drop-after=1@clusters', /^unreachable: The connection to the controller at .* broke/],
  ['half=1@clusters', /^unreachable: The connection to the controller at .* broke/],
  ['hang=1@clusters', /^timeout: .*no answer within 5 s/],
  ['garbage=1@clusters', /^bad_reply: A web page came back \(HTTP 200\)/],
  ['http-503=1@clusters', /^unreachable: A proxy answers HTTP 503/],
  ['wrong-json=1@clusters', /^bad_reply: .*(not an object|no request_status)/],
  ['expire=1@clusters', /^not_authenticated: /],
  ['slow-start=600', /^unreachable: .*still starting/],
  ['lost-leader', /^unreachable: .*names no leader that answers/],
  ['certificate-change', /^unreachable: .*another certificate than the one pinned before/],
  ['latency=5,half=1@clusters,clock-skew=9', /^unreachable: The connection .* broke/],
  ['certificate-change,latency=5,garbage=1', /^unreachable: .*another certificate/],
])('a client says clearly what %s does', async (faults, said) => {
  const demo = await startDemo(faults)
  expect(await outcome(clientOf(demo), demo)).toMatch(said)
})

test('half of a reply that is too long for one piece is a lost connection too', async () => {
  const demo = await startDemo('half=1@clusters', 60)
  expect(await outcome(clientOf(demo), demo)).toMatch(/^unreachable: The connection .* broke/)
  demo.faults.clear()
  expect(await outcome(clientOf(demo), demo)).toBe('ok')
})

describe('of a follower, a licence that is missing, and a login that is refused', () => {
  test('redirect leads to the leader', async () => {
    const leader = await startDemo('', 3)
    const demo = await startDemo(`redirect=${leader.url}`)
    const clusters = await getAllClusterInfo(clientOf(demo, passwordOf(leader)), {})
    expect(clusters).toHaveLength(3)
  })

  test('license refuses a job', async () => {
    const demo = await startDemo('license')
    await expect(createJob(clientOf(demo))).rejects.toMatchObject({
      code: 'rejected',
      message: expect.stringMatching(/needs a.* licen[cs]e/),
    })
  })

  test('always-200 hides no refused login', async () => {
    const demo = await startDemo('always-200')
    expect(await outcome(clientOf(demo, 'a wrong password'), demo)).toMatch(/^not_authenticated: /)
  })
})

function passwordOf(demo: DemoController): string {
  return demo.world.users.find(({ userName }) => userName === 'admin')?.password ?? ''
}

test('a stuck job is seen RUNNING until the fault is cleared, and FINISHED then', async () => {
  const demo = await startDemo('stuck-job=1')
  const cmon = clientOf(demo)
  const { job } = await createJob(cmon)
  const look = async () => {
    const { state, progress } = await getJobInstance(cmon, job.job_id)
    return { state, progress }
  }
  await expect.poll(look, { timeout: 15_000 }).toEqual({ state: 'running', progress: 40 })
  demo.faults.clear('stuck-job')
  await expect.poll(look, { timeout: 15_000 }).toMatchObject({ state: 'finished' })
})

test('under many faults at once a client answers rightly or says why not, and is well after them', async () => {
  const demo = await startDemo(
    'latency=3,jitter=5,drop-after=3@clusters,half=4@clusters,expire=5,garbage=9@clusters,http-503=7@clusters,clock-skew=-7200,stuck-job=2',
  )
  const cmon = clientOf(demo)
  const seen = await outcomes(cmon, demo, 40)
  const codes = new Set(seen.map((one) => one.replace(/:.*/s, '')))
  expect(seen.filter((one) => one === 'ok').length).toBeGreaterThan(10)
  expect([...codes].filter((code) => !['ok', 'unreachable', 'bad_reply'].includes(code))).toEqual(
    [],
  )
  expect(codes).toContain('bad_reply')

  demo.faults.set('certificate-change')
  await demo.faults.settled()
  // Connections of before stay good; it is new ones that clash.
  demo.dropConnections()
  expect(await outcome(cmon, demo)).toMatch(/^unreachable: .*another certificate/)

  demo.faults.clear()
  await demo.faults.settled()
  expect(await outcomes(cmon, demo, 3)).toEqual(['ok', 'ok', 'ok'])
  expect(demo.defects).toEqual([])
})
