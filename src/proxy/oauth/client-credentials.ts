import type { Credentials } from '../credentials.ts'
import { ProxyFailure } from '../failure.ts'
import type { Fetch } from '../http.ts'
import type { ClientAuthentication } from './client-authentication.ts'
import { discoverTokenSource, type TokenSource } from './discover.ts'
import { requestToken } from './token-request.ts'

export interface ClientCredentials {
  readonly clientId: string
  readonly secret: string | undefined
  readonly key: Extract<ClientAuthentication, { method: 'private_key_jwt' }> | undefined
  /** How a secret is sent; undefined: as the authorization server says, else `client_secret_basic`. */
  readonly method: ClientAuthentication['method'] | undefined
  /** Where to ask without any discovery. */
  readonly tokenUrl: string | undefined
  readonly issuer: string | undefined
  readonly scope: string | undefined
  readonly audience: string | undefined
}

/** A token is renewed when a tenth of its life is left, but at most and at least so long before its end. */
const EARLIEST_RENEWAL_MS = 30_000
/** Tokens begin at a whole second, and a request takes its time. */
const LATEST_RENEWAL_MS = 2_000

interface Held {
  readonly token: string
  readonly renewAt: number
  /** From then on it isn't sent any more. */
  readonly overAt: number
}

/**
 * Tokens by the client-credentials grant: got when the daemon first asks for one, renewed before they expire
 * and after a refusal; however many ask, one request is under way.
 */
export function clientCredentials(fetch: Fetch, url: URL, client: ClientCredentials): Credentials {
  let source = sourceOfSettings(url, client)
  let scopes = client.scope
  let held: Held | undefined
  let underWay: Promise<string> | undefined

  async function get(): Promise<string> {
    if (source === undefined) throw new ProxyFailure('refused', 'no token endpoint is known yet')
    const { token, lifetimeMs } = await requestToken(fetch, {
      ...source,
      clientId: client.clientId,
      client: authenticationOf(client, source.methods),
      scope: scopes ?? source.scope,
      audience: client.audience,
    })
    held = { token, ...timesOf(lifetimeMs) }
    return token
  }
  const getOnce = (): Promise<string> =>
    (underWay ??= get().finally(() => {
      underWay = undefined
    }))

  return {
    async token() {
      const now = Date.now()
      if (held !== undefined && now < held.renewAt) return held.token
      if (source === undefined) return undefined
      const next = getOnce()
      if (held === undefined || now >= held.overAt) return next
      // An authorization server that is away now may be back before this one is over.
      next.catch(() => {})
      return held.token
    },
    async renew(challenge, refused) {
      // Others were refused at the same time, and one of them has been here.
      if (held !== undefined && held.token !== refused) return
      source ??= await discoverTokenSource(fetch, { url, issuer: client.issuer }, challenge)
      await getOnce()
    },
    async widen(scope) {
      const before = (scopes ?? source?.scope ?? '').split(' ').filter(Boolean)
      const wider = [...new Set([...before, ...scope.split(' ').filter(Boolean)])]
      if (source === undefined || wider.length === before.length) return false
      const narrower = scopes
      scopes = wider.join(' ')
      try {
        await underWay?.catch(() => {})
        await getOnce()
        return true
      } catch {
        // Not granted: the token of before still serves for the rest.
        scopes = narrower
        return false
      }
    },
  }
}

function timesOf(lifetimeMs: number | undefined): Omit<Held, 'token'> {
  if (lifetimeMs === undefined) return { renewAt: Infinity, overAt: Infinity }
  const end = Date.now() + lifetimeMs
  const late = Math.min(LATEST_RENEWAL_MS, lifetimeMs / 2)
  const early = Math.min(EARLIEST_RENEWAL_MS, Math.max(late, lifetimeMs / 10))
  return { renewAt: end - early, overAt: end - late }
}

function sourceOfSettings(
  url: URL,
  { tokenUrl, issuer, audience }: ClientCredentials,
): TokenSource | undefined {
  if (tokenUrl === undefined) return undefined
  return {
    endpoint: tokenUrl,
    issuer,
    // Servers that want an audience are of before RFC 8707, and some refuse what they don't know.
    resource: audience === undefined ? url.href : undefined,
    scope: undefined,
    methods: undefined,
  }
}

function authenticationOf(
  { key, secret, method }: ClientCredentials,
  offered: readonly string[] | undefined,
): ClientAuthentication {
  if (key !== undefined) return key
  if (secret === undefined) throw new ProxyFailure('refused', 'the client has no secret and no key')
  return {
    method:
      (method ?? chosen(offered)) === 'client_secret_post'
        ? 'client_secret_post'
        : 'client_secret_basic',
    secret,
  }
}

function chosen(offered: readonly string[] = []): ClientAuthentication['method'] {
  const posts = offered.includes('client_secret_post')
  return posts && !offered.includes('client_secret_basic')
    ? 'client_secret_post'
    : 'client_secret_basic'
}
