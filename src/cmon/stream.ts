import type { Socket } from 'node:net'
import { addAbortSignal } from 'node:stream'
import type { buildConnector } from 'undici'
import { CmonError } from './errors.ts'

export interface StreamRequest {
  url: URL
  path: string
  body: string
  cookie: string | undefined
  /** Ends the stream too, whenever it fires. */
  signal: AbortSignal
  /** Is told the connection, to close it with the others. */
  opened: (socket: Socket) => void
  /** Is told that the request has gone out. */
  asked: () => void
}

export interface StreamReply {
  httpStatus: number
  headers: ReadonlyMap<string, string>
  /** The body is a JSON text sequence; else one ordinary reply. */
  streaming: boolean
  body: AsyncIterable<Buffer>
}

/** Begins a record of a JSON text sequence (RFC 7464). */
export const RECORD_SEPARATOR = 0x1e
const MAX_HEAD_BYTES = 64 * 1024
/** A dead peer of a quiet connection is found by TCP. */
const KEEP_ALIVE_MS = 30_000

/**
 * Posts on a connection of its own and waits for the first byte of the body. Not by undici: controllers
 * stream with no HTTP head in front, which the vendor's CLI even relies on (cmon-rpc-core 16); a head is
 * understood as well, for proxies. HTTP/1.0, as the CLI, for a body that simply goes on until the end.
 */
export async function openStream(
  connector: buildConnector.connector,
  { url, path, body, cookie, signal, opened, asked }: StreamRequest,
): Promise<StreamReply> {
  signal.throwIfAborted()
  const socket = await connected(connector, url)
  opened(socket)
  addAbortSignal(signal, socket)
  socket.setKeepAlive(true, KEEP_ALIVE_MS)
  socket.write(
    [
      `POST ${path} HTTP/1.0`,
      `Host: ${url.host}`,
      'Connection: close',
      'Content-Type: application/json',
      'Accept: application/json-seq, application/json',
      `Content-Length: ${Buffer.byteLength(body)}`,
      ...(cookie === undefined ? [] : [`Cookie: cmon-sid=${cookie}`]),
      '',
      body,
    ].join('\r\n'),
  )
  asked()
  const pieces: AsyncIterator<Buffer> = socket[Symbol.asyncIterator]()
  try {
    const { head, rest } = await splitHead(pieces)
    const [status = '', ...lines] = head.split('\r\n')
    const headers = new Map(lines.map(headerOf))
    const bytes = allOf(socket, pieces, rest)
    const chunked = headers.get('transfer-encoding')?.toLowerCase().includes('chunked') === true
    const length = Number(headers.get('content-length') ?? Number.POSITIVE_INFINITY)
    const content = chunked ? unchunked(bytes) : upTo(length, bytes)
    const first = await content.next()
    if (first.done === true) throw closedEarly()
    return {
      httpStatus: Number(/^HTTP\/\d\.\d (\d{3})/.exec(status)?.[1] ?? 200),
      headers,
      streaming: first.value[0] === RECORD_SEPARATOR,
      body: prefixed(first.value, content),
    }
  } catch (thrown) {
    socket.destroy()
    throw thrown
  }
}

function connected(connector: buildConnector.connector, url: URL): Promise<Socket> {
  return new Promise((resolve, reject) => {
    // As undici calls it: an IPv6 address without its brackets.
    const hostname = url.hostname.replace(/^\[|\]$/g, '')
    const target = { hostname, host: url.host, protocol: url.protocol, port: url.port }
    connector(target, (error, socket) => {
      if (socket === null) reject(error ?? new Error('no socket'))
      else resolve(socket)
    })
  })
}

/** Reads up to the blank line; no head at all where the stream begins at once. */
async function splitHead(
  pieces: AsyncIterator<Buffer>,
): Promise<{ head: string; rest: Buffer<ArrayBufferLike> }> {
  let seen: Buffer<ArrayBufferLike> = Buffer.alloc(0)
  for (;;) {
    const piece = await pieces.next()
    if (piece.done === true) throw closedEarly()
    seen = Buffer.concat([seen, piece.value])
    if (seen[0] !== 'H'.charCodeAt(0)) return { head: '', rest: seen }
    const end = seen.indexOf('\r\n\r\n')
    if (end >= 0) return { head: seen.toString('latin1', 0, end), rest: seen.subarray(end + 4) }
    if (seen.length > MAX_HEAD_BYTES)
      throw new CmonError('bad_reply', 'The HTTP head of the reply has no end', {
        next: 'Check CMON_ENDPOINT: the controller listens for RPC v2 on port 9501.',
      })
  }
}

/** As undici and the kernel call it, so that it is handled as any lost connection. */
function closedEarly(): Error {
  return Object.assign(new Error('other side closed'), { code: 'ECONNRESET' })
}

function headerOf(line: string): [string, string] {
  const colon = line.indexOf(':')
  return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()]
}

async function* allOf(
  socket: Socket,
  pieces: AsyncIterator<Buffer>,
  rest: Buffer,
): AsyncGenerator<Buffer, void> {
  try {
    if (rest.length > 0) yield rest
    for (;;) {
      const piece = await pieces.next()
      if (piece.done === true) return
      yield piece.value
    }
  } finally {
    socket.destroy()
  }
}

async function* prefixed(
  first: Buffer,
  others: AsyncGenerator<Buffer, void>,
): AsyncGenerator<Buffer, void> {
  try {
    yield first
    yield* others
  } finally {
    await others.return()
  }
}

/** Who keeps the connection open tells the length. */
async function* upTo(
  length: number,
  bytes: AsyncGenerator<Buffer, void>,
): AsyncGenerator<Buffer, void> {
  let left = length
  if (left > 0)
    for await (const piece of bytes) {
      yield piece.subarray(0, left)
      left -= piece.length
      if (left <= 0) return
    }
}

/** Takes the transfer coding off (RFC 9112, 7.1). */
async function* unchunked(bytes: AsyncGenerator<Buffer, void>): AsyncGenerator<Buffer, void> {
  let seen: Buffer<ArrayBufferLike> = Buffer.alloc(0)
  let left = 0
  for await (const piece of bytes) {
    seen = Buffer.concat([seen, piece])
    while (seen.length > 0) {
      if (left > 0) {
        const data = seen.subarray(0, left)
        left -= data.length
        seen = seen.subarray(data.length)
        yield data
        continue
      }
      const line = /^(?:\r\n)?([0-9a-f]+)[^\r\n]*\r\n/i.exec(seen.toString('latin1', 0, 1024))
      if (line === null) break
      left = Number.parseInt(line[1] ?? '0', 16)
      seen = seen.subarray(line[0].length)
      if (left === 0) return
    }
  }
}
