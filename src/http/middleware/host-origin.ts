import type { MiddlewareHandler } from 'hono'
import type { AppEnv } from '../env.ts'
import { rpcCodes, rpcError } from '../json-rpc-error.ts'

/**
 * Refuses requests for another host (DNS rebinding) with 403. Entries are `host` for any port or
 * `host:port`. Exact but for letter case: a trailing dot is another name.
 */
export function checkHost(allowed: readonly string[]): MiddlewareHandler<AppEnv> {
  const known = new Set(allowed.map((entry) => entry.toLowerCase()))
  return async (context, next) => {
    const host = context.env.incoming.headers.host?.toLowerCase() ?? ''
    if (!known.has(host) && !known.has(host.replace(/:\d+$/, '')))
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
