import type { JSONRPCErrorResponse, JSONRPCRequest } from '@modelcontextprotocol/client'
import { ProxyFailure, RemoteError, SessionLost } from './failure.ts'

/** The code for what is between client and daemon, as the daemon itself uses it. */
const SERVER_ERROR = -32000

/** What a client is told of a request that failed: the remote's own words, or what happened on the way. */
export function errorAnswer(
  { id, method, params }: JSONRPCRequest,
  thrown: unknown,
): JSONRPCErrorResponse {
  if (thrown instanceof RemoteError) {
    const { code, message, data } = thrown
    return {
      jsonrpc: '2.0',
      id,
      error: { code, message, ...(data === undefined ? {} : { data }) },
    }
  }
  return { jsonrpc: '2.0', id, error: { code: SERVER_ERROR, message: told() } }

  function told(): string {
    if (thrown instanceof SessionLost)
      return `cmon-mcp proxy: ${thrown.message}; the request was not carried out`
    if (!(thrown instanceof ProxyFailure)) return `cmon-mcp proxy: ${method} failed`
    const name = typeof params?.['name'] === 'string' ? ` of ${params['name']}` : ''
    const effect = thrown.mayHaveActed
      ? `; whether the call${name} took effect is not known, and it was not repeated: look at the state (and list_jobs) before calling again`
      : '; the request was not carried out'
    return `cmon-mcp proxy: ${thrown.message}${effect}`
  }
}
