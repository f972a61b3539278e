import { expect, test } from 'vitest'
import { parseFault } from '../../src/demo/faults.ts'
import { modules } from '../../src/demo/modules/index.ts'
import { Rows } from '../../src/demo/rows.ts'
import type { DemoController } from '../../src/demo/server.ts'
import { createWorld } from '../../src/demo/world/world.ts'
import {
  cliRequest,
  connect,
  demoUser,
  openSocket,
  readToEnd,
  splitReply,
  startDemo,
} from './client.ts'

const ROW = 'x'.repeat(64 * 1024)
const ROWS = 2_000
let made = 0
modules['long-list'] = {
  endless: () => ({
    rows: new Rows(Array.from({ length: ROWS }), () => {
      made += 1
      return ROW
    }),
  }),
  broken: () => ({
    rows: new Rows([1, 2, 3], (item) => {
      if (item === 3) throw new Error('a bug of the demo')
      return ROW
    }),
  }),
}

const ALL = { operation: 'getAllClusterInfo', with_hosts: true, with_databases: true }
const CLUSTERS = 40

function startFleet(...faults: string[]): Promise<DemoController> {
  const world = createWorld({ clusters: CLUSTERS })
  world.users.push(demoUser({ userId: 900 }))
  return startDemo({ world, faults: faults.map(parseFault) })
}

async function cookieOf(demo: DemoController): Promise<string> {
  const { headers } = await connect(demo).login('dba', 'secret')
  return headers['set-cookie']?.[0]?.split(';')[0] ?? ''
}

function request11(body: object, cookie: string, connection = 'close', path = '/v2/clusters') {
  const text = JSON.stringify(body)
  return `POST ${path} HTTP/1.1\r\nHost: x\r\nCookie: ${cookie}\r\nConnection: ${connection}\r\nContent-Length: ${text.length}\r\n\r\n${text}`
}

const namesIn = (body: unknown): unknown =>
  // Clusters as getAllClusterInfo lists them.
  (body as { clusters: { cluster_name: string }[] }).clusters.map((one) => one.cluster_name)

test('a long list goes out chunked to HTTP/1.1, whole, and the connection stays', async () => {
  const demo = await startFleet()
  const { login, post } = connect(demo)
  await login('dba', 'secret')
  for (let count = 0; count < 2; count += 1) {
    const { headers, body, text } = await post('/v2/clusters', ALL)
    expect(text.length).toBeGreaterThan(500_000)
    expect(headers).toMatchObject({ 'transfer-encoding': 'chunked', connection: 'keep-alive' })
    expect(headers).not.toHaveProperty('content-length')
    expect(body).toMatchObject({ request_status: 'Ok', total: CLUSTERS })
    expect(namesIn(body)).toEqual(demo.world.clusters.map(({ name }) => name))
  }
})

test('the same list goes out to HTTP/1.0 until the connection closes, never chunked', async () => {
  const demo = await startFleet()
  const cookie = await cookieOf(demo)
  const socket = await openSocket(demo)
  const received = readToEnd(socket)
  socket.write(cliRequest('/v2/clusters', JSON.stringify(ALL), cookie))
  const { head, body } = splitReply(await received)
  expect(head).toEqual([
    'HTTP/1.1 200 OK',
    'Server: cmon/2.3.4',
    'Connection: close',
    'Content-Type: application/json',
    expect.stringMatching(/^Date: /),
  ])
  expect(namesIn(body)).toEqual(demo.world.clusters.map(({ name }) => name))
})

test('the rows of a list are made as fast as they are read, and no more once the client is gone', async () => {
  const demo = await startFleet()
  const cookie = await cookieOf(demo)
  const socket = await openSocket(demo)
  made = 0
  socket.write(request11({ operation: 'endless' }, cookie, 'close', '/v2/long-list'))
  let before = -1
  await expect
    .poll(
      () => {
        const unchanged = made > 0 && made === before
        before = made
        return unchanged
      },
      { interval: 250, timeout: 10_000 },
    )
    .toBe(true)
  // What the sockets' buffers on both sides hold.
  expect(made).toBeLessThan(ROWS / 4)

  socket.destroy()
  const { login, post } = connect(demo)
  await login('dba', 'secret')
  await post('/v2/clusters', ALL)
  expect(made).toBeLessThan(ROWS / 4)
  expect(demo.defects).toEqual([])
})

test('half breaks a long reply off in its middle', async () => {
  const demo = await startFleet()
  const cookie = await cookieOf(demo)
  const { login, post } = connect(demo)
  await login('dba', 'secret')
  const whole = (await post('/v2/clusters', ALL)).text
  demo.faults.set('half=1')
  const socket = await openSocket(demo)
  const received = readToEnd(socket)
  socket.write(cliRequest('/v2/clusters', JSON.stringify(ALL), cookie))
  const reply = await received
  const body = reply.slice(reply.indexOf('\r\n\r\n') + 4)
  expect(Math.abs(body.length - whole.length / 2)).toBeLessThan(10)
  expect(() => JSON.parse(body) as unknown).toThrow(SyntaxError)
  await expect(post('/v2/clusters', ALL)).rejects.toThrow(/socket hang up|ECONNRESET|aborted/)
  expect(demo.defects).toEqual([])
})

test('drop-after cuts a long reply before its head', async () => {
  const demo = await startFleet('drop-after=1@clusters')
  const cookie = await cookieOf(demo)
  const socket = await openSocket(demo)
  const received = readToEnd(socket)
  socket.write(request11(ALL, cookie))
  expect(await received).toBe('')
})

test('a list that throws cuts its reply, and is known as a defect once', async () => {
  const demo = await startFleet()
  const { login, post } = connect(demo)
  await login('dba', 'secret')
  await expect(post('/v2/long-list', { operation: 'broken' })).rejects.toThrow(
    /socket hang up|ECONNRESET|aborted/,
  )
  expect(demo.defects).toEqual([new Error('a bug of the demo')])
})
