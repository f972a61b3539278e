import {
  checkResourceAllowed,
  discoverAuthorizationServerMetadata,
  discoverOAuthProtectedResourceMetadata,
  extractWWWAuthenticateParams,
} from '@modelcontextprotocol/client'
import { ProxyFailure } from '../failure.ts'
import { requireTls, type Fetch } from '../http.ts'

/** Where tokens for the daemon come from. */
export interface TokenSource {
  readonly endpoint: string
  readonly issuer: string | undefined
  readonly resource: string | undefined
  /** What the daemon says it wants. */
  readonly scope: string | undefined
  /** How clients may authenticate there; undefined when it doesn't say. */
  readonly methods: readonly string[] | undefined
}

export interface Discovery {
  /** The daemon's own address. */
  readonly url: URL
  /** The only authorization server that may see the client's secret; undefined: the one that the daemon names. */
  readonly issuer: string | undefined
}

/**
 * From a 401 to the token endpoint: protected-resource metadata (RFC 9728), then those of the authorization
 * server (RFC 8414, or OpenID Connect's). Throws ProxyFailure when the way breaks off, or leads elsewhere.
 */
export async function discoverTokenSource(
  fetch: Fetch,
  { url, issuer: pinned }: Discovery,
  challenge: Response,
): Promise<TokenSource> {
  const { resourceMetadataUrl, scope } = extractWWWAuthenticateParams(challenge)
  if (resourceMetadataUrl !== undefined && resourceMetadataUrl.origin !== url.origin)
    throw new ProxyFailure(
      'refused',
      `${url.host} names metadata of another origin (${resourceMetadataUrl.host})`,
    )
  const { authorization_servers: servers = [], ...metadata } =
    await discoverOAuthProtectedResourceMetadata(
      url,
      resourceMetadataUrl === undefined ? {} : { resourceMetadataUrl },
      fetch,
    ).catch((thrown: unknown) => noMetadata(thrown, url.host))
  if (!checkResourceAllowed({ requestedResource: url, configuredResource: metadata.resource }))
    throw new ProxyFailure(
      'refused',
      `the metadata of ${url.host} are about another resource (${metadata.resource})`,
    )
  const issuer = pinned === undefined ? servers[0] : servers.find((one) => isSame(one, pinned))
  if (issuer === undefined)
    throw new ProxyFailure(
      'refused',
      pinned === undefined
        ? `${url.host} names no authorization server`
        : `${url.host} does not name ${pinned} (MCP_PROXY_ISSUER) among its authorization servers`,
    )
  const server = await serverMetadata(fetch, issuer)
  return {
    ...server,
    resource: metadata.resource,
    scope: scope ?? metadata.scopes_supported?.join(' '),
  }
}

async function serverMetadata(
  fetch: Fetch,
  issuer: string,
): Promise<Pick<TokenSource, 'endpoint' | 'issuer' | 'methods'>> {
  const address = new URL(issuer)
  requireTls(address)
  const metadata = await discoverAuthorizationServerMetadata(issuer, { fetchFn: fetch }).catch(
    (thrown: unknown) => noMetadata(thrown, address.host),
  )
  if (metadata === undefined)
    throw new ProxyFailure('refused', `${address.host} has no metadata of an authorization server`)
  return {
    endpoint: metadata.token_endpoint,
    issuer: metadata.issuer,
    methods: metadata.token_endpoint_auth_methods_supported,
  }
}

function noMetadata(thrown: unknown, host: string): never {
  if (thrown instanceof ProxyFailure) throw thrown
  throw new ProxyFailure('refused', `${host} has no metadata from which to get a token`, {
    cause: thrown,
  })
}

function isSame(one: string, other: string): boolean {
  return one.replace(/\/$/, '') === other.replace(/\/$/, '')
}
