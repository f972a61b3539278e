import { get } from 'node:https'
import { expect, test } from 'vitest'
import type { Call } from '../../src/demo/module.ts'
import { Refusal } from '../../src/demo/module.ts'
import { modules } from '../../src/demo/modules/index.ts'
import { connect, NOW, startDemo } from './client.ts'

const broken = new TypeError('a bug in a module')
modules['test-bench'] = {
  echo: ({ body, caller, clientAddress, now }: Call) => ({ body, caller, clientAddress, now }),
  refuse: () => {
    throw new Refusal('ObjectNotFound', 'Nothing of that name.', 1)
  },
  refusesilently: () => {
    throw new Refusal('AccessDenied')
  },
  break: () => {
    throw broken
  },
}
modules['process'] = { where: () => ({ answered_by: 'process' }) }

const ENVELOPE = { controller_id: 'demo-1', request_processed: NOW.toISOString() }
const SESSION = {
  ...ENVELOPE,
  request_user_id: 5,
  debug_messages: ["RPC V2 authenticated user is 'dba'."],
}

async function loggedIn() {
  const demo = await startDemo()
  const client = connect(demo)
  await client.login('dba', 'secret')
  return { demo, ...client }
}

test('wraps the answer of a module and echoes what the request carried', async () => {
  const { post } = await loggedIn()
  const body = {
    operation: 'ECHO',
    request_id: 7,
    request_created: '2026-03-04T09:15:22.481Z',
    note: 'Zoë',
  }
  const { httpStatus, text, body: reply } = await post('/v2/test-bench', body)
  expect(httpStatus).toBe(200)
  expect(reply).toEqual({
    ...SESSION,
    request_status: 'Ok',
    request_id: 7,
    request_created: '2026-03-04T09:15:22.481Z',
    body,
    caller: { userId: 5, userName: 'dba', groupNames: ['admins'], isSuperuser: true },
    clientAddress: '127.0.0.1',
    now: NOW.toISOString(),
  })
  expect(text).toContain('"Zoë"')
})

test.each([
  [
    'refuse',
    { request_status: 'ObjectNotFound', error_string: 'Nothing of that name.', error_id: 1 },
  ],
  ['refuseSilently', { request_status: 'AccessDenied' }],
])('turns a refusal into a reply (%s)', async (operation, expected) => {
  const { post } = await loggedIn()
  const { httpStatus, body } = await post('/v2/test-bench', { operation })
  expect({ httpStatus, body }).toEqual({ httpStatus: 200, body: { ...SESSION, ...expected } })
})

test('survives a bug in a module and keeps the error', async () => {
  const { demo, post } = await loggedIn()
  const { body } = await post('/v2/test-bench', { operation: 'break' })
  expect(body).toEqual({
    ...SESSION,
    request_status: 'UnknownError',
    error_string: 'The controller failed internally.',
  })
  expect(demo.defects).toEqual([broken])
})

test.each(['/v2/test-bench', '/v2/subscribe_events'])('wants a session on %s', async (path) => {
  const { post } = connect(await startDemo())
  const { httpStatus, body } = await post(path, { operation: 'anything', request_id: 3 })
  expect({ httpStatus, body }).toEqual({
    httpStatus: 401,
    body: {
      ...ENVELOPE,
      request_id: 3,
      request_status: 'AuthRequired',
      error_string: 'Please log in first.',
      error_id: 2,
    },
  })
})

test.each([
  ['/v2/test-bench', 'nonsense', '/v2/test-bench', ['v2', 'test-bench']],
  ['/v2/test-bench/', 'constructor', '/v2/test-bench', ['v2', 'test-bench']],
  ['/single/v2/nowhere', 'x', '/v2/nowhere', ['v2', 'nowhere']],
  ['/v2/info', 'y', '/v2/info', ['v2', 'info']],
  ['/v2', '', '/v2/info', ['v2']],
])('names what it can not dispatch on %s', async (path, operation, named, requestPath) => {
  const { post } = await loggedIn()
  expect((await post(path, { operation })).body).toEqual({
    ...SESSION,
    request_status: 'InvalidRequest',
    error_string: `Invalid operation '${operation}' on '${named}'.`,
    request_operation: operation,
    request_path: requestPath,
  })
})

test('answers GET /v2 with JSON', async () => {
  const demo = await startDemo()
  const reply = await new Promise((resolve, reject) => {
    get(`${demo.url}/v2`, { ca: demo.certificatePem, agent: false }, (response) => {
      response.setEncoding('utf8')
      let text = ''
      response.on('data', (chunk: string) => (text += chunk))
      response.once('end', () =>
        resolve({ httpStatus: response.statusCode, body: JSON.parse(text) }),
      )
    }).once('error', reject)
  })
  expect(reply).toEqual({
    httpStatus: 200,
    body: {
      ...ENVELOPE,
      request_status: 'InvalidRequest',
      error_string: "Invalid operation '' on '/v2/info'.",
      request_operation: '',
      request_path: ['v2'],
    },
  })
})

test.each([
  ['{"operation":', 'The request body is not valid JSON.'],
  ['[1]', 'The request body is not a JSON object.'],
  [' '.repeat(8 * 1024 * 1024 + 1), 'The request body is too large.'],
])('refuses a body it can not use (%#)', async (text, error) => {
  const { post } = connect(await startDemo())
  expect((await post('/v2/auth', text)).body).toEqual({
    ...ENVELOPE,
    request_status: 'InvalidRequest',
    error_string: error,
  })
})

test('knows a module by its other name', async () => {
  const { post } = await loggedIn()
  expect((await post('/v2/proc/', { operation: 'where' })).body).toEqual({
    ...SESSION,
    request_status: 'Ok',
    answered_by: 'process',
  })
})

test('pings the controller without a session', async () => {
  const { post } = connect(await startDemo())
  expect((await post('/v2/controller/', { operation: 'ping' })).body).toEqual({
    ...ENVELOPE,
    request_status: 'Ok',
    controller_status: 'CmonControllerLeader',
  })
})
