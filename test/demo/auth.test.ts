import { constants, generateKeyPairSync, sign } from 'node:crypto'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { DemoUser } from '../../src/demo/world/world.ts'
import { createSessions } from '../../src/demo/sessions.ts'
import { cliRequest, connect, demoUser, NOW, openSocket, readToEnd, splitReply } from './client.ts'
import { startDemo, worldOf } from './client.ts'

const ENVELOPE = { controller_id: 'demo-1', request_processed: NOW.toISOString() }
const REFUSED = {
  ...ENVELOPE,
  request_status: 'AccessDenied',
  error_string: 'Username or password is incorrect.',
  error_id: 3,
}
const USER_OBJECT = {
  class_name: 'CmonUser',
  user_id: 5,
  user_name: 'dba',
  first_name: 'Dana',
  last_name: 'Berg',
  origin: 'CmonDb',
  disabled: false,
  suspended: false,
  last_login: NOW.toISOString(),
  n_failed_logins: 0,
  groups: [{ class_name: 'CmonGroup', group_name: 'admins' }],
  timezone: { class_name: 'CmonTimeZone' },
}
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const pkcs1 = rsa.publicKey.export({ type: 'pkcs1', format: 'pem' }).toString()
const spki = rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString()

async function demoWith(...users: DemoUser[]) {
  const demo = await startDemo({ world: worldOf(users) })
  return { demo, users, ...connect(demo) }
}

function challengeOf(body: unknown): string {
  const found = /"challenge":"([^"]+)"/.exec(JSON.stringify(body))?.[1]
  return found ?? ''
}

describe('with a password', () => {
  test('logs in whatever the case of the name, and says who it is', async () => {
    const { login, post, users } = await demoWith(demoUser({ failedLogins: 2 }))
    const { httpStatus, headers, body } = await login('DBA', 'secret')
    expect(httpStatus).toBe(200)
    expect(headers['set-cookie']).toEqual([
      expect.stringMatching(/^cmon-sid=[\da-f]{32}; Path=\/; Secure; HttpOnly$/),
    ])
    expect(body).toEqual({
      ...ENVELOPE,
      request_status: 'Ok',
      is_superuser: true,
      debug_messages: ["RPC V2 authenticated user is 'dba'."],
      user: expect.objectContaining({
        ...USER_OBJECT,
        groups: [expect.objectContaining(USER_OBJECT.groups[0])],
        timezone: expect.objectContaining(USER_OBJECT.timezone),
      }),
    })
    expect(users[0]).toMatchObject({ lastLogin: NOW, failedLogins: 0 })
    expect((await post('/v2/info', { operation: 'ping' })).body).toMatchObject({
      request_user_id: 5,
    })
  })

  test('says that a user outside admins is no superuser', async () => {
    const { login } = await demoWith(demoUser({ groupNames: ['users'] }))
    expect((await login('dba', 'secret')).body).toMatchObject({ is_superuser: false })
  })

  test.each([
    ['a wrong password', {}, 'dba', 'wrong'],
    ['an unknown user', {}, 'nobody', 'secret'],
    ['a user without a password', { password: undefined }, 'dba', 'undefined'],
  ])('refuses %s', async (_case, change, name, password) => {
    const { password: usual, ...withoutPassword } = demoUser()
    const user = 'password' in change ? withoutPassword : { ...withoutPassword, password: usual }
    const { login } = await demoWith(user as DemoUser)
    const { httpStatus, headers, body } = await login(name, password)
    expect({ httpStatus, cookie: headers['set-cookie'], body }).toEqual({
      httpStatus: 401,
      cookie: undefined,
      body: REFUSED,
    })
  })

  test('counts failed logins', async () => {
    const { login, users } = await demoWith(demoUser())
    await login('dba', 'wrong')
    await login('dba', 'wrong again')
    expect(users[0]).toMatchObject({ failedLogins: 2, lastFailedLogin: NOW })
  })

  test.each([{ disabled: true }, { suspended: true }])(
    'refuses a user who is %o',
    async (state) => {
      const { login } = await demoWith(demoUser(state))
      const { httpStatus, body } = await login('dba', 'secret')
      expect({ httpStatus, body }).toEqual({
        httpStatus: 401,
        body: {
          ...ENVELOPE,
          request_status: 'AccessDenied',
          error_string: "User 'dba' is disabled or suspended.",
        },
      })
    },
  )

  test('keeps to directory users when asked to', async () => {
    const { post } = await demoWith(
      demoUser(),
      demoUser({ userId: 6, userName: 'lena', origin: 'LDAP' }),
    )
    const login = { operation: 'authenticateWithPassword', password: 'secret', ldap_only: true }
    expect((await post('/v2/auth', { ...login, user_name: 'dba' })).body).toEqual(REFUSED)
    expect((await post('/v2/auth', { ...login, user_name: 'lena' })).body).toMatchObject({
      request_status: 'Ok',
    })
  })
})

