import type { IncomingMessage } from 'node:http'
import { rpcCodes, rpcError } from './json-rpc-error.ts'

/** The bytes of a request body, or the Response that refuses it: 413 past `mostBytes`. */
export async function readBody(
  incoming: IncomingMessage,
  mostBytes: number,
): Promise<Buffer | Response> {
  const tooLarge = (): Response =>
    rpcError(413, rpcCodes.server, `The body is larger than ${sizeInWords(mostBytes)}`, {
      connection: 'close',
    })
  if (Number(incoming.headers['content-length'] ?? 0) > mostBytes) return tooLarge()
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of incoming) {
      // Node's HTTP parser gives buffers as long as no encoding is set.
      const bytes = chunk as Buffer
      size += bytes.length
      if (size > mostBytes) return tooLarge()
      chunks.push(bytes)
    }
  } catch {
    // The client went away in the middle; nobody will read this.
    return rpcError(400, rpcCodes.parse, 'The request ended early')
  }
  return Buffer.concat(chunks, size)
}

function sizeInWords(bytes: number): string {
  return bytes < 1024 * 1024 ? `${bytes >> 10} KiB` : `${bytes >> 20} MiB`
}
