import type { IncomingMessage } from 'node:http'
import type { Context, MiddlewareHandler } from 'hono'
import { isRefusal, type Principal, type Refusal } from '../../auth/principal.ts'
import type { Challenges } from '../challenge.ts'
import type { AppEnv } from '../env.ts'
import type { FailureLimiter } from '../failure-limiter.ts'
import { rpcCodes, rpcError } from '../json-rpc-error.ts'

export interface CredentialOptions<Who extends object = Principal> {
  principalOf: (token: string) => Found<Who> | Promise<Found<Who>>
  /** Who calls without a credential, where that is allowed. */
  anonymous: Who | undefined
  addressOf: (incoming: IncomingMessage) => string
  challenges: Challenges
  /** `why` is free of what the client sent. */
  onFailure: (address: string, requestId: string, why: string | undefined) => void
  /** Where failures count. */
  limiter: FailureLimiter
}

type Found<Who> = Who | Refusal | undefined

/** Whose a credential is, or the Response that refuses it: 401 or 403 as RFC 6750 words it, 429 under too many failures. */
export interface Credentials<Who extends object = Principal> {
  /** Of the Authorization header. */
  ofHeader(context: Context<AppEnv>): Promise<Who | Response>
  /** Of a token that came by another way; undefined for one that is none. */
  ofToken(token: string | undefined, context: Context<AppEnv>): Promise<Who | Response>
  /** Of the Authorization header, for who only wants to know: nobody is told and nothing counted. */
  readonly whose: (incoming: IncomingMessage) => Promise<Who | undefined>
}

/** The one check of credentials: failures of every way count together. */
export function createCredentials<Who extends object = Principal>(
  options: CredentialOptions<Who>,
): Credentials<Who> {
  const { principalOf, anonymous, challenges, limiter } = options
  const ofToken: Credentials<Who>['ofToken'] = async (token, context) => {
    const found = token === undefined ? undefined : await principalOf(token)
    if (found !== undefined && !isRefusal(found)) return found
    const address = options.addressOf(context.env.incoming)
    options.onFailure(address, context.get('requestId'), found?.why)
    // Whoever holds a token that is good elsewhere, or can't be judged now, isn't guessing.
    if (found?.refused === 'scope') return challenges.insufficient(context, 'observe')
    if (found?.refused === 'issuer')
      return challenges.invalid(context, 'The keys of the issuer can not be had at the moment')
    if (await limiter.failed(address)) return challenges.invalid(context)
    return rpcError(429, rpcCodes.server, 'Too many failed attempts', { 'retry-after': '5' })
  }
  return {
    ofToken,
    async ofHeader(context) {
      const sent = bearerIn(context.env.incoming)
      // A missing token is how clients ask what is wanted, so it is no failure; a bad one is, here too.
      if (sent === 'nothing') return anonymous ?? challenges.missing(context)
      return ofToken(sent.token, context)
    },
    async whose(incoming) {
      const sent = bearerIn(incoming)
      if (sent === 'nothing') return anonymous
      const found = sent.token === undefined ? undefined : await principalOf(sent.token)
      return isRefusal(found) ? undefined : found
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

/**
 * The bearer token of the one Authorization header, undefined for anything else that is in it. Of several headers
 * Node would read the first, and what stands before it perhaps another, so they are none.
 */
function bearerIn({ headersDistinct }: IncomingMessage): 'nothing' | { token: string | undefined } {
  const [header, ...others] = headersDistinct['authorization'] ?? []
  if (header === undefined) return 'nothing'
  if (others.length > 0) return { token: undefined }
  return { token: /^Bearer +([\w.~+/-]+=*) *$/i.exec(header)?.[1] }
}
