import { afterEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createCmonClient, type CmonClient } from '../../src/cmon/client.ts'
import { CmonError } from '../../src/cmon/errors.ts'
import { getAllClusterInfo, getClusterInfo } from '../../src/cmon/modules/clusters.ts'
import { startDemoController, type DemoController } from '../../src/demo/server.ts'
import { clientOf } from '../support/connect.ts'

const opened: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.close()))
})

async function demoAndClient(
  overrides: Partial<Parameters<typeof createCmonClient>[0]> = {},
): Promise<{ demo: DemoController; cmon: CmonClient }> {
  const demo = await startDemoController({ port: 0 })
  const cmon = createCmonClient({ ...optionsFor(demo), ...overrides })
  opened.push(cmon, demo)
  return { demo, cmon }
}

function optionsFor(demo: DemoController): Parameters<typeof createCmonClient>[0] {
  const admin = demo.world.users.find(({ userName }) => userName === 'admin')
  return {
    name: 'main',
    endpoint: demo.url,
    credential: { kind: 'password', username: 'admin', password: admin?.password ?? '' },
    trust: {
      insecure: false,
      fingerprint: demo.fingerprint256,
      ca: undefined,
      pins: { get: () => undefined, set: async () => {} },
    },
    timeoutMs: 5_000,
    maxConcurrency: 16,
  }
}

const names = (demo: DemoController): string[] =>
  demo.world.clusters.map(({ name }) => name).toSorted((a, b) => a.localeCompare(b))

async function clusterNames(cmon: CmonClient): Promise<string[]> {
  const clusters = await getAllClusterInfo(cmon, {})
  return clusters.map(({ name }) => name).toSorted((a, b) => a.localeCompare(b))
}

const logins = (demo: DemoController): number =>
  demo.rpcs().filter(({ operation }) => operation.toLowerCase() === 'authenticatewithpassword')
    .length

async function failure(work: Promise<unknown>): Promise<CmonError> {
  try {
    await work
  } catch (thrown) {
    if (thrown instanceof CmonError) return thrown
    throw thrown
  }
  throw new Error('it should have failed')
}

describe('login', () => {
  test('a hundred parallel first calls log in once', async () => {
    const { demo, cmon } = await demoAndClient()
    const answers = await Promise.all(Array.from({ length: 100 }, () => clusterNames(cmon)))
    for (const answer of answers) expect(answer).toEqual(names(demo))
    expect(logins(demo)).toBe(1)
  })

  test('an expired session is renewed once for all calls that meet it', async () => {
    const { demo, cmon } = await demoAndClient()
    await clusterNames(cmon)
    demo.sessions.expireAll()
    const answers = await Promise.all(Array.from({ length: 20 }, () => clusterNames(cmon)))
    for (const answer of answers) expect(answer).toEqual(names(demo))
    expect(logins(demo)).toBe(2)
  })

  test('a write that meets an expired session is not sent again', async () => {
    const { demo, cmon } = await demoAndClient()
    await clusterNames(cmon)
    demo.sessions.expireAll()
    const write = cmon.call(
      { path: 'clusters/', operation: 'getAllClusterInfo', kind: 'write' },
      z.object({}),
    )
    expect(await failure(write)).toMatchObject({
      code: 'not_authenticated',
      next: 'A new session is open now: call again.',
    })
    const sent = demo.rpcs().filter(({ operation }) => operation === 'getAllClusterInfo')
    expect(sent.map(({ status }) => status)).toEqual(['Ok', 'AuthRequired'])
  })

  test('a refused login is told and not tried again at once', async () => {
    const { demo, cmon } = await demoAndClient({
      credential: { kind: 'password', username: 'admin', password: 'wrong-password' },
    })
    const first = await failure(clusterNames(cmon))
    expect(first).toMatchObject({ code: 'not_authenticated', errorId: 3 })
    expect(first.message).toBe('The controller refused the login of CMON user "admin" by password')
    expect(first.message + (first.next ?? '')).not.toContain('wrong-password')
    await failure(clusterNames(cmon))
    expect(logins(demo)).toBe(1)
    expect(cmon.state()).toMatchObject({ condition: 'refused' })
  })
})

