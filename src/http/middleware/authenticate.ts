import type { IncomingMessage } from 'node:http'
import type { MiddlewareHandler } from 'hono'
import type { Principal } from '../../auth/principal.ts'
import type { AppEnv } from '../env.ts'
import { createFailureLimiter } from '../failure-limiter.ts'
import { rpcCodes, rpcError } from '../json-rpc-error.ts'

export interface AuthenticateOptions {
  /** Principal of a token, or undefined for a bad one. */
  principalOf: (token: string) => Principal | undefined
  /** Who calls without a credential, where that is allowed. */
  anonymous: Principal | undefined
  addressOf: (incoming: IncomingMessage) => string
  onFailure: (address: string, requestId: string) => void
}

/** Every request proves who it is: a session alone proves nothing. 401 as RFC 6750 words it. */
export function authenticate(options: AuthenticateOptions): MiddlewareHandler<AppEnv> {
  const limiter = createFailureLimiter()
  return async (context, next) => {
    const header = context.env.incoming.headers.authorization
    const token = /^Bearer +([\w.~+/-]+=*) *$/i.exec(header ?? '')?.[1]
    const principal = token === undefined ? undefined : options.principalOf(token)
    if (principal !== undefined) {
      context.set('principal', principal)
      return next()
    }
    // A missing token is how clients ask what is wanted, so it is no failure; a bad one is, here too.
    if (header === undefined) {
      if (options.anonymous === undefined) return unauthorized(undefined)
      context.set('principal', options.anonymous)
      return next()
    }
    const address = options.addressOf(context.env.incoming)
    options.onFailure(address, context.get('requestId'))
    if (await limiter.failed(address)) return unauthorized('invalid_token')
    return rpcError(429, rpcCodes.server, 'Too many failed attempts', { 'retry-after': '5' })
  }
}

function unauthorized(error: string | undefined): Response {
  const challenge =
    error === undefined
      ? 'Bearer realm="cmon-mcp"'
      : `Bearer realm="cmon-mcp", error="${error}", error_description="The token is not valid"`
  return rpcError(
    401,
    rpcCodes.unauthorized,
    error === undefined ? 'A bearer token is required' : 'The bearer token is not valid',
    { 'www-authenticate': challenge },
  )
}
