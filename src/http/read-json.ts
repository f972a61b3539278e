import type { IncomingMessage } from 'node:http'
import { rpcCodes, rpcError } from './json-rpc-error.ts'

/** Larger request bodies are refused: an MCP message is a few kilobytes. */
export const MAX_BODY_BYTES = 4 * 1024 * 1024

/** The JSON value of a request body, or the Response that refuses it. */
export async function readJson(incoming: IncomingMessage): Promise<{ value: unknown } | Response> {
  if (!/^application\/json\s*(;|$)/i.test(incoming.headers['content-type'] ?? ''))
    return rpcError(415, rpcCodes.server, 'Content-Type must be application/json')
  if (Number(incoming.headers['content-length'] ?? 0) > MAX_BODY_BYTES) return tooLarge()
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of incoming) {
      // Node's HTTP parser gives buffers as long as no encoding is set.
      const bytes = chunk as Buffer
      size += bytes.length
      if (size > MAX_BODY_BYTES) return tooLarge()
      chunks.push(bytes)
    }
  } catch {
    // The client went away in the middle; nobody will read this.
    return rpcError(400, rpcCodes.parse, 'The request ended early')
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks, size))
    return { value: JSON.parse(text) }
  } catch {
    return rpcError(400, rpcCodes.parse, 'Parse error: the body is not JSON in UTF-8')
  }
}

function tooLarge(): Response {
  return rpcError(413, rpcCodes.server, `The body is larger than ${MAX_BODY_BYTES >> 20} MiB`, {
    connection: 'close',
  })
}
