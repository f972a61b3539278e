import { createServer } from 'node:http'
import { exportJWK, exportPKCS8, generateKeyPair, type JWK } from 'jose'
import { Provider } from 'oidc-provider'
import { listenOnLoopback } from './listen-on-loopback.ts'

export const SECRET = 'a-client-secret-of-the-tests / with + signs: 0123456789'
export const SCOPES = 'mcp:read mcp:write'

export interface Issuer {
  readonly url: string
  /** Signs assertions of the client `by-key`; PKCS#8 in PEM. */
  readonly clientKeyPem: string
  /** Requests at its token endpoint so far, without what they hold. */
  readonly tokenRequests: () => readonly TokenRequest[]
}

export interface TokenRequest {
  readonly client: string | undefined
  readonly status: number
}

/**
 * An authorization server with one client for each way to authenticate (`by-post`, `by-basic`, `by-key`), whose
 * tokens are for `audience` and live so many seconds; closed with the test.
 */
export async function startIssuer(audience: string, lifetimeSeconds = 60): Promise<Issuer> {
  const requests: TokenRequest[] = []
  let answer: ReturnType<Provider['callback']> = async () => {}
  const server = createServer((request, response) => void answer(request, response))
  const url = `http://127.0.0.1:${await listenOnLoopback(server)}`
  const own = await generateKeyPair('RS256', { extractable: true })
  const client = await generateKeyPair('ES256', { extractable: true })
  const provider = new Provider(url, {
    jwks: { keys: [{ ...(await exportJWK(own.privateKey)), kid: 'own', use: 'sig' }] },
    scopes: SCOPES.split(' '),
    clients: [
      confidential('by-post', 'client_secret_post'),
      confidential('by-basic', 'client_secret_basic'),
      {
        ...confidential('by-key', 'private_key_jwt'),
        client_secret: undefined,
        jwks: { keys: [{ ...(await exportJWK(client.publicKey)), kid: 'c1' } satisfies JWK] },
      },
    ],
    clientAuthMethods: ['client_secret_post', 'client_secret_basic', 'private_key_jwt'],
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_context: unknown, indicator: string) => {
          if (indicator !== audience) throw new Error(`an unknown resource: ${indicator}`)
          return {
            scope: SCOPES,
            audience,
            accessTokenFormat: 'jwt',
            accessTokenTTL: lifetimeSeconds,
            jwt: { sign: { alg: 'RS256' } },
          }
        },
      },
    },
  })
  const note =
    (status: number) =>
    (context: unknown): void => {
      // Koa's context, after the client was made out.
      const { oidc } = context as { oidc?: { client?: { clientId: string } } }
      requests.push({ client: oidc?.client?.clientId, status })
    }
  provider.on('grant.success', note(200))
  provider.on('grant.error', note(400))
  answer = provider.callback()
  return {
    url,
    clientKeyPem: await exportPKCS8(client.privateKey),
    tokenRequests: () => requests,
  }
}

const confidential = (id: string, method: string): Record<string, unknown> => ({
  client_id: id,
  client_secret: SECRET,
  grant_types: ['client_credentials'],
  redirect_uris: [],
  response_types: [],
  token_endpoint_auth_method: method,
  scope: SCOPES,
})
