import { describe, expect, test } from 'vitest'
import { faultHelp, parseFault, parseFaults } from '../../src/demo/faults.ts'
import { modules } from '../../src/demo/modules/index.ts'
import { connect, NOW, openSocket, readToEnd, startDemo } from './client.ts'

let ran = 0
modules['jobs'] = { createjobinstance: () => ({ ran: (ran += 1) }) }
modules['bench'] = { run: () => ({ ran: (ran += 1) }) }

const PING = { operation: 'ping' }
const RUN = { operation: 'run' }
const CUT = /socket hang up|ECONNRESET|aborted/

async function faulty(...faults: string[]) {
  const demo = await startDemo({ faults: faults.map(parseFault) })
  return { demo, ...connect(demo) }
}

describe('parsing', () => {
  test.each([
    ['latency=200', { kind: 'latency', value: '200' }],
    ['latency=200@clusters', { kind: 'latency', value: '200', path: 'clusters' }],
    ['half=3@stat/prometheus/query', { kind: 'half', value: '3', path: 'stat/prometheus/query' }],
    ['slow-start=0.5', { kind: 'slow-start', value: '0.5' }],
    ['lost-leader', { kind: 'lost-leader', value: '' }],
    ['always-200=true', { kind: 'always-200', value: 'true' }],
    ['license@jobs', { kind: 'license', value: '', path: 'jobs' }],
    ['stuck-job=2', { kind: 'stuck-job', value: '2' }],
    ['clock-skew=-90.5', { kind: 'clock-skew', value: '-90.5' }],
    ['certificate-change', { kind: 'certificate-change', value: '' }],
    [
      'redirect=https://192.0.2.1:9501@auth',
      { kind: 'redirect', value: 'https://192.0.2.1:9501', path: 'auth' },
    ],
  ])('reads %s', (text, fault) => {
    expect(parseFault(text)).toEqual(fault)
  })

  test.each([
    ['flood=3', "Unknown fault 'flood=3'"],
    ['', "Unknown fault ''"],
    ['constructor=1', "Unknown fault 'constructor=1'"],
    ['drop', "Fault 'drop' needs the form drop=N"],
    ['drop=0', "Fault 'drop=0' needs the form drop=N"],
    ['latency=fast', "Fault 'latency=fast' needs the form latency=MS"],
    ['slow-start=-1', "Fault 'slow-start=-1' needs the form slow-start=SECONDS"],
    ['redirect=example.com', "Fault 'redirect=example.com' needs the form redirect=URL"],
    ['lost-leader=3', "Fault 'lost-leader=3' needs the form lost-leader"],
    ['stuck-job', "Fault 'stuck-job' needs the form stuck-job=N"],
    ['clock-skew=late', "Fault 'clock-skew=late' needs the form clock-skew=SECONDS"],
    ['clock-skew=--1', "Fault 'clock-skew=--1' needs the form clock-skew=SECONDS"],
  ])('refuses %s and lists the kinds', (text, message) => {
    expect(() => parseFault(text)).toThrow(`${message}. Faults:\n${faultHelp()}`)
  })

  test.each(['stuck-job=1@jobs', 'clock-skew=5@clusters', 'certificate-change@auth'])(
    'refuses a path for %s, which is about the whole controller',
    (text) => {
      expect(() => parseFault(text)).toThrow(/is about the whole controller: leave out @\w+\./)
    },
  )

  test('reads several with commas between them', () => {
    expect(parseFaults('latency=200@clusters, drop=3,lost-leader')).toEqual([
      { kind: 'latency', value: '200', path: 'clusters' },
      { kind: 'drop', value: '3' },
      { kind: 'lost-leader', value: '' },
    ])
    expect(() => parseFaults('latency=200,,drop=3')).toThrow("Unknown fault ''")
  })

  test('explains every kind in the help', () => {
    const kinds = faultHelp()
      .split('\n')
      .map((line) => /^ {2}([a-z0-9-]+)(=[A-Z]+)? {2,}\S/.exec(line)?.slice(1, 3).join(''))
    expect(kinds).toEqual([
      'latency=MS',
      'jitter=MS',
      'drop=N',
      'drop-after=N',
      'drop-next=N',
      'hang=N',
      'half=N',
      'garbage=N',
      'http-503=N',
      'wrong-json=N',
      'expire=N',
      'slow-start=SECONDS',
      'redirect=URL',
      'lost-leader',
      'license',
      'always-200',
      'stuck-job=N',
      'clock-skew=SECONDS',
      'certificate-change',
      undefined,
    ])
  })
})