describe('connections', () => {
  test('reads survive connections that break', async () => {
    const { demo, cmon } = await demoAndClient()
    await clusterNames(cmon)
    demo.faults.set('drop=3')
    for (let i = 0; i < 8; i++) expect(await clusterNames(cmon)).toEqual(names(demo))
  })

  test('a write on a connection that breaks is not repeated and says that it may have arrived', async () => {
    const { demo, cmon } = await demoAndClient()
    await clusterNames(cmon)
    const before = demo.rpcs().length
    demo.faults.set('drop-next=1')
    const write = cmon.call(
      { path: 'clusters/', operation: 'ping', params: { cluster_id: 0 }, kind: 'write' },
      z.object({}),
    )
    expect(await failure(write)).toMatchObject({
      code: 'unreachable',
      next: 'The change may or may not have been made: look before you try again.',
    })
    expect(demo.rpcs().length).toBe(before + 1)
  })

  test('reads sit out a restart of the controller', async () => {
    const demo = await startDemoController({ port: 0 })
    const cmon = createCmonClient({
      ...optionsFor(demo),
      trust: { ...optionsFor(demo).trust, fingerprint: undefined, insecure: true },
      timeoutMs: 10_000,
    })
    opened.push(cmon)
    await clusterNames(cmon)
    const { world } = demo
    await demo.close()
    const reads = Promise.all(Array.from({ length: 10 }, () => clusterNames(cmon)))
    await new Promise((resolve) => setTimeout(resolve, 300))
    const again = await startDemoController({ port: Number(new URL(demo.url).port), world })
    opened.push(again)
    for (const answer of await reads) expect(answer).toEqual(names(again))
  })

  test('reads sit out a proxy that can not reach the controller for a moment', async () => {
    const { demo, cmon } = await demoAndClient()
    await clusterNames(cmon)
    demo.faults.set('http-503=1')
    setTimeout(() => demo.faults.clear(), 400)
    expect(await clusterNames(cmon)).toEqual(names(demo))
  })

  test('a proxy that never reaches the controller is told as such', async () => {
    const { demo, cmon } = await demoAndClient()
    demo.faults.set('http-503=1')
    expect(await failure(clusterNames(cmon))).toMatchObject({
      code: 'unreachable',
      message: 'A proxy answers HTTP 503 in place of the controller',
    })
  })

  test('a write whose answer is lost is not sent again', async () => {
    const { demo, cmon } = await demoAndClient()
    await clusterNames(cmon)
    demo.faults.set('drop-after=1')
    const write = cmon.call(
      { path: 'clusters/', operation: 'ping', params: { cluster_id: 0 }, kind: 'write' },
      z.object({}),
    )
    expect(await failure(write)).toMatchObject({ code: 'unreachable' })
    expect(demo.rpcs().filter(({ operation }) => operation === 'ping')).toHaveLength(1)
  })

  test('a controller that was never there fails at once', async () => {
    const { demo } = await demoAndClient()
    const cmon = createCmonClient({ ...optionsFor(demo), endpoint: 'https://127.0.0.1:1' })
    opened.push(cmon)
    expect(await failure(clusterNames(cmon))).toMatchObject({
      code: 'unreachable',
      message: "The controller at 127.0.0.1:1 can't be reached (ECONNREFUSED)",
    })
  })

  test('the deadline holds against a controller that never answers', async () => {
    const { demo, cmon } = await demoAndClient({ timeoutMs: 300 })
    demo.faults.set('hang=1')
    expect(await failure(clusterNames(cmon))).toMatchObject({ code: 'timeout' })
  })

  test('one caller that cancels does not end the login of the others', async () => {
    const { demo, cmon } = await demoAndClient()
    demo.faults.set('latency=150@auth')
    const controller = new AbortController()
    const cancelled = getAllClusterInfo(cmon, {}, { signal: controller.signal })
    const other = clusterNames(cmon)
    controller.abort(new Error('changed my mind'))
    await expect(cancelled).rejects.toThrow('changed my mind')
    expect(await other).toEqual(names(demo))
    expect(logins(demo)).toBe(1)
  })
})

describe('what is no reply', () => {
  test.each([
    ['garbage=1', 'A web page came back'],
    ['wrong-json=1', 'The reply'],
  ])('%s is told as such', async (fault, words) => {
    const { demo, cmon } = await demoAndClient()
    await clusterNames(cmon)
    demo.faults.set(fault)
    const error = await failure(clusterNames(cmon))
    expect(error.code).toBe('bad_reply')
    expect(error.message).toContain(words)
  })

  test('a half reply is asked for again', async () => {
    const { demo, cmon } = await demoAndClient()
    await clusterNames(cmon)
    demo.faults.set('half=2')
    for (let i = 0; i < 4; i++) expect(await clusterNames(cmon)).toEqual(names(demo))
  })
})

describe('leader and followers', () => {
  test('a redirect to the leader is followed and remembered', async () => {
    const leader = await startDemoController({ port: 0 })
    const follower = await startDemoController({ port: 0, world: leader.world })
    follower.faults.set(`redirect=${leader.url}`)
    const options = optionsFor(leader)
    const cmon = createCmonClient({
      ...options,
      endpoint: follower.url,
      trust: { ...options.trust, fingerprint: undefined, insecure: true },
    })
    opened.push(cmon, leader, follower)
    expect(await clusterNames(cmon)).toEqual(names(leader))
    expect(cmon.state().address).toBe(leader.url)
    const asked = follower.rpcs().length
    await clusterNames(cmon)
    expect(follower.rpcs().length).toBe(asked)
  })

  test('without a leader the error says so', async () => {
    const { demo, cmon } = await demoAndClient()
    demo.faults.set('lost-leader')
    expect(await failure(clusterNames(cmon))).toMatchObject({
      code: 'unreachable',
      message: 'Controller main is a follower and names no leader that answers',
    })
  })
})

test('an unknown cluster and a hidden one look the same', async () => {
  const { demo } = await demoAndClient()
  const viewer = clientOf(demo, 'main', { username: 'viewer' })
  opened.push(viewer)
  const visible = await clusterNames(viewer)
  const hidden = demo.world.clusters.find(({ name }) => !visible.includes(name))
  expect(visible.length).toBeGreaterThan(0)
  expect(hidden).toBeDefined()
  const byId = await failure(getClusterInfo(viewer, { id: hidden?.clusterId ?? 0 }, {}))
  expect(byId.code).toBe('not_found')
  const byName = await failure(getClusterInfo(viewer, { name: 'no-such-cluster' }, {}))
  expect(byName.code).toBe('not_found')
})
