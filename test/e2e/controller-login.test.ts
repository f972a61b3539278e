import { expect, test } from 'vitest'
import { modernRequest, namesIn, structured, toolErrorIn } from '../support/mcp-wire.ts'
import {
  loginsAt,
  namesOf,
  settingsForController,
  startController,
} from '../support/start-controller.ts'
import { startDaemon, type DaemonProcess } from '../support/start-demo.ts'

const list = async ({ url, token }: DaemonProcess) =>
  (
    await modernRequest(`${url}/mcp`, token, 'tools/call', {
      name: 'list_clusters',
      arguments: { limit: 100 },
    })
  ).message

const listOften = (daemon: DaemonProcess, times: number) =>
  Promise.all(Array.from({ length: times }, () => list(daemon)))

test('a hundred first calls at once log in once, and once more when the session has ended', async () => {
  const controller = await startController()
  const daemon = await startDaemon(settingsForController(controller))
  const expected = Array.from({ length: 100 }, () => namesOf(controller))
  const first = await listOften(daemon, 100)
  expect(first.map((message) => namesIn(structured(message)))).toEqual(expected)
  expect(loginsAt(controller)).toBe(1)
  controller.sessions.expireAll()
  const second = await listOften(daemon, 100)
  expect(second.map((message) => namesIn(structured(message)))).toEqual(expected)
  expect(loginsAt(controller)).toBe(2)
})

test('a wrong password is told to every caller, but tried at the controller only once', async () => {
  const controller = await startController()
  const daemon = await startDaemon({
    ...settingsForController(controller),
    CMON_PASSWORD: 'not the password',
  })
  const errors = (await listOften(daemon, 20)).map(toolErrorIn)
  for (let count = 0; count < 5; count += 1) errors.push(toolErrorIn(await list(daemon)))
  for (const { code, text } of errors) {
    expect(code).toBe('not_authenticated')
    expect(text).toContain('The controller refused the login of CMON user "admin" by password')
    expect(text).toContain('Check CMON_USERNAME and CMON_PASSWORD')
    expect(text).not.toContain('not the password')
  }
  const ready = await fetch(`${daemon.url}/readyz`)
  expect({ status: ready.status, body: await ready.json() }).toEqual({
    status: 503,
    body: { status: 'not_ready', controllers: { refused: 1 } },
  })
  expect(loginsAt(controller)).toBe(1)
  expect(daemon.program.stderr()).not.toContain('not the password')
})

test('a suspended user is refused in clear words', async () => {
  const controller = await startController()
  const daemon = await startDaemon(settingsForController(controller, 'suspended'))
  const { code, text } = toolErrorIn(await list(daemon))
  expect(code).toBe('not_authenticated')
  expect(text).toContain('not disabled or suspended')
})
