import { randomUUID } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import { exportJWK, exportPKCS8, generateKeyPair, type JWK } from 'jose'
import { errors, Provider } from 'oidc-provider'
import { onTestFinished } from 'vitest'
import { portToComeBackOn } from './ports.ts'

export const SECRET = 'a-client-secret-of-the-tests / with + signs: 0123456789'
const ALL_SCOPES = 'mcp:read mcp:write mcp:admin'

/** One request for a token, without the secrets in it. */
export interface TokenRequest {
  readonly client: string | undefined
  readonly grant: string | undefined
  /** Whom the token is for (RFC 8707), as the client asked. */
  readonly resource: string | undefined
  readonly status: number
}

export interface LoginServer {
  readonly issuer: string
  /** Signs assertions of the client `by-key`; PKCS#8 in PEM. */
  readonly clientKeyPem: string
  /** Requests at its token endpoint so far. */
  readonly tokenRequests: () => readonly TokenRequest[]
  /** An access token for a machine, by its client credentials. */
  machineToken(scope: string): Promise<string>
  /** Signs with another key from now on, and doesn't tell of the one before any more. */
  rotate(): Promise<void>
  /** Goes away, and comes back on the same port, with what it knew. */
  stop(): Promise<void>
  start(): Promise<void>
}

/**
 * A real authorization server, closed with the test: logins in a browser by whoever types a name, for clients that
 * register themselves, and one machine for each way to authenticate (`by-post`, `by-basic`, `by-key`). Its access
 * tokens are for `audience` alone, if the client asks for that resource, and live so many seconds.
 */
export async function startLoginServer(
  audience: string,
  lifetimeSeconds = 60,
): Promise<LoginServer> {
  const port = await portToComeBackOn()
  const issuer = `http://127.0.0.1:${port}`
  const requests: TokenRequest[] = []
  const clientKey = await generateKeyPair('ES256', { extractable: true })
  const clientJwk = { ...(await exportJWK(clientKey.publicKey)), kid: 'client' }
  let answer = await makeProvider()
  async function makeProvider(): Promise<ReturnType<Provider['callback']>> {
    const { privateKey } = await generateKeyPair('RS256', { extractable: true })
    const jwk = { ...(await exportJWK(privateKey)), kid: randomUUID(), alg: 'RS256', use: 'sig' }
    const resourceServer = resourceServerOf(audience, lifetimeSeconds)
    const provider = new Provider(issuer, settingsOf(jwk, clientJwk, resourceServer))
    provider.on('grant.success', (context) => requests.push(seenIn(context, 200)))
    provider.on('grant.error', (context) => requests.push(seenIn(context, 400)))
    return provider.callback()
  }
  let server: Server | undefined
  const loginServer: LoginServer = {
    issuer,
    clientKeyPem: await exportPKCS8(clientKey.privateKey),
    tokenRequests: () => requests,
    machineToken: (scope) => machineToken(issuer, audience, scope),
    async rotate() {
      answer = await makeProvider()
    },
    async start() {
      const starting = createServer((request, response) => void answer(request, response))
      server = starting
      await new Promise<void>((resolve) => starting.listen(port, '127.0.0.1', resolve))
    },
    async stop() {
      const stopping = server
      server = undefined
      stopping?.closeAllConnections()
      await new Promise<void>((resolve) =>
        stopping === undefined ? resolve() : stopping.close(() => resolve()),
      )
    },
  }
  await loginServer.start()
  onTestFinished(() => loginServer.stop())
  return loginServer
}

function resourceServerOf(audience: string, lifetimeSeconds: number) {
  return (_context: unknown, indicator: string): Record<string, unknown> => {
    if (indicator !== audience) throw new errors.InvalidTarget()
    return {
      scope: ALL_SCOPES,
      audience,
      accessTokenFormat: 'jwt',
      accessTokenTTL: lifetimeSeconds,
      jwt: { sign: { alg: 'RS256' } },
    }
  }
}

function settingsOf(
  own: JWK,
  clientKey: JWK,
  getResourceServerInfo: ReturnType<typeof resourceServerOf>,
): Record<string, unknown> {
  return {
    jwks: { keys: [own] },
    scopes: ['openid', 'offline_access', ...ALL_SCOPES.split(' ')],
    pkce: { required: () => true },
    clients: [
      machine('machine', 'client_secret_post'),
      machine('by-post', 'client_secret_post'),
      machine('by-basic', 'client_secret_basic'),
      {
        ...machine('by-key', 'private_key_jwt'),
        client_secret: undefined,
        jwks: { keys: [clientKey] },
      },
    ],
    clientAuthMethods: ['none', 'client_secret_post', 'client_secret_basic', 'private_key_jwt'],
    features: {
      clientCredentials: { enabled: true },
      registration: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo,
        // The same in the words of clients from before RFC 8707.
        defaultResource: (context: { oidc: { body?: { audience?: string } } }) =>
          context.oidc.body?.audience,
      },
    },
    // Most servers take the scope that a client registers with for a wish. Held to it, none could ever ask for more.
    extraClientMetadata: {
      properties: ['any_scope'],
      validator: (_context: unknown, _key: string, _value: unknown, metadata: Metadata) => {
        if (metadata.grant_types?.includes('authorization_code'))
          metadata.scope = `openid offline_access ${ALL_SCOPES}`
      },
    },
    extraTokenClaims: (_context: unknown, token: { accountId?: string; clientId: string }) =>
      token.accountId === undefined
        ? { sub: token.clientId }
        : { groups: ['ops'], preferred_username: `${token.accountId}.example` },
  }
}

interface Metadata {
  grant_types?: readonly string[]
  scope?: string
}

const machine = (id: string, method: string): Record<string, unknown> => ({
  client_id: id,
  client_secret: SECRET,
  grant_types: ['client_credentials'],
  redirect_uris: [],
  response_types: [],
  token_endpoint_auth_method: method,
  scope: ALL_SCOPES,
})

function seenIn(context: unknown, status: number): TokenRequest {
  // Koa's context, after the client was made out.
  const { oidc } = context as {
    oidc?: { client?: { clientId: string }; params?: Record<string, unknown> }
  }
  const named = (parameter: string): string | undefined => {
    const value = oidc?.params?.[parameter]
    return typeof value === 'string' ? value : undefined
  }
  return {
    client: oidc?.client?.clientId,
    grant: named('grant_type'),
    resource: named('resource'),
    status,
  }
}

async function machineToken(issuer: string, resource: string, scope: string): Promise<string> {
  const response = await fetch(`${issuer}/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: 'machine',
      client_secret: SECRET,
      scope,
      resource,
    }),
  })
  // What RFC 6749 has a token endpoint answer.
  const { access_token: token } = (await response.json()) as { access_token?: string }
  if (token === undefined) throw new Error(`no token came: HTTP ${response.status}`)
  return token
}
