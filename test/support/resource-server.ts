import { createServer, request as ask, type IncomingMessage, type ServerResponse } from 'node:http'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { listenOnLoopback } from './listen-on-loopback.ts'

export interface ResourceServer {
  /** Of its `/mcp`. */
  readonly url: string
  /** Values of the Authorization header that came to `/mcp`, with what was answered. */
  readonly seen: () => readonly { authorization: string; status: number }[]
  /** Refuses the token that it sees next, whatever it is, and forgets it never again. */
  refuseNext(): void
  /** From now on the token must have this scope. */
  want(scope: string): void
}

export interface ResourceServerOptions {
  /** The daemon behind, and its own token. */
  readonly behind: { mcp: string; token: string }
  readonly issuer: () => string
  /** What the metadata say instead. */
  readonly metadata?: Record<string, unknown>
  readonly scope?: string
}

/** A daemon behind a check of access tokens (RFC 9728, RFC 6750), on loopback; closed with the test. */
export async function startResourceServer(options: ResourceServerOptions): Promise<ResourceServer> {
  const seen: { authorization: string; status: number }[] = []
  const revoked = new Set<string>()
  let revokeNext = false
  let wanted: string | undefined
  const server = createServer((request, response) => void handle(request, response))
  const origin = `http://127.0.0.1:${await listenOnLoopback(server)}`
  const url = `${origin}/mcp`

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url === '/.well-known/oauth-protected-resource/mcp') {
      response.setHeader('content-type', 'application/json')
      response.end(
        JSON.stringify({
          resource: url,
          authorization_servers: [options.issuer()],
          ...options.metadata,
        }),
      )
      return
    }
    const authorization = request.headers.authorization ?? ''
    const verdict = await judge(authorization)
    seen.push({ authorization, status: verdict })
    if (verdict === 200) return passOn(request, response, options.behind)
    const fields = [
      ...(verdict === 401 ? ['error="invalid_token"'] : ['error="insufficient_scope"']),
      `scope="${wanted ?? options.scope ?? 'mcp:read'}"`,
      `resource_metadata="${origin}/.well-known/oauth-protected-resource/mcp"`,
    ]
    request.resume()
    response.writeHead(verdict, {
      'content-type': 'application/json',
      'www-authenticate': `Bearer ${fields.join(', ')}`,
    })
    response.end('{"error":"no"}')
  }

  async function judge(authorization: string): Promise<200 | 401 | 403> {
    const token = authorization.replace(/^Bearer /, '')
    if (revokeNext && token !== '') {
      revokeNext = false
      revoked.add(token)
    }
    if (revoked.has(token)) return 401
    try {
      const keys = createRemoteJWKSet(new URL(`${options.issuer()}/jwks`))
      const { payload } = await jwtVerify(token, keys, {
        issuer: options.issuer(),
        audience: url,
        typ: 'at+jwt',
      })
      const scopes = String(payload['scope']).split(' ')
      return wanted === undefined || scopes.includes(wanted) ? 200 : 403
    } catch {
      return 401
    }
  }

  return {
    url,
    seen: () => seen,
    refuseNext: () => void (revokeNext = true),
    want: (scope) => void (wanted = scope),
  }
}

function passOn(
  request: IncomingMessage,
  response: ServerResponse,
  { mcp, token }: ResourceServerOptions['behind'],
): void {
  const onward = ask(
    mcp,
    {
      method: request.method,
      headers: { ...request.headers, host: new URL(mcp).host, authorization: `Bearer ${token}` },
    },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    },
  )
  onward.on('error', () => response.destroy())
  response.on('close', () => onward.destroy())
  request.pipe(onward)
}
