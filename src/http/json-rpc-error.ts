/** JSON-RPC codes in use on HTTP, where no server instance answers. */
export const rpcCodes = {
  parse: -32700,
  invalidRequest: -32600,
  server: -32000,
  sessionNotFound: -32001,
  unauthorized: -32000,
} as const

/** A refusal as JSON-RPC clients read it: no id, since no request was taken. */
export function rpcError(
  status: number,
  code: number,
  message: string,
  headers: Record<string, string> = {},
): Response {
  return new Response(JSON.stringify({ jsonrpc: '2.0', error: { code, message }, id: null }), {
    status,
    headers: { 'content-type': 'application/json', ...headers },
  })
}
