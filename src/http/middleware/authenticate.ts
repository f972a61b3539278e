import type { IncomingMessage } from 'node:http'
import type { Context, MiddlewareHandler } from 'hono'
import type { Principal } from '../../auth/principal.ts'
import type { AppEnv } from '../env.ts'
import { createFailureLimiter } from '../failure-limiter.ts'
import { rpcCodes, rpcError } from '../json-rpc-error.ts'

export interface CredentialOptions {
  /** Principal of a token, or undefined for a bad one. */
  principalOf: (token: string) => Principal | undefined
  /** Who calls without a credential, where that is allowed. */
  anonymous: Principal | undefined
  addressOf: (incoming: IncomingMessage) => string
  onFailure: (address: string, requestId: string) => void
}

/** Whose a credential is, or the Response that refuses it: 401 as RFC 6750 words it, 429 under too many failures. */
export interface Credentials {
  /** Of the Authorization header. */
  ofHeader(context: Context<AppEnv>): Promise<Principal | Response>
  /** Of a token that came by another way; undefined for one that is none. */
  ofToken(token: string | undefined, context: Context<AppEnv>): Promise<Principal | Response>
}

/** The one check of credentials: failures of every way count together. */
export function createCredentials(options: CredentialOptions): Credentials {
  const limiter = createFailureLimiter()
  const ofToken: Credentials['ofToken'] = async (token, context) => {
    const principal = token === undefined ? undefined : options.principalOf(token)
    if (principal !== undefined) return principal
    const address = options.addressOf(context.env.incoming)
    options.onFailure(address, context.get('requestId'))
    if (await limiter.failed(address)) return unauthorized('invalid_token')
    return rpcError(429, rpcCodes.server, 'Too many failed attempts', { 'retry-after': '5' })
  }
  return {
    ofToken,
    async ofHeader(context) {
      const header = context.env.incoming.headers.authorization
      // A missing token is how clients ask what is wanted, so it is no failure; a bad one is, here too.
      if (header === undefined) return options.anonymous ?? unauthorized(undefined)
      return ofToken(/^Bearer +([\w.~+/-]+=*) *$/i.exec(header)?.[1], context)
    },
  }
}

/** Every request proves who it is: a session alone proves nothing. */
export function authenticate(credentials: Credentials): MiddlewareHandler<AppEnv> {
  return async (context, next) => {
    const principal = await credentials.ofHeader(context)
    if (principal instanceof Response) return principal
    context.set('principal', principal)
    return next()
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
