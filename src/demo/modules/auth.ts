import { createPublicKey, randomUUID, verify } from 'node:crypto'
import type { Answer, Caller } from '../module.ts'
import type { Session, Sessions } from '../sessions.ts'
import type { DemoUser, World } from '../world/world.ts'
import { Refusal } from '../module.ts'
import { userObject } from './user-object.ts'

/** A call that may run without a session, and may begin or end one. */
export interface AuthCall {
  readonly body: Record<string, unknown>
  readonly world: World
  readonly now: Date
  readonly sessions: Sessions
  /** In: the client's session. Out: the one it has from now on. */
  session: Session | undefined
}

const INVALID_CREDENTIALS = 3

/** Runs one step of `/v2/auth`. Throws a Refusal. */
export function answerAuth(operation: string, call: AuthCall): Answer {
  switch (operation.toLowerCase()) {
    case 'authenticatewithpassword':
      return authenticateWithPassword(call)
    case 'authenticate':
      return authenticate(call)
    case 'authenticateresponse':
    case 'response': // The name in controllers 1.4.1 and 1.4.2.
      return authenticateResponse(operation, call)
    case 'logout':
      return logout(call)
    case 'passwordreset':
      return passwordReset(call)
    default:
      throw unexpected(operation, call.session)
  }
}

/** The user as callers see it; members of `admins` and the system user may do everything. */
export function toCaller(user: DemoUser): Caller {
  return {
    userId: user.userId,
    userName: user.userName,
    groupNames: user.groupNames,
    isSuperuser: user.userName === 'system' || user.groupNames.includes('admins'),
  }
}

export function isActive(user: DemoUser): boolean {
  return !user.disabled && !user.suspended
}

function authenticateWithPassword(call: AuthCall): Answer {
  const user = findUser(call)
  if (!user || (call.body['ldap_only'] === true && user.origin !== 'LDAP')) throw badCredentials()
  if (user.password === undefined || call.body['password'] !== user.password) {
    throw failedLogin(user, call.now)
  }
  return logIn(user, call)
}

function authenticate(call: AuthCall): Answer {
  const user = findUser(call)
  if (!user) throw badCredentials()
  const challenge = randomUUID()
  endSession(call)
  // The second step arrives on a new connection and names no user: only the cookie ties them.
  call.session = call.sessions.create()
  call.session.challenge = { text: challenge, userId: user.userId }
  return { challenge, user_name: user.userName }
}

function authenticateResponse(operation: string, call: AuthCall): Answer {
  const pending = call.session?.challenge
  if (!call.session || !pending) throw unexpected(operation, call.session)
  delete call.session.challenge
  const user = call.world.users.find(({ userId }) => userId === pending.userId)
  if (!user) throw badCredentials()
  const signature = call.body['signature']
  if (typeof signature !== 'string' || !signedBy(user, pending.text, signature)) {
    throw failedLogin(user, call.now)
  }
  return logIn(user, call)
}

function logout(call: AuthCall): Answer {
  endSession(call)
  return {}
}

/** The demo sends no mail: only a token that the world was made with helps in the second phase. */
function passwordReset(call: AuthCall): Answer {
  const user = findUser(call)
  if (!user) throw new Refusal('ObjectNotFound', `User '${userNameOf(call)}' was not found.`)
  if (user.emailAddress === '') {
    const text = `User '${user.userName}' has no registered email address`
    throw new Refusal('ObjectNotFound', `${text} while requesting password reset.`)
  }
  const token = call.body['password_reset_token']
  if (token === undefined) return {}
  const wanted = call.body['new_password']
  if (user.resetToken === undefined || token !== user.resetToken) {
    throw new Refusal('AccessDenied', 'The password reset token is not valid.')
  }
  if (typeof wanted !== 'string' || wanted === '') {
    throw new Refusal('InvalidRequest', 'No new password was given.')
  }
  user.password = wanted
  delete user.resetToken
  return {}
}

function logIn(user: DemoUser, call: AuthCall): Answer {
  if (!isActive(user)) {
    throw new Refusal('AccessDenied', `User '${user.userName}' is disabled or suspended.`)
  }
  user.lastLogin = call.now
  user.failedLogins = 0
  endSession(call)
  call.session = call.sessions.create()
  call.session.userId = user.userId
  return { is_superuser: toCaller(user).isSuperuser, user: userObject(user, call.world) }
}

function failedLogin(user: DemoUser, now: Date): Refusal {
  user.failedLogins += 1
  user.lastFailedLogin = now
  return badCredentials()
}

function badCredentials(): Refusal {
  return new Refusal('AccessDenied', 'Username or password is incorrect.', INVALID_CREDENTIALS)
}

function unexpected(operation: string, session: Session | undefined): Refusal {
  const state = session?.challenge ? 'authenticate' : session?.userId ? 'authenticated' : ''
  return new Refusal('InvalidRequest', `Unexpected request '${operation}' in state '${state}'`)
}

function endSession(call: AuthCall): void {
  if (call.session) call.sessions.remove(call.session)
  call.session = undefined
}

/** The CLI's key login says `username`, everything else `user_name`. */
function userNameOf({ body }: AuthCall): string {
  const name = body['user_name'] ?? body['username']
  return typeof name === 'string' ? name : ''
}

function findUser(call: AuthCall): DemoUser | undefined {
  const name = userNameOf(call).toLowerCase()
  return call.world.users.find(({ userName }) => userName.toLowerCase() === name)
}

/** RSA PKCS#1 v1.5 over SHA-256 of the challenge's text, base64, with any of the user's keys. */
function signedBy(user: DemoUser, challenge: string, signature: string): boolean {
  const bytes = Buffer.from(signature, 'base64')
  return user.publicKeys.some(({ key }) => {
    try {
      const publicKey = createPublicKey(key)
      if (publicKey.asymmetricKeyType !== 'rsa') return false
      return verify('sha256', Buffer.from(challenge), publicKey, bytes)
    } catch {
      // Whatever was stored as a key; the CLI stores an empty one for users that have none.
      return false
    }
  })
}
