import type { Server as HttpServer, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { rpcCodes, rpcError } from './json-rpc-error.ts'

const LINGER_MS = 1_000

/** Refusals of what never becomes a whole request, by the parser's or the server's code. */
const REFUSALS: Record<string, { status: number; reason: string; message: string }> = {
  HPE_HEADER_OVERFLOW: {
    status: 431,
    reason: 'Request Header Fields Too Large',
    message: 'The headers are too large',
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: 408,
    reason: 'Request Timeout',
    message: 'The request did not come to its end in time',
  },
}
const UNREADABLE = { status: 400, reason: 'Bad Request', message: 'That is no HTTP request' }

/** Node by itself answers these without a body; here they look like every other refusal. */
export function refuseUnreadable(server: HttpServer): void {
  const answers = new WeakMap<Socket, ServerResponse>()
  server.on('request', ({ socket }, response) => void answers.set(socket, response))
  server.on('clientError', (error: NodeJS.ErrnoException, stream) => {
    // Node's HTTP server hands over the socket itself, typed by what it needs of it.
    const socket = stream as Socket
    const answer = answers.get(socket)
    // Into an answer that has begun, such as an event stream, nothing else may be written.
    const begun = answer !== undefined && answer.headersSent && !answer.writableFinished
    if (!socket.writable || begun) return void socket.destroy(error)
    void refuse(socket, error.code ?? '')
  })
}

async function refuse(socket: Socket, code: string): Promise<void> {
  const { status, reason, message } = REFUSALS[code] ?? UNREADABLE
  const body = await rpcError(status, rpcCodes.server, message).text()
  const head = [
    `HTTP/1.1 ${status} ${reason}`,
    'Connection: close',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
  // Closing at once, with unread bytes waiting, would take the answer back.
  setTimeout(() => socket.destroy(), LINGER_MS).unref()
}
