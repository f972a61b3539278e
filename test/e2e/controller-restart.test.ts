import { describe, expect, onTestFinished, test } from 'vitest'
import { startDemoController, type DemoController } from '../../src/demo/server.ts'
import { modernRequest, namesIn, structured, toolErrorIn } from '../support/mcp-wire.ts'
import { portToComeBackOn } from '../support/ports.ts'
import { namesOf, settingsForController, startController } from '../support/start-controller.ts'
import { startDaemon, type DaemonProcess } from '../support/start-demo.ts'

const list = async ({ url, token }: DaemonProcess) =>
  (
    await modernRequest(`${url}/mcp`, token, 'tools/call', {
      name: 'list_clusters',
      arguments: { limit: 100 },
    })
  ).message

async function startAt(port: number): Promise<DemoController> {
  const controller = await startDemoController({ port })
  onTestFinished(() => controller.close())
  return controller
}

describe('a controller that restarts', () => {
  test('is not noticed by those who read, but for the time it takes', async () => {
    const port = await portToComeBackOn()
    const before = await startAt(port)
    // A demo controller makes itself a new certificate at each start; what that means is another file's subject.
    const daemon = await startDaemon({
      ...settingsForController(before),
      CMON_TLS_INSECURE: 'true',
    })
    const names = namesOf(before)
    expect(namesIn(structured(await list(daemon)))).toEqual(names)

    const answers: Promise<string[]>[] = []
    const reading = setInterval(() => {
      for (let count = 0; count < 4; count += 1)
        answers.push(list(daemon).then((message) => namesIn(structured(message))))
    }, 50)
    onTestFinished(() => clearInterval(reading))
    await new Promise((resolve) => setTimeout(resolve, 200))
    await before.close()
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    await startAt(port)
    await new Promise((resolve) => setTimeout(resolve, 300))
    clearInterval(reading)

    const seen = await Promise.all(answers)
    expect(seen.length).toBeGreaterThan(50)
    expect(seen).toEqual(seen.map(() => names))
  })
})

describe('a controller that is away when the daemon starts', () => {
  test('is told by /readyz and by tools, and found as soon as it comes', async () => {
    const port = await portToComeBackOn()
    const elsewhere = await startController()
    const daemon = await startDaemon({
      ...settingsForController(elsewhere),
      CMON_ENDPOINT: `https://127.0.0.1:${port}`,
    })
    const health = await fetch(`${daemon.url}/healthz`)
    expect({ status: health.status, body: await health.json() }).toEqual({
      status: 200,
      body: { status: 'ok' },
    })
    const unready = await fetch(`${daemon.url}/readyz`)
    expect({ status: unready.status, body: await unready.json() }).toEqual({
      status: 503,
      body: { status: 'not_ready', controllers: { unreachable: 1 } },
    })
    const error = toolErrorIn(await list(daemon))
    expect(error.code).toBe('unreachable')
    expect(error.text).toContain(`The controller at 127.0.0.1:${port} can't be reached`)

    const controller = await startAt(port)
    expect(namesIn(structured(await list(daemon)))).toEqual(namesOf(controller))
    const ready = await fetch(`${daemon.url}/readyz`)
    expect({ status: ready.status, body: await ready.json() }).toEqual({
      status: 200,
      body: { status: 'ready', controllers: { ready: 1 } },
    })
  })

  test('is found by /readyz alone, too, which names it only to who has the token', async () => {
    const port = await portToComeBackOn()
    const elsewhere = await startController()
    const daemon = await startDaemon({
      ...settingsForController(elsewhere),
      CMON_ENDPOINT: `https://127.0.0.1:${port}`,
      CMON_NAME: 'far-away',
    })
    const readyz = async (token?: string): Promise<{ status: number; text: string }> => {
      const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
      const response = await fetch(`${daemon.url}/readyz`, { headers })
      return { status: response.status, text: await response.text() }
    }
    expect(await readyz()).toEqual({ status: 503, text: expect.not.stringContaining('far-away') })
    expect(await readyz('wrong')).toEqual({
      status: 503,
      text: expect.not.stringContaining('far-away'),
    })
    expect(await readyz(daemon.token)).toEqual({
      status: 503,
      text: expect.stringMatching(/far-away.*ECONNREFUSED/),
    })
    await startAt(port)
    await expect
      .poll(async () => (await readyz()).status, { timeout: 10_000, interval: 100 })
      .toBe(200)
  })
})