test('latency holds back replies of its path only', async () => {
  const { post } = await faulty('latency=700@info')
  await post('/v2/controller', PING)
  const timed = async (path: string) => {
    const begun = performance.now()
    await post(path, PING)
    return performance.now() - begun
  }
  expect(await timed('/v2/info')).toBeGreaterThan(690)
  expect(await timed('/v2/controller')).toBeLessThan(690)
})

test('drop cuts every Nth request and does not run it', async () => {
  const { login, post } = await faulty('drop=2@bench')
  await login('dba', 'secret')
  const before = ran
  await post('/v2/bench', RUN)
  await expect(post('/v2/bench', RUN)).rejects.toThrow(CUT)
  await post('/v2/bench', RUN)
  expect(ran).toBe(before + 2)
})

test('drop-next cuts the next requests, then ends', async () => {
  const { demo, post } = await faulty('drop-next=2')
  await expect(post('/v2/info', PING)).rejects.toThrow(CUT)
  await expect(post('/v2/info', PING)).rejects.toThrow(CUT)
  expect((await post('/v2/info', PING)).httpStatus).toBe(200)
  expect(demo.faults.list()).toEqual([])
})

test('hang never answers', async () => {
  const { demo } = await faulty('hang=1')
  const socket = await openSocket(demo)
  const received = readToEnd(socket)
  socket.write('POST /v2/info HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}')
  await expect.poll(() => demo.rpcs().map(({ status }) => status)).toEqual(['fault:hang'])
  demo.dropConnections()
  expect(await received).toBe('')
})

