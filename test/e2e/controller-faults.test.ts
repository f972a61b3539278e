import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { DemoController } from '../../src/demo/server.ts'
import { modernRequest, namesIn, structured, toolErrorIn } from '../support/mcp-wire.ts'
import { startDaemon, type DaemonProcess } from '../support/start-demo.ts'
import { namesOf, settingsForController, startController } from '../support/start-controller.ts'

/** A daemon against a controller with these faults. */
async function faulty(
  faults: string[],
  env: Record<string, string> = {},
): Promise<{ controller: DemoController; daemon: DaemonProcess }> {
  const controller = await startController({ faults })
  const daemon = await startDaemon({ ...settingsForController(controller), ...env })
  return { controller, daemon }
}

async function list({ url, token }: DaemonProcess) {
  const { message } = await modernRequest(`${url}/mcp`, token, 'tools/call', {
    name: 'list_clusters',
    arguments: { limit: 100 },
  })
  return message
}

/** The clusters that many clients are told at once. */
async function listOften(daemon: DaemonProcess, times: number): Promise<string[][]> {
  const messages = await Promise.all(Array.from({ length: times }, () => list(daemon)))
  return messages.map((message) => namesIn(structured(message)))
}

const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value)

describe('what a client does not notice', () => {
  let controller: DemoController
  let daemon: DaemonProcess
  beforeAll(async () => {
    ;({ controller, daemon } = await faulty([]))
  })
  afterEach(() => controller.faults.clear())

  test('sessions that the controller forgets', async () => {
    expect(await listOften(daemon, 1)).toEqual([namesOf(controller)])
    for (let round = 0; round < 3; round += 1) {
      controller.sessions.expireAll()
      expect(await listOften(daemon, 20)).toEqual(times(20, namesOf(controller)))
    }
  })

  test('sessions that end at every other request', async () => {
    controller.faults.set('expire=2')
    for (let count = 0; count < 6; count += 1)
      expect(await listOften(daemon, 1)).toEqual([namesOf(controller)])
  })

  test('connections that are gone when they are needed again', async () => {
    expect(await listOften(daemon, 16)).toEqual(times(16, namesOf(controller)))
    controller.dropConnections()
    expect(await listOften(daemon, 16)).toEqual(times(16, namesOf(controller)))
  })

  test.each([
    ['connections that break under way', 'drop=4@clusters'],
    ['connections that break in the middle of a reply', 'half=4@clusters'],
    ['a slow controller', 'latency=300'],
  ])('%s', async (_, fault) => {
    controller.faults.set(fault)
    expect(await listOften(daemon, 30)).toEqual(times(30, namesOf(controller)))
  })
})

describe('what a client is told in clear words', () => {
  test.each([
    {
      what: "a proxy's login page",
      fault: 'garbage=1@clusters',
      code: 'bad_reply',
      said: 'A web page came back (HTTP 200), not a CMON reply',
    },
    {
      what: 'half of every reply',
      fault: 'half=1@clusters',
      code: 'unreachable',
      said: /The connection to the controller at 127\.0\.0\.1:\d+ broke/,
    },
    {
      what: 'a controller that is still starting',
      fault: 'slow-start=600',
      code: 'unreachable',
      said: 'The controller is still starting',
    },
    {
      what: 'a follower without a leader',
      fault: 'lost-leader',
      code: 'unreachable',
      said: 'Controller main is a follower and names no leader that answers',
    },
  ])('$what', async ({ fault, code, said }) => {
    const { daemon } = await faulty([fault])
    const error = toolErrorIn(await list(daemon))
    expect(error.code).toBe(code)
    expect(error.text).toMatch(said)
    expect(error.text).toMatch(/^Next: /m)
  })

  test('JSON that is no reply, of every kind, and what comes after is a good answer again', async () => {
    const { controller, daemon } = await faulty(['wrong-json=1@clusters'])
    const errors = []
    for (let count = 0; count < 3; count += 1) errors.push(toolErrorIn(await list(daemon)))
    for (const { code, text } of errors) {
      expect(code).toMatch(/^(bad_reply|rejected)$/)
      expect(text).toMatch(/reply is JSON, but not an object|no request_status/)
    }
    controller.faults.clear()
    expect(await listOften(daemon, 1)).toEqual([namesOf(controller)])
  })

  test('no answer at all, after CMON_TIMEOUT and not much later', async () => {
    const { controller, daemon } = await faulty(['hang=1@clusters'], { CMON_TIMEOUT: '800ms' })
    const began = performance.now()
    const error = toolErrorIn(await list(daemon))
    const milliseconds = performance.now() - began
    expect(error.code).toBe('timeout')
    expect(error.text).toContain('no answer within 0.8 s')
    expect(milliseconds).toBeGreaterThan(700)
    expect(milliseconds).toBeLessThan(3_000)
    controller.faults.clear()
    expect(await listOften(daemon, 1)).toEqual([namesOf(controller)])
  })
})

describe('a follower', () => {
  test('leads to its leader', async () => {
    const leader = await startController({ clusters: 3 })
    const { daemon } = await faulty([`redirect=${leader.url}`])
    await expect
      .poll(async () => (await fetch(`${daemon.url}/readyz`)).status, { timeout: 10_000 })
      .toBe(200)
    expect(await listOften(daemon, 5)).toEqual(times(5, namesOf(leader)))
  })

  test('leads there also those who ask while the first is being sent on', async () => {
    const leader = await startController({ clusters: 3 })
    const { daemon } = await faulty([`redirect=${leader.url}`, 'latency=500'])
    expect(await listOften(daemon, 5)).toEqual(times(5, namesOf(leader)))
  })
})
