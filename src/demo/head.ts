import type { RequestListener } from 'node:http'
import { createServer as createHttpServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { createServer as createTlsServer } from 'node:tls'
import type { Certificate } from './certificate.ts'

export interface Listener {
  port: number
  /** The certificate that connections meet from now on. */
  present(certificate: Certificate): void
  /** Cuts every open connection. */
  dropConnections(): void
  /** Cuts every open connection and frees the port. */
  close(): Promise<void>
}

const KEEP_ALIVE_MS = 60_000
const HEAD_LIMIT_BYTES = 64 * 1024
const HEAD_TIMEOUT_MS = 30_000

/** Serves HTTP over TLS on 127.0.0.1, also to the CLI's HTTP/1.0. Rejects when it can't listen. */
export async function listen(
  port: number,
  certificate: Certificate,
  onRequest: RequestListener,
): Promise<Listener> {
  const http = createHttpServer({ keepAliveTimeout: KEEP_ALIVE_MS }, onRequest)
  const server = createTlsServer({ ...contextOf(certificate), noDelay: true })
  const sockets = new Set<Socket>()
  const track = (socket: Socket): void => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  }
  // Both layers: a client may stay in the handshake for ever.
  server.on('connection', track)
  server.on('secureConnection', (socket) => {
    track(socket)
    // Clients that vanish before the parser, with its own handler, has the socket.
    socket.on('error', () => socket.destroy())
    mendFirstHead(socket, () => http.emit('connection', socket))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const dropConnections = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    // A TCP server that listens has an AddressInfo; the other forms are pipes'.
    port: (server.address() as AddressInfo).port,
    present: (other) => server.setSecureContext(contextOf(other)),
    dropConnections,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        dropConnections()
      }),
  }
}

function contextOf({ keyPem, certificatePem }: Certificate): { key: string; cert: string } {
  return { key: keyPem, cert: certificatePem }
}

/**
 * Reads the first request head of a connection and calls `handOn` once everything read is back in
 * the socket. An HTTP/1.0 head comes back without `Transfer-Encoding: identity`: the vendor's CLI
 * sends that beside `Content-Length`, which Node's parser refuses. Anything else comes back as it
 * was. A connection that sends no complete head in time, or too long a one, is destroyed.
 *
 * Only the first head is looked at: HTTP/1.0 connections carry one request here, and a client of
 * HTTP/1.1 doesn't send that header.
 */
function mendFirstHead(socket: Duplex, handOn: () => void): void {
  let received = Buffer.alloc(0)
  const timer = setTimeout(() => socket.destroy(), HEAD_TIMEOUT_MS)

  const stop = (): void => {
    clearTimeout(timer)
    socket.off('readable', onReadable)
    socket.off('close', stop)
  }
  const onReadable = (): void => {
    // Without an encoding set, a byte stream reads Buffers.
    const chunk = socket.read() as Buffer | null
    if (chunk === null) return
    received = Buffer.concat([received, chunk])
    const mended = mendHead(received)
    if (mended !== undefined) {
      stop()
      socket.unshift(mended)
      handOn()
    } else if (received.length > HEAD_LIMIT_BYTES) {
      socket.destroy()
    }
  }
  socket.on('readable', onReadable)
  socket.on('close', stop)
}

/** The bytes to hand on, or undefined while the head is incomplete. */
function mendHead(received: Buffer): Buffer | undefined {
  const lineEnd = received.indexOf('\n')
  if (lineEnd === -1) return undefined
  // latin1 maps bytes to characters one to one, so the head survives the round trip unchanged.
  if (!/ HTTP\/1\.0\r?$/.test(received.toString('latin1', 0, lineEnd))) return received
  const headEnd = endOfHead(received)
  if (headEnd === -1) return undefined
  const head = received.toString('latin1', 0, headEnd)
  const mended = head.replaceAll(/^transfer-encoding:[ \t]*identity[ \t]*\r?\n/gim, '')
  return Buffer.concat([Buffer.from(mended, 'latin1'), received.subarray(headEnd)])
}

function endOfHead(received: Buffer): number {
  const strict = received.indexOf('\r\n\r\n')
  if (strict !== -1) return strict + 4
  const bare = received.indexOf('\n\n')
  return bare === -1 ? -1 : bare + 2
}
