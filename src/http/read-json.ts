import type { IncomingMessage } from 'node:http'
import { rpcCodes, rpcError } from './json-rpc-error.ts'
import { readBody } from './read-body.ts'

/** Larger request bodies are refused: an MCP message is a few kilobytes. */
export const MAX_BODY_BYTES = 4 * 1024 * 1024

/** The JSON value of a request body, or the Response that refuses it. */
export async function readJson(incoming: IncomingMessage): Promise<{ value: unknown } | Response> {
  if (!/^application\/json\s*(;|$)/i.test(incoming.headers['content-type'] ?? ''))
    return rpcError(415, rpcCodes.server, 'Content-Type must be application/json')
  const body = await readBody(incoming, MAX_BODY_BYTES)
  if (body instanceof Response) return body
  try {
    return { value: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) }
  } catch {
    return rpcError(400, rpcCodes.parse, 'Parse error: the body is not JSON in UTF-8')
  }
}
