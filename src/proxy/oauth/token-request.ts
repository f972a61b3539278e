import { z } from 'zod'
import { ProxyFailure } from '../failure.ts'
import { requireTls, type Fetch } from '../http.ts'
import { authenticateClient, type ClientAuthentication } from './client-authentication.ts'

export interface TokenRequest {
  readonly endpoint: string
  /** Of the authorization server, where it is known. */
  readonly issuer: string | undefined
  readonly clientId: string
  readonly client: ClientAuthentication
  readonly scope: string | undefined
  /** Whom the token is for, by RFC 8707. */
  readonly resource: string | undefined
  /** The same in the words of authorization servers from before that RFC. */
  readonly audience: string | undefined
}

export interface AccessToken {
  readonly token: string
  /** How long from now; undefined when the server doesn't say. */
  readonly lifetimeMs: number | undefined
}

const TOKEN_TIMEOUT_MS = 15_000
const MAX_ANSWER_BYTES = 256 * 1024

const tokenAnswer = z.object({
  access_token: z.string().regex(/^[\x21-\x7e]+$/),
  token_type: z.string().regex(/^bearer$/i),
  expires_in: z.coerce.number().positive().optional(),
})

const errorAnswer = z.object({ error: z.string().regex(/^[\x21-\x7e]{1,60}$/) })

/**
 * One client-credentials grant (RFC 6749 4.4). Throws ProxyFailure: of an answer it tells the status and the
 * error's code, never the text, in which a server may repeat what it was sent.
 */
export async function requestToken(fetch: Fetch, request: TokenRequest): Promise<AccessToken> {
  const { endpoint, issuer, clientId, client, scope, resource, audience } = request
  const url = new URL(endpoint)
  requireTls(url)
  const form = new URLSearchParams({ grant_type: 'client_credentials' })
  if (scope !== undefined) form.set('scope', scope)
  if (resource !== undefined) form.set('resource', resource)
  if (audience !== undefined) form.set('audience', audience)
  const headers = new Headers({
    accept: 'application/json',
    'content-type': 'application/x-www-form-urlencoded',
  })
  await authenticateClient({ headers, form }, clientId, client, issuer ?? endpoint)
  const response = await fetch(url, {
    method: 'POST',
    headers,
    body: form.toString(),
    signal: AbortSignal.timeout(TOKEN_TIMEOUT_MS),
  }).catch((thrown: unknown) => {
    if (thrown instanceof ProxyFailure) throw thrown
    throw new ProxyFailure('unreachable', `${url.host} gave no token in time`, { cause: thrown })
  })
  const body = jsonIn(await response.text())
  if (response.ok) {
    const answer = tokenAnswer.safeParse(body)
    if (answer.success)
      return {
        token: answer.data.access_token,
        lifetimeMs:
          answer.data.expires_in === undefined ? undefined : answer.data.expires_in * 1000,
      }
  }
  const code = errorAnswer.safeParse(body).data?.error
  const why = `HTTP ${response.status}${code === undefined ? '' : `, ${code}`}`
  if (response.status >= 500)
    throw new ProxyFailure('unreachable', `${url.host} gave no token (${why})`)
  throw new ProxyFailure('refused', `${url.host} gave no token to client ${clientId} (${why})`)
}

function jsonIn(text: string): unknown {
  if (text.length > MAX_ANSWER_BYTES) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
