import { createServer } from 'node:http'
import { exportJWK, generateKeyPair } from 'jose'
import { Provider } from 'oidc-provider'
import { onTestFinished } from 'vitest'
import { portToComeBackOn } from './ports.ts'

const ALL_SCOPES = 'mcp:read mcp:write mcp:admin'

export interface LoginServer {
  readonly issuer: string
  /** An access token for a machine, by its client credentials. */
  machineToken(scope: string): Promise<string>
}

/** A real authorization server: client credentials, and logins in a browser by whoever types a name. */
export async function startLoginServer(
  audience: string,
  lifetimeSeconds = 60,
): Promise<LoginServer> {
  const port = await portToComeBackOn()
  const issuer = `http://127.0.0.1:${port}`
  const { privateKey } = await generateKeyPair('RS256', { extractable: true })
  const jwk = { ...(await exportJWK(privateKey)), kid: 'login', alg: 'RS256', use: 'sig' }
  const provider = new Provider(issuer, {
    jwks: { keys: [jwk] },
    scopes: ['openid', 'offline_access', ...ALL_SCOPES.split(' ')],
    pkce: { required: () => true },
    clients: [
      {
        client_id: 'machine',
        client_secret: 'machine-secret',
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
        token_endpoint_auth_method: 'client_secret_post',
        scope: ALL_SCOPES,
      },
    ],
    features: {
      clientCredentials: { enabled: true },
      registration: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => audience,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          scope: ALL_SCOPES,
          audience,
          accessTokenFormat: 'jwt',
          accessTokenTTL: lifetimeSeconds,
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
    extraTokenClaims: (_context: unknown, token: { kind: string; clientId: string }) => ({
      groups: ['ops'],
      ...(token.kind === 'ClientCredentials' ? { sub: token.clientId } : {}),
    }),
  })
  const answer = provider.callback()
  const server = createServer((request, response) => void answer(request, response))
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return {
    issuer,
    async machineToken(scope) {
      const response = await fetch(`${issuer}/token`, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: 'machine',
          client_secret: 'machine-secret',
          scope,
          resource: audience,
        }),
      })
      // What RFC 6749 has a token endpoint answer.
      const { access_token: token } = (await response.json()) as { access_token?: string }
      if (token === undefined) throw new Error(`no token came: HTTP ${response.status}`)
      return token
    },
  }
}
