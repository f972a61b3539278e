import { expect, test } from 'vitest'
import type { DemoController } from '../../src/demo/server.ts'
import { stoppedClock } from './call.ts'
import { cliRequest, connect, NOW, openSocket, startDemo, worldOf } from './client.ts'

const EVENT = { class_name: 'CmonEvent', event_class: 'EventJob', event_specifics: { text: 'é' } }
const RECORD = `\u001E${JSON.stringify(EVENT)}\n\n`
const SUBSCRIBE = JSON.stringify({ operation: 'subscribe', class_name: 'CmonRpcRequest' })

async function sessionCookie(demo: DemoController): Promise<string> {
  const { headers } = await connect(demo).login('dba', 'secret')
  return headers['set-cookie']?.[0]?.split(';')[0] ?? ''
}

/** Sends a subscription; `until` resolves once what came matches. */
async function subscribe(demo: DemoController, request: Buffer | string) {
  const socket = await openSocket(demo)
  let text = ''
  const waiting = new Set<() => void>()
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString()
    for (const check of waiting) check()
  })
  socket.write(request)
  const until = (wanted: (text: string) => boolean) =>
    new Promise<string>((resolve) => {
      const check = () => {
        if (wanted(text)) resolve(text)
      }
      waiting.add(check)
      check()
    })
  return { socket, until }
}

async function subscribed(demo: DemoController, count: number): Promise<void> {
  while (demo.rpcs().filter(({ operation }) => operation === 'subscribe').length < count) {
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

test('streams to HTTP/1.0 without an HTTP head', async () => {
  const demo = await startDemo()
  const cookie = await sessionCookie(demo)
  const { until } = await subscribe(demo, cliRequest('/v2/subscribe_events', SUBSCRIBE, cookie))
  await subscribed(demo, 1)
  demo.emitEvent(EVENT)
  demo.emitEvent(EVENT)
  expect(await until((text) => text.length >= 2 * RECORD.length)).toBe(RECORD + RECORD)
})

test('streams to HTTP/1.1 after an ordinary head, not chunked', async () => {
  const demo = await startDemo()
  const cookie = await sessionCookie(demo)
  const { until } = await subscribe(
    demo,
    `POST /v2/subscribe_events HTTP/1.1\r\nHost: x\r\nCookie: ${cookie}\r\n` +
      `Content-Length: ${SUBSCRIBE.length}\r\n\r\n${SUBSCRIBE}`,
  )
  const head = await until((text) => text.includes('\r\n\r\n'))
  expect(head.split('\r\n')).toEqual([
    'HTTP/1.1 200 OK',
    'Server: cmon/2.3.4',
    'Content-Type: application/json-seq',
    'Connection: close',
    expect.stringMatching(/^Date: /),
    '',
    '',
  ])
  demo.emitEvent(EVENT)
  expect(await until((text) => text.endsWith('\n\n'))).toBe(head + RECORD)
})

test('goes on for the others when a subscriber leaves', async () => {
  const demo = await startDemo()
  const request = cliRequest('/v2/subscribe_events', SUBSCRIBE, await sessionCookie(demo))
  const [first, second] = await Promise.all([subscribe(demo, request), subscribe(demo, request)])
  await subscribed(demo, 2)
  first.socket.destroy()
  demo.emitEvent(EVENT)
  demo.emitEvent(EVENT)
  expect(await second.until((text) => text.length >= 2 * RECORD.length)).toBe(RECORD + RECORD)
  expect(demo.defects).toEqual([])
})

test('wants a session, and says so with an HTTP head', async () => {
  const demo = await startDemo()
  const { until } = await subscribe(demo, cliRequest('/v2/subscribe_events', SUBSCRIBE))
  const text = await until((received) => received.endsWith('}'))
  expect(text).toMatch(/^HTTP\/1\.1 401 .*"request_status":"AuthRequired"/s)
})

test('tells of a job that ends, though nobody asks', async () => {
  const clock = stoppedClock(NOW)
  const demo = await startDemo({ world: { ...worldOf(), clock } })
  const cookie = await sessionCookie(demo)
  const { until } = await subscribe(demo, cliRequest('/v2/subscribe_events', SUBSCRIBE, cookie))
  await subscribed(demo, 1)
  const client = connect(demo)
  await client.login('dba', 'secret')
  const spec = { command: 'fail', job_data: { timeout: 5 } }
  const job = { class_name: 'CmonJobInstance', title: 'Try it', job_spec: spec }
  await client.post('/v2/jobs', { operation: 'createJobInstance', job })
  clock.advance(60)
  const text = await until((received) => received.includes('"event_name":"Ended"'))
  const jobEvents = text
    .split('\u001E')
    .filter((record) => record.includes('"event_class":"EventJob"'))
    .map((record) => /"event_name":"(\w+)".*?"status":"(\w+)"/.exec(record)?.slice(1).join(' '))
  expect(jobEvents).toEqual([
    'Created DEFINED',
    'Changed RUNNING',
    'UserMessage RUNNING',
    'UserMessage FAILED',
    'Ended FAILED',
  ])
  expect(demo.defects).toEqual([])
})
