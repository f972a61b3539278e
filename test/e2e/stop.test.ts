import { expect, test } from 'vitest'
import { modernRequest, namesIn, openSse, structured } from '../support/mcp-wire.ts'
import { namesOf, settingsForController, startController } from '../support/start-controller.ts'
import { startDaemon } from '../support/start-demo.ts'

const call = { name: 'list_clusters', arguments: { limit: 100 } }
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

test.each(['SIGTERM', 'SIGINT'] as const)(
  'at %s the daemon answers what was asked, ends its streams and ends with 0',
  async (signal) => {
    const controller = await startController()
    const daemon = await startDaemon(settingsForController(controller))
    const sse = await openSse(`${daemon.url}/sse`, { token: daemon.token })
    controller.faults.set('latency=600@clusters')
    const answers = [
      modernRequest(`${daemon.url}/mcp`, daemon.token, 'tools/call', call).then(
        ({ message }) => message,
      ),
      sse.callTool(call.name, call.arguments),
    ]
    await pause(200)
    const code = daemon.stop(signal)
    for (const message of await Promise.all(answers))
      expect(namesIn(structured(message))).toEqual(namesOf(controller))
    await sse.ended
    expect(await code).toBe(0)
  },
)

test('a call that never ends holds the daemon up only for some seconds', async () => {
  const controller = await startController()
  const daemon = await startDaemon(settingsForController(controller))
  // Tools are loaded with the first request.
  await modernRequest(`${daemon.url}/mcp`, daemon.token, 'tools/list', {})
  controller.faults.set('hang=1@clusters')
  const answer = modernRequest(`${daemon.url}/mcp`, daemon.token, 'tools/call', call).catch(
    () => {},
  )
  await pause(200)
  const began = performance.now()
  expect(await daemon.stop()).toBe(0)
  expect(performance.now() - began).toBeLessThan(8_000)
  await answer
})

test('who asks twice need not wait', async () => {
  const controller = await startController()
  const daemon = await startDaemon(settingsForController(controller))
  // Tools are loaded with the first request.
  await modernRequest(`${daemon.url}/mcp`, daemon.token, 'tools/list', {})
  controller.faults.set('hang=1@clusters')
  const answer = modernRequest(`${daemon.url}/mcp`, daemon.token, 'tools/call', call).catch(
    () => {},
  )
  await pause(200)
  daemon.child.kill('SIGINT')
  // Sooner it would pass for npm's copy of the same Ctrl-C.
  await pause(1_200)
  const began = performance.now()
  expect(await daemon.stop('SIGINT')).toBe(1)
  expect(performance.now() - began).toBeLessThan(2_000)
  await answer
})
