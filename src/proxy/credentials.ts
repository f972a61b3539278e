import { ProxyFailure } from './failure.ts'
import type { Fetch } from './http.ts'

/** What proves to the remote daemon who asks. */
export interface Credentials {
  /** What to send now; undefined: nothing, until the daemon has said what it wants. */
  token(): Promise<string | undefined>
  /** After a 401 to `refused`: gets another token, or throws ProxyFailure when there is none. */
  renew(challenge: Response, refused: string | undefined): Promise<void>
  /** After a 403 that names the scope it wants: whether a token with it was got. */
  widen(scope: string): Promise<boolean>
}

/**
 * A token from outside. `read` is asked again after a refusal, since a file may hold a new one by then.
 * Undefined: the daemon is asked without a credential.
 */
export function fixedToken(read: () => string | undefined): Credentials {
  let current = read()
  return {
    token: async () => current,
    async renew({ status }, refused) {
      const before = current
      current = read() ?? current
      if (current !== refused || current !== before) return
      throw new ProxyFailure(
        'refused',
        before === undefined
          ? `a credential is wanted (HTTP ${status}); set MCP_PROXY_TOKEN, or MCP_PROXY_CLIENT_ID with its secret or key`
          : `the token is refused (HTTP ${status}); check MCP_PROXY_TOKEN`,
      )
    },
    widen: async () => false,
  }
}

/** As the SDK's transports ask for it, with a `fetch` that remembers which token was refused. */
export function authorised(
  credentials: Credentials,
  fetch: Fetch,
): {
  fetch: Fetch
  authProvider: {
    token(): Promise<string | undefined>
    onUnauthorized(seen: { response: Response }): Promise<void>
  }
} {
  const sent = new WeakMap<Response, string | undefined>()
  return {
    async fetch(url, init) {
      const response = await fetch(url, init)
      if (response.status === 401)
        sent.set(
          response,
          new Headers(init?.headers).get('authorization')?.replace(/^Bearer /, '') ?? undefined,
        )
      return response
    },
    authProvider: {
      token: () => credentials.token(),
      onUnauthorized: ({ response }) => credentials.renew(response, sent.get(response)),
    },
  }
}
