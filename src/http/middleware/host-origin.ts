import type { MiddlewareHandler } from 'hono'
import type { AppEnv } from '../env.ts'
import { rpcCodes, rpcError } from '../json-rpc-error.ts'

/**
 * Refuses requests for another host (DNS rebinding) with 403. Entries are `host` for any port or
 * `host:port`. Exact but for letter case: a trailing dot is another name. Of several Host headers Node would
 * read the first, and what stands before it perhaps another, so they are none; a request target in absolute
 * form (RFC 9112, 3.2.2) names a host of its own, which must be ours too. At the paths of `open` any is good.
 */
export function checkHost(
  allowed: readonly string[],
  open: readonly string[],
): MiddlewareHandler<AppEnv> {
  const known = new Set(allowed.map((entry) => entry.toLowerCase()))
  const isKnown = (host: string): boolean =>
    known.has(host.toLowerCase()) || known.has(host.toLowerCase().replace(/:\d+$/, ''))
  return async (context, next) => {
    if (open.includes(context.req.path)) return next()
    const { headersDistinct, url = '' } = context.env.incoming
    const [host = '', ...others] = headersDistinct['host'] ?? []
    const target = /^[a-z][a-z\d+.-]*:\/\/([^/?#]*)/i.exec(url)?.[1]
    if (others.length > 0 || !isKnown(host) || (target !== undefined && !isKnown(target)))
      return rpcError(
        403,
        rpcCodes.server,
        'This Host is not allowed here: add it to MCP_ALLOWED_HOSTS',
      )
    return next()
  }
}

/** Refuses browser pages of foreign origins with 403; requests without Origin pass. */
export function checkOrigin(allowed: readonly string[]): MiddlewareHandler<AppEnv> {
  const known = new Set(allowed.map((entry) => entry.toLowerCase()))
  return async (context, next) => {
    const origin = context.env.incoming.headers.origin
    if (origin !== undefined && !known.has(origin.toLowerCase()))
      return rpcError(
        403,
        rpcCodes.server,
        'This Origin is not allowed here: add it to MCP_ALLOWED_ORIGINS',
      )
    return next()
  }
}