describe('with a key', () => {
  test.each([
    ['PKCS#1', pkcs1, 'user_name', 'authenticateResponse'],
    ['SPKI', spki, 'username', 'authenticateresponse'],
    ['PKCS#1, in the old spelling', pkcs1, 'username', 'response'],
  ])('logs in (%s)', async (_form, key, nameField, operation) => {
    const publicKeys = [
      { name: 'No Name', key: '' },
      { name: 'laptop', key },
    ]
    const { post } = await demoWith(demoUser({ publicKeys }))
    const first = await post('/v2/auth', { operation: 'authenticate', [nameField]: 'Dba' })
    expect(first.body).toEqual({
      ...ENVELOPE,
      request_status: 'Ok',
      challenge: expect.stringMatching(UUID),
      user_name: 'dba',
    })
    expect(first.headers['set-cookie']).toEqual([expect.stringMatching(/^cmon-sid=/)])
    const challenge = Buffer.from(challengeOf(first.body))
    const signature = sign('sha256', challenge, rsa.privateKey).toString('base64')
    const second = await post('/v2/auth', { operation, signature })
    expect(second.body).toEqual({
      ...ENVELOPE,
      request_status: 'Ok',
      is_superuser: true,
      debug_messages: ["RPC V2 authenticated user is 'dba'."],
      user: expect.objectContaining({ user_name: 'dba' }),
    })
    expect((await post('/v2/info', { operation: 'ping' })).body).toMatchObject({
      request_user_id: 5,
    })
  })

  test('ties both steps together by the cookie alone, over two HTTP/1.0 connections', async () => {
    const { demo } = await demoWith(demoUser({ publicKeys: [{ name: 'laptop', key: pkcs1 }] }))
    const ask = async (body: unknown, cookie?: string) => {
      const socket = await openSocket(demo)
      const received = readToEnd(socket)
      socket.write(cliRequest('/v2/auth', JSON.stringify(body), cookie))
      return splitReply(await received)
    }
    const first = await ask({ operation: 'authenticate', username: 'dba' })
    const cookie = /cmon-sid=\w+/.exec(first.head.join('\n'))?.[0]
    const challenge = Buffer.from(challengeOf(first.body))
    const signature = sign('sha256', challenge, rsa.privateKey).toString('base64')
    const step = { operation: 'authenticateResponse', signature }
    expect((await ask(step)).body).toMatchObject({ request_status: 'InvalidRequest' })
    expect((await ask(step, cookie)).body).toMatchObject({ request_status: 'Ok' })
  })

  test('refuses an unknown user', async () => {
    const { post } = await demoWith(demoUser())
    const { httpStatus, body } = await post('/v2/auth', {
      operation: 'authenticate',
      user_name: 'nobody',
    })
    expect({ httpStatus, body }).toEqual({ httpStatus: 401, body: REFUSED })
  })

  test.each([
    ['PSS padding', { padding: constants.RSA_PKCS1_PSS_PADDING }, 'sha256'],
    ['another digest', {}, 'sha512'],
  ])('refuses a signature with %s, and the challenge is spent', async (_case, padding, digest) => {
    const { post, users } = await demoWith(
      demoUser({ publicKeys: [{ name: 'laptop', key: pkcs1 }] }),
    )
    const first = await post('/v2/auth', { operation: 'authenticate', user_name: 'dba' })
    const challenge = Buffer.from(challengeOf(first.body))
    const signed = (algorithm: string, options: object) =>
      sign(algorithm, challenge, { key: rsa.privateKey, ...options }).toString('base64')
    const step = { operation: 'authenticateResponse' }
    const wrong = await post('/v2/auth', { ...step, signature: signed(digest, padding) })
    expect(wrong.body).toEqual(REFUSED)
    expect(users[0]).toMatchObject({ failedLogins: 1 })
    const right = await post('/v2/auth', { ...step, signature: signed('sha256', {}) })
    expect(right.body).toMatchObject({ request_status: 'InvalidRequest' })
  })
})

