import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Writable } from 'node:stream'
import type { Answer, Caller } from './module.ts'
import type { Session } from './sessions.ts'
import type { World } from './world/world.ts'
import { Refusal } from './module.ts'
import { jsonPieces } from './rows.ts'

/** Where a request goes: `/single/v2/proc/` is module `process`, path `['v2', 'proc']`. */
export interface Target {
  /** Path below /v2/, aliases resolved; empty for /v2 itself. */
  module: string
  path: string[]
}

/** One RPC with the wire taken off. */
export interface Rpc extends Target {
  operation: string
  body: Record<string, unknown>
  /** Why the body can't be used. */
  problem?: Refusal
  session?: Session | undefined
  /** The session's user; absent before and after a login. */
  caller?: Caller | undefined
  clientAddress: string
  serverPort: number
}

export interface Reply {
  status: string
  payload: Answer
  errorText?: string
  errorId?: number | undefined
}

/** Clients differ in how they call these two (cmon-rpc-core 29.2). */
const MODULE_ALIASES: Record<string, string> = { proc: 'process', repos: 'repositories' }

/** Takes a request URL apart; a proxy's path prefix and a trailing slash don't matter. */
function parseTarget(url: string): Target {
  const segments = url
    .replace(/[?#].*$/s, '')
    .split('/')
    .filter(Boolean)
  const path = segments.slice(Math.max(segments.indexOf('v2'), 0))
  const [root, name = '', ...rest] = path
  if (root !== 'v2') return { module: path.join('/'), path }
  return { module: [MODULE_ALIASES[name] ?? name, ...rest].join('/'), path }
}

/** Makes an RPC of a request; `text` is undefined when the body was too large to keep. */
export function toRpc(request: IncomingMessage, text: string | undefined): Rpc {
  const { remoteAddress = '', localPort = 0 } = request.socket
  const origin = {
    ...parseTarget(request.url ?? ''),
    clientAddress: remoteAddress,
    serverPort: localPort,
  }
  try {
    const body = parseBody(text)
    const operation = body['operation']
    // Anything but a string counts as no operation.
    const name = typeof operation === 'string' ? operation : ''
    return { ...origin, operation: name, body }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { ...origin, operation: '', body: {}, problem: error }
  }
}

function parseBody(text: string | undefined): Record<string, unknown> {
  if (text === undefined) throw new Refusal('InvalidRequest', 'The request body is too large.')
  if (text.trim() === '') return {}
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    throw new Refusal('InvalidRequest', 'The request body is not valid JSON.')
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new Refusal('InvalidRequest', 'The request body is not a JSON object.')
  }
  return { ...body }
}

/** Puts the envelope around a reply, as JSON: raw UTF-8, the CLI can't decode `\u` escapes. */
export function composeReply(world: World, rpc: Rpc, reply: Reply): Iterable<string> {
  const { body, caller, module } = rpc
  const envelope: Record<string, unknown> = { controller_id: world.controllerId }
  if (reply.errorText) envelope['error_string'] = reply.errorText
  if (reply.errorId !== undefined) envelope['error_id'] = reply.errorId
  for (const echoed of ['request_created', 'request_id']) {
    if (isScalar(body[echoed])) envelope[echoed] = body[echoed]
  }
  envelope['request_processed'] = world.clock.now().toISOString()
  envelope['request_status'] = reply.status
  if (caller && module !== 'auth') envelope['request_user_id'] = caller.userId
  if (caller) {
    envelope['debug_messages'] = [`RPC V2 authenticated user is '${caller.userName}'.`]
  }
  return jsonPieces({ ...envelope, ...reply.payload })
}

function isScalar(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number'
}

type Hearer = (event: Record<string, unknown>) => boolean

export interface EventStreams {
  /** Answers a `subscribe` with the events that are meant for it, until the connection closes. */
  open(request: IncomingMessage, response: ServerResponse, hears: Hearer): void
  send(event: Record<string, unknown>): void
}

/** A subscriber that doesn't read is cut off here. */
const UNREAD_LIMIT_BYTES = 4 * 1024 * 1024

/** The open streams of `subscribe_events`. */
export function createEventStreams(world: World): EventStreams {
  const streams = new Map<Writable, Hearer>()
  return {
    open(request, response, hears) {
      const bare = request.httpVersion === '1.0'
      if (!bare) {
        response.useChunkedEncodingByDefault = false
        response.writeHead(200, {
          'Content-Type': 'application/json-seq',
          Connection: 'close',
          Date: world.clock.now().toUTCString(),
        })
        response.flushHeaders()
      }
      // The CLI recognises a stream by its very first byte: no HTTP head may come before it.
      const stream: Writable = bare ? request.socket : response
      streams.set(stream, hears)
      request.socket.once('close', () => streams.delete(stream))
    },
    send(event) {
      // A JSON text sequence (RFC 7464), but the CLI needs an empty line after each record.
      const record = `\u001E${JSON.stringify(event)}\n\n`
      for (const [stream, hears] of streams) {
        if (!hears(event)) continue
        if (stream.writableLength > UNREAD_LIMIT_BYTES) stream.destroy()
        else stream.write(record)
      }
    },
  }
}
