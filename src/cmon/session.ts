import { sign, type KeyObject } from 'node:crypto'
import { unlessAborted, withDeadline } from './deadline.ts'
import { CmonError, refusalError, asksForPatience } from './errors.ts'
import { exchange } from './exchange.ts'
import { statusOfFailure, type RpcStatus } from './observe.ts'
import type { Endpoint } from './rpc.ts'

/** How to log in to a controller; `none`: not at all, for what is answered without a login. */
export type Credential =
  | { kind: 'none'; username: '' }
  | ({ kind: 'password'; username: string; password: string } & Advised)
  | ({ kind: 'key'; username: string; key: KeyObject } & Advised)

interface Advised {
  /** What to do when it is refused, where no setting holds it. */
  advice?: string
}

/** The login at one controller address: one cookie shared by all calls, one login in flight at most. */
export interface Session {
  /** The cookie of the running session; logs in when there is none. */
  cookie(signal: AbortSignal): Promise<string>
  /** A session other than the one of `stale`, which the controller no longer knows. */
  renew(stale: string, signal: AbortSignal): Promise<string>
  /** Takes over a cookie that a later reply has set. */
  keep(cookie: string): void
  /** Tells the controller that the session is over, if there is one. Never fails. */
  end(): Promise<void>
}

// A refused login isn't tried again at once: controllers suspend a user after too many failures.
const FIRST_REFUSAL_PAUSE_MS = 15_000
const LONGEST_REFUSAL_PAUSE_MS = 300_000

export function createSession(
  endpoint: Endpoint,
  credential: Credential,
  timeoutMs: number,
): Session {
  let current: string | undefined
  let flight: Promise<string> | undefined
  let refusal: { error: CmonError; until: number; pauseMs: number } | undefined

  const { controller, observer } = endpoint.observation
  const told = (outcome: RpcStatus): void => observer.login({ controller, outcome })

  async function logIn(): Promise<string> {
    if (refusal !== undefined && Date.now() < refusal.until) throw refusal.error
    try {
      // Its own deadline and no caller's signal: one caller's cancellation must not fail the others.
      const cookie = await withDeadline(
        { what: 'login', timeoutMs, next: 'Look at the controller, or raise CMON_TIMEOUT.' },
        undefined,
        (signal) => logInBy(credential, endpoint, signal),
      )
      told('ok')
      refusal = undefined
      current = cookie
      return cookie
    } catch (thrown) {
      told(statusOfFailure(thrown, undefined))
      if (thrown instanceof CmonError && thrown.code === 'not_authenticated') {
        const pauseMs = Math.min(
          (refusal?.pauseMs ?? FIRST_REFUSAL_PAUSE_MS / 2) * 2,
          LONGEST_REFUSAL_PAUSE_MS,
        )
        refusal = { error: thrown, until: Date.now() + pauseMs, pauseMs }
      }
      throw thrown
    } finally {
      flight = undefined
    }
  }

  function join(signal: AbortSignal): Promise<string> {
    flight ??= logIn()
    return unlessAborted(flight, signal)
  }

  return {
    cookie: (signal) => (current === undefined ? join(signal) : Promise.resolve(current)),
    renew(stale, signal) {
      if (current === stale) current = undefined
      return this.cookie(signal)
    },
    keep(cookie) {
      current = cookie
    },
    async end() {
      const cookie = current ?? (await flight?.catch(() => undefined))
      current = undefined
      if (cookie !== undefined) await logOut(endpoint, cookie)
    },
  }
}

async function logInBy(
  credential: Credential,
  endpoint: Endpoint,
  signal: AbortSignal,
): Promise<string> {
  switch (credential.kind) {
    case 'password':
      return logInByPassword(endpoint, credential, signal)
    case 'key':
      return logInByKey(endpoint, credential, signal)
    case 'none':
      throw new CmonError(
        'not_authenticated',
        `The daemon has no login of its own at ${endpoint.observation.controller}`,
        {
          next: 'Set CMON_USERNAME with CMON_PASSWORD or CMON_KEY_FILE for what belongs to nobody.',
        },
      )
  }
}

const LOGOUT_TIMEOUT_MS = 2_000

/** `logout`, cmon-rpc-core 5.5. A controller that doesn't hear it ends the session when it has been idle. */
async function logOut(endpoint: Endpoint, cookie: string): Promise<void> {
  const signal = AbortSignal.timeout(LOGOUT_TIMEOUT_MS)
  await exchange(endpoint, { path: 'auth', operation: 'logout', params: {}, cookie, signal }).catch(
    () => {},
  )
}

/** `authenticateWithPassword`, cmon-rpc-core 5.3. */
async function logInByPassword(
  endpoint: Endpoint,
  credential: { username: string; password: string } & Advised,
  signal: AbortSignal,
): Promise<string> {
  const reply = await exchange(endpoint, {
    path: 'auth',
    operation: 'authenticateWithPassword',
    params: { user_name: credential.username, password: credential.password },
    signal,
  })
  if (reply.refusal !== undefined) throw loginRefused(reply.refusal, credential, 'password')
  return cookieOf(reply.cookie)
}

/** `authenticate` and `authenticateResponse`, cmon-rpc-core 5.4: RSA PKCS#1 v1.5 over SHA-256. */
async function logInByKey(
  endpoint: Endpoint,
  credential: { username: string; key: KeyObject } & Advised,
  signal: AbortSignal,
): Promise<string> {
  const asked = await exchange(endpoint, {
    path: 'auth',
    operation: 'authenticate',
    params: { user_name: credential.username },
    signal,
  })
  if (asked.refusal !== undefined) throw loginRefused(asked.refusal, credential, 'key', 'unknown')
  const challenge = asked.json['challenge']
  if (typeof challenge !== 'string')
    throw new CmonError('bad_reply', 'The login reply carries no challenge')
  const answered = await exchange(endpoint, {
    path: 'auth',
    operation: 'authenticateResponse',
    params: {
      signature: sign('RSA-SHA256', Buffer.from(challenge, 'utf8'), credential.key).toString(
        'base64',
      ),
    },
    cookie: asked.cookie,
    signal,
  })
  if (answered.refusal !== undefined) throw loginRefused(answered.refusal, credential, 'key')
  return cookieOf(answered.cookie ?? asked.cookie)
}

function cookieOf(cookie: string | undefined): string {
  if (cookie !== undefined) return cookie
  throw new CmonError('bad_reply', 'The login reply sets no cmon-sid cookie')
}

const LOGIN_NEXT = {
  unknown: 'Check CMON_USERNAME: the controller offers no key login to a user of this name.',
  password:
    'Check CMON_USERNAME and CMON_PASSWORD, and in ClusterControl that the user is not disabled or suspended.',
  key: 'Check CMON_USERNAME and CMON_KEY_FILE, and that the key’s public half is registered with that user.',
} as const

function loginRefused(
  refusal: Parameters<typeof refusalError>[1],
  { username, advice }: { username: string } & Advised,
  by: 'password' | 'key',
  next: keyof typeof LOGIN_NEXT = by,
): CmonError {
  if (asksForPatience(refusal)) return refusalError('login', refusal)
  return new CmonError(
    'not_authenticated',
    `The controller refused the login of CMON user ${JSON.stringify(username)} by ${by}`,
    {
      status: refusal.status,
      next: advice ?? LOGIN_NEXT[next],
      ...(refusal.said === undefined ? {} : { said: refusal.said }),
      ...(refusal.errorId === undefined ? {} : { errorId: refusal.errorId }),
    },
  )
}
