import { createServer, type TLSSocket } from 'node:tls'
import { afterEach, expect, test, vi } from 'vitest'
import type { CmonClient } from '../../src/cmon/client.ts'
import { CmonError } from '../../src/cmon/errors.ts'
import { subscribeEvents } from '../../src/cmon/events.ts'
import { createCertificate } from '../../src/demo/certificate.ts'
import { clientAt, listenOn } from './bare-controller.ts'

afterEach(() => vi.restoreAllMocks())

const CERTIFICATE = createCertificate()

/** A controller down to its bytes; each subscription is answered by the next of `answers`. */
async function controller(answers: ((socket: TLSSocket) => void)[]) {
  const { certificatePem, keyPem } = await CERTIFICATE
  const seen = { logins: 0, cookies: [] as string[], bodies: [] as unknown[] }
  const server = createServer({ cert: certificatePem, key: keyPem }, (socket) => {
    socket.on('error', () => {})
    let text = ''
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8')
      const [head = '', body = ''] = text.split('\r\n\r\n')
      const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? -1)
      if (body.length !== length) return
      text = ''
      if (head.startsWith('POST /v2/auth')) {
        const cookie = `Set-Cookie: cmon-sid=s${++seen.logins}`
        return void socket.write(jsonReply({ request_status: 'Ok' }, [cookie]))
      }
      seen.cookies.push(/cookie: cmon-sid=(\w+)/i.exec(head)?.[1] ?? '')
      seen.bodies.push(JSON.parse(body))
      const answer = answers.shift()
      if (answer === undefined) socket.destroy()
      else answer(socket)
    })
  })
  return { seen, cmon: clientAt(await listenOn(server)) }
}

function jsonReply(reply: unknown, headers: string[] = []): string {
  const body = JSON.stringify(reply)
  return ['HTTP/1.1 200 OK', `Content-Length: ${body.length}`, ...headers, '', body].join('\r\n')
}

const event = (state: string): string =>
  `\u001e${JSON.stringify({
    class_name: 'CmonEvent',
    event_class: 'EventCluster',
    event_name: 'StateChanged',
    event_specifics: { cluster_id: 3, cluster_state: state },
  })}\n\n`

/** What the first `count` events are: the state, or `resumed`. */
async function take(cmon: CmonClient, count: number, clusterId?: number): Promise<string[]> {
  // The pauses between attempts are for real controllers.
  vi.spyOn(Math, 'random').mockReturnValue(-1.49)
  const told: string[] = []
  const { signal } = new AbortController()
  for await (const one of subscribeEvents(cmon, { clusterId, signal })) {
    told.push(one.kind === 'cluster' ? (one.state ?? '') : one.kind)
    if (told.length === count) break
  }
  return told
}

test.each([
  ['with no HTTP head', ''],
  ['behind a head', 'HTTP/1.1 200 OK\r\nServer: cmon/2.3.4\r\n\r\n'],
])('a stream %s is read, cut anywhere', async (_, head) => {
  const { cmon, seen } = await controller([
    (socket) => {
      const text = head + event('STARTED') + event('DEGRADED')
      socket.setNoDelay(true)
      for (let at = 0; at < text.length; at += 7) socket.write(text.slice(at, at + 7))
    },
  ])
  expect(await take(cmon, 2, 3)).toEqual(['STARTED', 'DEGRADED'])
  expect(seen.cookies).toEqual(['s1'])
  expect(seen.bodies).toMatchObject([{ operation: 'subscribe', cluster_id: 3 }])
})

test('a chunked stream is read', async () => {
  const chunk = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n`
  const { cmon } = await controller([
    (socket) => {
      const text = event('STARTED')
      socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n')
      socket.write(chunk(text.slice(0, 9)) + chunk(text.slice(9)))
    },
  ])
  expect(await take(cmon, 1)).toEqual(['STARTED'])
})

test('a broken stream is opened again, and says so', async () => {
  const { cmon, seen } = await controller([
    (socket) => socket.end(event('STARTED')),
    (socket) => socket.write(event('DEGRADED')),
  ])
  expect(await take(cmon, 3)).toEqual(['STARTED', 'resumed', 'DEGRADED'])
  expect(seen).toMatchObject({ logins: 1, cookies: ['s1', 's1'] })
})

test('an ended session is opened anew', async () => {
  const { cmon, seen } = await controller([
    (socket) => socket.end(event('STARTED')),
    (socket) => socket.end(jsonReply({ request_status: 'AuthRequired' })),
    (socket) => socket.write(event('DEGRADED')),
  ])
  expect(await take(cmon, 3)).toEqual(['STARTED', 'resumed', 'DEGRADED'])
  expect(seen).toMatchObject({ logins: 2, cookies: ['s1', 's1', 's2'] })
})

test('a refusal ends it', async () => {
  const { cmon } = await controller([
    // It keeps the connection open.
    (socket) => socket.write(jsonReply({ request_status: 'AccessDenied' })),
  ])
  const thrown: unknown = await take(cmon, 1).catch((error: unknown) => error)
  expect(thrown).toBeInstanceOf(CmonError)
  expect(thrown).toMatchObject({ code: 'not_allowed' })
})

test('the signal ends it quietly: before, between and while waiting for the first byte', async () => {
  const { cmon } = await controller([() => {}, (socket) => void socket.write(event('STARTED'))])
  for (const wait of ['first byte', 'next event']) {
    const abort = new AbortController()
    setTimeout(() => abort.abort(), 100)
    const told: unknown[] = []
    for await (const one of subscribeEvents(cmon, { signal: abort.signal })) told.push(one)
    expect(told, wait).toHaveLength(wait === 'next event' ? 1 : 0)
  }
  const none = subscribeEvents(cmon, { signal: AbortSignal.abort() })
  expect(await none.next()).toMatchObject({ done: true })
})

test.each(['the client is closed', 'the reader stops'])('%s: the connection ends', async (when) => {
  let closed: Promise<unknown> | undefined
  const { cmon } = await controller([
    (socket) => {
      closed = new Promise((resolve) => socket.once('close', resolve))
      socket.write(event('STARTED'))
    },
  ])
  const events = subscribeEvents(cmon, { signal: new AbortController().signal })
  await events.next()
  await (when === 'the client is closed' ? cmon.close() : events.return())
  await closed
  await events.return()
})
