import { LEVELS } from '../auth/level.ts'
import { METADATA_PATH, RESOURCES, type OAuth } from './challenge.ts'
import { rpcCodes, rpcError } from './json-rpc-error.ts'

/**
 * What `/.well-known/…` answers: metadata of the protected resource (RFC 9728), which names the configured
 * issuer and nobody else; JSON 404 for everything else, and for all of it without OAuth. Paths come without
 * the prefix of the public URL, but behind the well-known name, where RFC 9728 puts it, it may stand.
 */
export function createWellKnown(
  base: string,
  oauth: OAuth | undefined,
): (path: string) => Response {
  if (oauth === undefined)
    return () => rpcError(404, rpcCodes.server, 'OAuth is not configured: use the bearer token')
  const prefix = new URL(base).pathname.replace(/\/+$/, '')
  const resources = new Map<string, string>()
  for (const resource of ['', ...RESOURCES]) {
    resources.set(METADATA_PATH + resource, base + resource)
    resources.set(METADATA_PATH + prefix + resource, base + resource)
  }
  return (path) => {
    const resource = resources.get(path)
    if (resource === undefined)
      return rpcError(
        404,
        rpcCodes.server,
        `There is only ${METADATA_PATH}: the authorization server is elsewhere`,
      )
    return Response.json({
      resource,
      authorization_servers: [oauth.issuer],
      scopes_supported: LEVELS.flatMap((level) => oauth.scopes[level]),
      bearer_methods_supported: ['header'],
      resource_name: 'cmon-mcp',
    })
  }
}
