import { expect, onTestFinished, test } from 'vitest'
import { startDemoController, type DemoController } from '../../src/demo/server.ts'
import { modernRequest, namesIn, structured, toolErrorIn } from '../support/mcp-wire.ts'
import { portToComeBackOn } from '../support/ports.ts'
import { temporaryFolder } from '../support/program.ts'
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

test('a loopback controller is pinned at first use; another certificate there is refused, also by a new daemon', async () => {
  const port = await portToComeBackOn()
  const first = await startAt(port)
  const settings = { ...settingsForController(first), MCP_STATE_DIR: await temporaryFolder() }
  const daemon = await startDaemon(settings)
  expect(namesIn(structured(await list(daemon)))).toEqual(namesOf(first))
  await first.close()

  const impostor = await startAt(port)
  const refusal = async (by: DaemonProcess): Promise<void> => {
    const { code, text } = toolErrorIn(await list(by))
    expect(code).toBe('unreachable')
    expect(text).toContain('another certificate than the one pinned before')
    expect(text).toContain(`Pinned was ${first.fingerprint256}`)
    expect(text).toContain(`CMON_TLS_FINGERPRINT='${impostor.fingerprint256}'`)
  }
  await refusal(daemon)
  await daemon.stop()
  await refusal(await startDaemon(settings))
  // Not a byte of a request has reached it, least of all the password.
  expect(impostor.rpcs()).toEqual([])

  const told = await startDaemon({ ...settings, CMON_TLS_FINGERPRINT: impostor.fingerprint256 })
  expect(namesIn(structured(await list(told)))).toEqual(namesOf(impostor))
})

test('a fingerprint that is set counts for loopback as well', async () => {
  const [controller, other] = await Promise.all([startController(), startController()])
  const daemon = await startDaemon({
    ...settingsForController(controller),
    CMON_TLS_FINGERPRINT: other.fingerprint256,
  })
  const { text } = toolErrorIn(await list(daemon))
  expect(text).toContain("isn't the one that CMON_TLS_FINGERPRINT names")
  expect(text).toContain(controller.fingerprint256)
  expect(controller.rpcs()).toEqual([])
})

test('a port that speaks no TLS is told as such', async () => {
  const controller = await startController()
  const daemon = await startDaemon(settingsForController(controller))
  const lost = await startDaemon({
    ...settingsForController(controller),
    CMON_ENDPOINT: `https://127.0.0.1:${daemon.port}`,
  })
  const { code, text } = toolErrorIn(await list(lost))
  expect(code).toBe('unreachable')
  expect(text).toContain("doesn't speak TLS")
})
