import type { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/server'
import type { SealedSession } from './seal.ts'

/**
 * Plays the client's handshake again to a fresh server, from what the id carries. The SDK keeps its
 * "initialized" private, so this is the one way to make a server know a client it has never met. False when
 * the server refuses.
 */
export async function introduce(
  transport: WebStandardStreamableHTTPServerTransport,
  id: string,
  sealed: SealedSession,
): Promise<boolean> {
  const say = async (
    message: Record<string, unknown>,
    headers: Record<string, string>,
  ): Promise<boolean> => {
    const response = await transport.handleRequest(
      new Request('http://revived.invalid/mcp', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
          ...headers,
        },
      }),
      { parsedBody: { jsonrpc: '2.0', ...message } },
    )
    await response.text()
    return response.ok
  }
  const params = {
    protocolVersion: sealed.version,
    capabilities: sealed.capabilities,
    clientInfo: sealed.client,
  }
  return (
    (await say({ id: 'revive', method: 'initialize', params }, {})) &&
    (await say({ method: 'notifications/initialized' }, { 'mcp-session-id': id }))
  )
}
