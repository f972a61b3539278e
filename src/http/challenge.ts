import type { Context } from 'hono'
import { LEVELS, type Level } from '../auth/level.ts'
import type { AppEnv } from './env.ts'
import { rpcCodes, rpcError } from './json-rpc-error.ts'

/** What clients are told of the issuer whose tokens are taken. */
export interface OAuth {
  readonly issuer: string
  /** For each level the scopes of which one is enough. */
  readonly scopes: Readonly<Record<Level, readonly string[]>>
}

/** Below the base URL, so that it can be had behind a proxy that forwards nothing else. */
export const METADATA_PATH = '/.well-known/oauth-protected-resource'

/** Where MCP is spoken: each is a resource of its own (RFC 9728), for a client checks that it gets what it asked for. */
export const RESOURCES = ['/mcp', '/sse'] as const

/** Refusals as RFC 6750 words them, and with OAuth as RFC 9728 and MCP's authorization add to it. */
export interface Challenges {
  /** No credential came. */
  missing(context: Context<AppEnv>): Response
  /** What came is no good. */
  invalid(context: Context<AppEnv>, why?: string): Response
  /** It is, but not for this; says which scopes are. */
  insufficient(context: Context<AppEnv>, level: Level): Response
}

/** `base`: the public URL without the slash at its end. */
export function createChallenges(base: string, oauth: OAuth | undefined): Challenges {
  const challenge = (
    context: Context<AppEnv>,
    level: Level,
    error?: { code: string; description: string },
  ): Record<string, string> => {
    const parts = [
      'realm="cmon-mcp"',
      ...(error === undefined
        ? []
        : [`error="${error.code}"`, `error_description="${error.description}"`]),
      ...(oauth === undefined
        ? []
        : [
            `scope="${scopesUpTo(oauth, level)}"`,
            `resource_metadata="${base}${METADATA_PATH}${resourceOf(context)}"`,
          ]),
    ]
    return { 'www-authenticate': `Bearer ${parts.join(', ')}` }
  }
  return {
    missing: (context) =>
      rpcError(
        401,
        rpcCodes.unauthorized,
        'A bearer token is required',
        challenge(context, 'observe'),
      ),
    invalid(context, description = 'The token is not valid') {
      const error = { code: 'invalid_token', description }
      const headers = challenge(context, 'observe', error)
      return rpcError(401, rpcCodes.unauthorized, 'The bearer token is not valid', headers)
    },
    insufficient(context, level) {
      const description = `Level ${level} is needed`
      const headers = challenge(context, level, { code: 'insufficient_scope', description })
      return rpcError(
        403,
        rpcCodes.unauthorized,
        `The scopes of the token don't reach: level ${level} is needed`,
        headers,
      )
    },
  }
}

/** One scope of each level: a client that asks for these keeps what it has. */
function scopesUpTo({ scopes }: OAuth, level: Level): string {
  const levels = LEVELS.slice(0, LEVELS.indexOf(level) + 1)
  return levels.flatMap((one) => scopes[one].slice(0, 1)).join(' ')
}

function resourceOf({ req }: Context<AppEnv>): (typeof RESOURCES)[number] {
  return req.path === '/sse' || req.path === '/message' ? '/sse' : '/mcp'
}
