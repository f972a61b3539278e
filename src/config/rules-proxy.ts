import type { Findings } from './config-error.ts'

/** An OAuth client, as its settings describe it. */
export interface ProxyClient {
  readonly clientId: string
  readonly secret: string | undefined
  /** PEM text. */
  readonly key: string | undefined
  readonly keyId: string | undefined
  readonly method: 'client_secret_basic' | 'client_secret_post' | 'private_key_jwt' | undefined
  readonly tokenUrl: string | undefined
  readonly issuer: string | undefined
  readonly scope: string | undefined
  readonly audience: string | undefined
}

/** What the proxy's credentials must be together. */
export function checkProxyClient(
  given: Omit<ProxyClient, 'clientId'> & {
    token: string | undefined
    clientId: string | undefined
  },
  { problems }: Findings,
): void {
  const { clientId, token, secret, key, method } = given
  const proof = secret ?? key
  if (clientId === undefined) {
    if (proof !== undefined)
      problems.push({ key: 'MCP_PROXY_CLIENT_ID', message: 'is missing beside its secret or key' })
    return
  }
  if (token !== undefined)
    problems.push({
      key: 'MCP_PROXY_TOKEN',
      message: 'and MCP_PROXY_CLIENT_ID are both set; keep one of them',
    })
  if (proof === undefined)
    problems.push({
      key: 'MCP_PROXY_CLIENT_ID',
      message: 'needs MCP_PROXY_CLIENT_SECRET or MCP_PROXY_CLIENT_KEY_FILE',
    })
  if (secret !== undefined && key !== undefined)
    problems.push({
      key: 'MCP_PROXY_CLIENT_SECRET',
      message: 'and MCP_PROXY_CLIENT_KEY_FILE are both set; keep one of them',
    })
  if (
    method !== undefined &&
    proof !== undefined &&
    (method === 'private_key_jwt') !== (key !== undefined)
  )
    problems.push({
      key: 'MCP_PROXY_CLIENT_AUTH',
      message: `${method} does not go with ${key === undefined ? 'a secret' : 'a key'}`,
    })
}