test('half runs the request and breaks off its reply', async () => {
  const { demo, login, post } = await faulty('half=1@bench')
  await login('dba', 'secret')
  const before = ran
  await expect(post('/v2/bench', RUN)).rejects.toThrow(CUT)
  expect(ran).toBe(before + 1)

  demo.faults.set('half=1')
  const socket = await openSocket(demo)
  const received = readToEnd(socket)
  socket.write('POST /v2/info HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}')
  const [head = '', body = ''] = (await received).split('\r\n\r\n')
  const promised = Number(/Content-Length: (\d+)/.exec(head)?.[1])
  expect(body).toMatch(/^\{"controller_id":/)
  expect(body.length).toBe(Math.floor(promised / 2))
})

test('drop-after runs the request and cuts the connection all the same', async () => {
  const { login, post } = await faulty('drop-after=1@bench')
  await login('dba', 'secret')
  const before = ran
  await expect(post('/v2/bench', RUN)).rejects.toThrow(CUT)
  expect(ran).toBe(before + 1)
})

test('http-503 is the error page of a proxy, and runs nothing', async () => {
  const { login, post } = await faulty('http-503=1@bench')
  await login('dba', 'secret')
  const before = ran
  const reply = await post('/v2/bench', RUN)
  expect({ status: reply.httpStatus, html: reply.text.startsWith('<!DOCTYPE html>') }).toEqual({
    status: 503,
    html: true,
  })
  expect(ran).toBe(before)
})

test('garbage is an HTML page', async () => {
  const { post } = await faulty('garbage=2')
  expect((await post('/v2/info', PING)).body).toMatchObject({ request_status: 'Ok' })
  const { httpStatus, headers, text } = await post('/v2/info', PING)
  expect({ httpStatus, type: headers['content-type'] }).toEqual({
    httpStatus: 200,
    type: 'text/html',
  })
  expect(text).toMatch(/^<!DOCTYPE html>/)
})

test('wrong-json is JSON but no reply, of several kinds', async () => {
  const { post } = await faulty('wrong-json=1')
  const bodies = []
  for (let count = 0; count < 3; count += 1) bodies.push((await post('/v2/info', PING)).body)
  expect(bodies).toEqual([{ message: 'no request_status' }, null, ['no object']])
})

test('expire ends every Nth session, not counting logins', async () => {
  const { login, post } = await faulty('expire=2')
  const statuses = []
  for (let count = 0; count < 2; count += 1) {
    await login('dba', 'secret')
    for (let use = 0; use < 2; use += 1) {
      const { httpStatus, body } = await post('/v2/bench', RUN)
      statuses.push([httpStatus, JSON.stringify(body).includes('"error_id":2')])
    }
  }
  expect(statuses).toEqual([
    [200, false],
    [401, true],
    [200, false],
    [401, true],
  ])
})

test('slow-start answers nothing but info/ping for a while', async () => {
  const { login, post } = await faulty('slow-start=1.5')
  expect((await login('dba', 'secret')).body).toEqual({
    controller_id: 'demo-1',
    request_processed: NOW.toISOString(),
    request_status: 'TryAgain',
    error_string: 'The controller is starting up.',
    error_id: 5,
  })
  expect((await post('/v2/info', PING)).body).toMatchObject({ request_status: 'Ok' })
  await expect
    .poll(async () => (await login('dba', 'secret')).body, { timeout: 10_000 })
    .toMatchObject({ request_status: 'Ok' })
})

test('redirect names the leader, except to controller/ping', async () => {
  const { demo, login, post } = await faulty('redirect=https://192.0.2.11:9501')
  const port = Number(new URL(demo.url).port)
  const { httpStatus, body } = await login('dba', 'secret')
  expect({ httpStatus, body }).toEqual({
    httpStatus: 200,
    body: {
      controller_id: 'demo-1',
      request_processed: NOW.toISOString(),
      request_status: 'Redirect',
      error_string: 'Redirect notification.',
      controllers: {
        [`127.0.0.1:${port}`]: {
          class_name: 'CmonController',
          hostname: '127.0.0.1',
          ip: '127.0.0.1',
          port,
          role: 'follower',
        },
        '192.0.2.11:9501': {
          class_name: 'CmonController',
          hostname: '192.0.2.11',
          ip: '192.0.2.11',
          port: 9501,
          role: 'leader',
        },
      },
    },
  })
  expect((await post('/v2/controller', PING)).body).toMatchObject({
    request_status: 'Ok',
    controller_status: 'CmonControllerFollower',
  })
})

test('lost-leader redirects to nobody', async () => {
  const { demo, login } = await faulty('lost-leader')
  const port = Number(new URL(demo.url).port)
  expect((await login('dba', 'secret')).body).toMatchObject({
    request_status: 'Redirect',
    controllers: { [`127.0.0.1:${port}`]: { role: 'follower' } },
  })
})

test('license refuses new jobs only', async () => {
  const { login, post } = await faulty('license')
  await login('dba', 'secret')
  const { httpStatus, body } = await post('/v2/jobs', { operation: 'createJobInstance' })
  expect({ httpStatus, body }).toMatchObject({
    httpStatus: 200,
    body: { request_status: 'AccessDenied', error_id: 4 },
  })
  expect((await post('/v2/bench', RUN)).body).toMatchObject({ request_status: 'Ok' })
})

test('always-200 keeps refusals out of the HTTP status', async () => {
  const { login, post } = await faulty('always-200')
  const refused = await login('dba', 'wrong')
  const unknown = await post('/v2/bench', RUN)
  expect([refused, unknown].map(({ httpStatus }) => httpStatus)).toEqual([200, 200])
})

test('faults can be set and cleared while it runs', async () => {
  const { demo, post } = await faulty('garbage=1', 'latency=1')
  demo.faults.set('garbage=2')
  expect(demo.faults.list()).toEqual([
    { kind: 'latency', value: '1' },
    { kind: 'garbage', value: '2' },
  ])
  demo.faults.clear('garbage')
  expect(demo.faults.list()).toEqual([{ kind: 'latency', value: '1' }])
  demo.faults.clear()
  expect(demo.faults.list()).toEqual([])
  expect(() => demo.faults.set('flood=1')).toThrow("Unknown fault 'flood=1'")
  expect((await post('/v2/info', PING)).body).toMatchObject({ request_status: 'Ok' })
})