test.each([
  [{}, ''],
  [{ operation: 'authenticateResponse', signature: '' }, 'authenticateResponse'],
  [{ operation: 'nonsense' }, 'nonsense'],
])('refuses a step out of order (%#)', async (request, named) => {
  const { post } = await demoWith(demoUser())
  const { httpStatus, body } = await post('/v2/auth', request)
  expect({ httpStatus, body }).toEqual({
    httpStatus: 200,
    body: {
      ...ENVELOPE,
      request_status: 'InvalidRequest',
      error_string: `Unexpected request '${named}' in state ''`,
    },
  })
})

test('names the state in which a step is out of order', async () => {
  const { post } = await demoWith(demoUser())
  await post('/v2/auth', { operation: 'authenticate', user_name: 'dba' })
  expect((await post('/v2/auth', {})).body).toMatchObject({
    error_string: "Unexpected request '' in state 'authenticate'",
  })
})

test('logs out', async () => {
  const { login, post } = await demoWith(demoUser())
  await login('dba', 'secret')
  expect((await post('/v2/auth', { operation: 'logout' })).body).toEqual({
    ...ENVELOPE,
    request_status: 'Ok',
  })
  expect((await post('/v2/subscribe_events', {})).body).toMatchObject({
    request_status: 'AuthRequired',
  })
})

test.each([
  [{ user_name: 'dba' }, { request_status: 'Ok' }],
  [
    { user_name: 'dba', password_reset_token: '0'.repeat(32), new_password: 'x' },
    { request_status: 'AccessDenied', error_string: 'The password reset token is not valid.' },
  ],
  [
    { user_name: 'mute' },
    {
      request_status: 'ObjectNotFound',
      error_string: "User 'mute' has no registered email address while requesting password reset.",
    },
  ],
  [
    { user_name: 'nobody' },
    { request_status: 'ObjectNotFound', error_string: "User 'nobody' was not found." },
  ],
])('answers a password reset (%#)', async (request, expected) => {
  const { post } = await demoWith(
    demoUser(),
    demoUser({ userId: 6, userName: 'mute', emailAddress: '' }),
  )
  const { body } = await post('/v2/auth/', { operation: 'passwordReset', ...request })
  expect(body).toEqual({ ...ENVELOPE, ...expected })
})

describe('sessions end', () => {
  const EXPIRED = { request_status: 'AuthRequired', error_id: 2 }
  const ask = { operation: 'x' }

  test('when idle for too long, and not before', () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    onTestFinished(() => void vi.useRealTimers())
    const sessions = createSessions(1000)
    const session = sessions.create()
    const found = [900, 900, 1001, 0].map((pauseMs) => {
      vi.advanceTimersByTime(pauseMs)
      return sessions.find(`other=1; cmon-sid=${session.id}`) === session
    })
    expect(found).toEqual([true, true, false, false])
  })

  test('after the idle time the controller was given', async () => {
    const { login, post } = connect(await startDemo({ sessionIdleMs: 1 }))
    await login('dba', 'secret')
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect((await post('/v2/subscribe_events', ask)).body).toMatchObject(EXPIRED)
  })

  test('when the test says so', async () => {
    const { demo, login, post } = await demoWith(demoUser())
    await login('dba', 'secret')
    demo.sessions.expireAll()
    expect((await post('/v2/subscribe_events', ask)).body).toMatchObject(EXPIRED)
  })

  test('when the user is locked out', async () => {
    const { login, post, users } = await demoWith(demoUser())
    await login('dba', 'secret')
    Object.assign(users[0] ?? {}, { disabled: true })
    expect((await post('/v2/subscribe_events', ask)).body).toMatchObject(EXPIRED)
  })
})
