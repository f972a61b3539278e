import { X509Certificate } from 'node:crypto'
import { connect as connectTls } from 'node:tls'
import { expect, test } from 'vitest'
import { startDemoController } from '../../src/demo/server.ts'
import { cliRequest, connect, NOW, openSocket, readToEnd, splitReply, startDemo } from './client.ts'

const PING = { operation: 'ping' }
const PING_REPLY = {
  controller_id: 'demo-1',
  package_name: 'cmon',
  package_version: '2.3.4',
  pool_id: '',
  request_processed: NOW.toISOString(),
  request_status: 'Ok',
}

test('answers HTTP/1.1 requests on one kept connection', async () => {
  const demo = await startDemo()
  const socket = await openSocket(demo)
  const received = readToEnd(socket)
  const body = JSON.stringify(PING)
  const kept = `POST /v2/info HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n${body}`
  const last = kept.replace('Host: x', 'Host: x\r\nConnection: close')
  socket.write(kept)
  socket.write(kept)
  socket.write(last)
  const replies = (await received).split(/(?=HTTP\/1\.1 )/).map(splitReply)
  expect(replies.map((reply) => reply.body)).toEqual([PING_REPLY, PING_REPLY, PING_REPLY])
  expect(replies[0]?.head).toEqual([
    'HTTP/1.1 200 OK',
    'Server: cmon/2.3.4',
    'Content-Type: application/json',
    `Content-Length: ${JSON.stringify(PING_REPLY).length}`,
    expect.stringMatching(/^Date: /),
    'Connection: keep-alive',
    'Keep-Alive: timeout=60',
  ])
})

test("answers the CLI's HTTP/1.0 request and closes", async () => {
  const demo = await startDemo()
  const socket = await openSocket(demo)
  const received = readToEnd(socket)
  socket.write(cliRequest('/v2/info/', JSON.stringify(PING)))
  const { head, body } = splitReply(await received)
  expect(body).toEqual(PING_REPLY)
  expect(head).toEqual([
    'HTTP/1.1 200 OK',
    'Server: cmon/2.3.4',
    'Connection: close',
    'Content-Type: application/json',
    `Content-Length: ${JSON.stringify(PING_REPLY).length}`,
    expect.stringMatching(/^Date: /),
  ])
})

test("answers the CLI's request when it comes byte by byte", async () => {
  const demo = await startDemo()
  const socket = await openSocket(demo)
  const received = readToEnd(socket)
  for (const byte of cliRequest('/v2/info', JSON.stringify(PING))) {
    await new Promise<void>((resolve) => {
      socket.write(Buffer.of(byte), () => resolve())
    })
  }
  expect(splitReply(await received).body).toEqual(PING_REPLY)
})

test("reads a long body of the CLI's", async () => {
  const demo = await startDemo()
  const socket = await openSocket(demo)
  const received = readToEnd(socket)
  const body = { operation: 'ping', request_id: 7, comment: 'é'.repeat(200_000) }
  socket.write(cliRequest('/v2/info', JSON.stringify(body)))
  expect(splitReply(await received).body).toEqual({ ...PING_REPLY, request_id: 7 })
  expect(demo.rpcs()[0]?.body).toEqual(body)
})

test('mends the head only: the same header line stays in a body', async () => {
  const demo = await startDemo()
  const socket = await openSocket(demo)
  const received = readToEnd(socket)
  // With bytes missing, the controller would wait for the rest of the body for ever.
  socket.write(cliRequest('/v2/info', '\r\nTransfer-Encoding: identity\r\n'))
  expect(splitReply(await received).body).toMatchObject({
    request_status: 'InvalidRequest',
    error_string: 'The request body is not valid JSON.',
  })
})

test('cuts a connection whose head never ends', async () => {
  const demo = await startDemo()
  const socket = await openSocket(demo)
  socket.on('error', () => undefined)
  const received = readToEnd(socket)
  socket.write(`POST /v2/info HTTP/1.0\r\nX-Long: ${'x'.repeat(70_000)}`)
  expect(await received).toBe('')
})

test('asks for the body when a client waits for 100-continue', async () => {
  const { post } = connect(await startDemo())
  const { body } = await post('/v2/info', PING, { Expect: '100-continue' })
  expect(body).toEqual(PING_REPLY)
})

test.each(['/v2/info', '/v2/info/', '/single/v2/info', '/v2/info?x=1'])(
  'accepts %s',
  async (path) => {
    const { post } = connect(await startDemo())
    expect((await post(path, PING)).body).toEqual(PING_REPLY)
  },
)

test('presents a certificate that holds for 127.0.0.1 and localhost', async () => {
  const demo = await startDemo()
  const certificate = new X509Certificate(demo.certificatePem)
  expect({
    issuedByItself: certificate.verify(certificate.publicKey),
    address: certificate.checkIP('127.0.0.1'),
    name: certificate.checkHost('localhost'),
    fingerprint: certificate.fingerprint256,
    bits: certificate.publicKey.asymmetricKeyDetails?.modulusLength,
  }).toEqual({
    issuedByItself: true,
    address: '127.0.0.1',
    name: 'localhost',
    fingerprint: demo.fingerprint256,
    bits: 2048,
  })
})

test('refuses to start on a port in use', async () => {
  const demo = await startDemo()
  const port = Number(new URL(demo.url).port)
  await expect(startDemoController({ port })).rejects.toThrow('EADDRINUSE')
})

test('closes at once, whatever is connected', async () => {
  const demo = await startDemo()
  const { post } = connect(demo)
  await post('/v2/info', PING)
  const idle = await openSocket(demo)
  demo.faults.set('latency=60000')
  const waiting = post('/v2/info', PING)
  const waitingEnds = expect(waiting).rejects.toThrow(/socket hang up|ECONNRESET/)
  const { port } = new URL(demo.url)
  const halfOpen = connectTls({ host: '127.0.0.1', port: Number(port), ca: demo.certificatePem })
  halfOpen.on('error', () => undefined)
  const idleEnds = readToEnd(idle)
  await demo.close()
  await Promise.all([waitingEnds, idleEnds])
  await expect(openSocket(demo)).rejects.toThrow('ECONNREFUSED')
  expect(demo.defects).toEqual([])
})

test('drops connections and accepts new ones', async () => {
  const demo = await startDemo()
  const socket = await openSocket(demo)
  const ended = readToEnd(socket)
  demo.dropConnections()
  await ended
  expect((await connect(demo).post('/v2/info', PING)).body).toEqual(PING_REPLY)
})
