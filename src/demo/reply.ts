import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'

/** The faults that keep a request from being run, in the order they take precedence. */
export const OBSTACLES = ['drop-next', 'drop', 'hang', 'garbage', 'http-503', 'wrong-json'] as const

const LOGIN_PAGE =
  '<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body><form></form></body></html>\n'

const ERROR_PAGE = '<!DOCTYPE html>\n<html><body><h1>503 Service Unavailable</h1></body></html>\n'

const WRONG_JSON = ['["no object"]', '{"message":"no request_status"}', 'null']

/** Answers in the way of an obstacle, or not at all; `ordinal` counts the requests obstructed so far. */
export async function obstruct(
  obstacle: (typeof OBSTACLES)[number],
  ordinal: number,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  switch (obstacle) {
    case 'drop-next':
    case 'drop':
      request.socket.destroy()
      break
    case 'hang':
      break
    case 'garbage':
      await send(request, response, { httpStatus: 200, type: 'text/html', body: [LOGIN_PAGE] })
      break
    case 'http-503':
      await send(request, response, { httpStatus: 503, type: 'text/html', body: [ERROR_PAGE] })
      break
    case 'wrong-json': {
      const text = WRONG_JSON[ordinal % WRONG_JSON.length] ?? 'null'
      await send(request, response, { httpStatus: 200, type: 'application/json', body: [text] })
      break
    }
  }
}

interface HttpReply {
  httpStatus: number
  type: string
  /** What the controller's clock shows; the machine's time when absent. */
  date?: Date
  /** Gone through once, or twice to find its middle. */
  body: Iterable<string>
  /** Break off in the middle. */
  half?: boolean
}

const CHUNK_LENGTH = 64 * 1024

/**
 * Writes a reply as both the CLI and ordinary clients read it: one that fits into a chunk with its length,
 * a longer one as fast as the client takes it, chunked for HTTP/1.1 and until the connection closes for
 * HTTP/1.0 (s9s-reply-needs, Transport). Rejects when the client leaves before the end, or the body throws.
 */
export async function send(
  request: IncomingMessage,
  response: ServerResponse,
  { httpStatus, type, date, body, half = false }: HttpReply,
): Promise<void> {
  const chunks = chunksOf(body)
  const first = chunks.next().value ?? Buffer.alloc(0)
  const second = chunks.next().value
  if (request.httpVersion === '1.0') response.setHeader('Connection', 'close')
  response.writeHead(httpStatus, {
    'Content-Type': type,
    ...(second === undefined ? { 'Content-Length': first.length } : {}),
    ...(date === undefined ? {} : { Date: date.toUTCString() }),
  })
  if (half) {
    await pipeline(firstHalf(body), response, { end: false })
    request.socket.destroySoon()
  } else if (second === undefined) {
    response.end(first)
  } else {
    await pipeline(joined([first, second], chunks), response)
  }
}

function* chunksOf(body: Iterable<string>): Generator<Buffer, undefined> {
  let text = ''
  for (const piece of body) {
    text += piece
    if (text.length < CHUNK_LENGTH) continue
    yield Buffer.from(text)
    text = ''
  }
  if (text !== '') yield Buffer.from(text)
}

function* joined(read: Buffer[], rest: Iterable<Buffer>): Generator<Buffer> {
  yield* read
  yield* rest
}

function* firstHalf(body: Iterable<string>): Generator<Buffer> {
  let left = 0
  for (const chunk of chunksOf(body)) left += chunk.length / 2
  for (const chunk of chunksOf(body)) {
    if (left < 1) return
    yield chunk.subarray(0, left)
    left -= chunk.length
  }
}
