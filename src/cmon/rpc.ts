import type { Socket } from 'node:net'
import { errors, Pool, type buildConnector } from 'undici'
import { MAX_REPLY_BYTES } from './connection-error.ts'
import { headerText, parseReply, sessionCookie } from './http-reply.ts'
import type { Observation } from './observe.ts'
import { openStream, type StreamRequest } from './stream.ts'

const KEEP_ALIVE_MS = 30_000

/** One controller address: where to POST and the connections to it. */
export interface Endpoint {
  /** `https://host:port` and, behind a reverse proxy, a path prefix; no trailing slash. */
  readonly base: string
  post(path: string, body: string, options: PostOptions): Promise<HttpReply>
  /** Whom exchanges are told to. */
  readonly observation: Observation
  /** Requests under way, and those that wait for a connection. Streams are not among them. */
  load(): Load
  close(): Promise<void>
}

export interface Load {
  running: number
  waiting: number
}

export interface PostOptions {
  cookie: string | undefined
  signal: AbortSignal
  /** Polling has connections of its own, so that waiting never blocks working. */
  lane?: 'work' | 'watch'
  /** The reply may be an endless stream; it gets a connection of its own. */
  stream?: StreamWish
}

export interface StreamWish {
  /** Is told when the request has gone out: from then on silence is a quiet stream. */
  asked: () => void
}

export interface HttpReply {
  httpStatus: number
  /** The JSON object of the body. */
  json: Record<string, unknown>
  /** `cmon-sid` when the reply sets one. */
  cookie: string | undefined
  /** Controller version, from `Server: cmon/2.3.4`. */
  version: string | undefined
  /** Set instead of `json` when a stream has begun: its bytes, until `signal` fires. */
  stream?: AsyncIterable<Buffer> | undefined
}

export interface EndpointOptions {
  base: string
  connector: buildConnector.connector
  maxConnections: number
  observation: Observation
}

/** Opens the connection pools to one controller address; nothing is connected until the first POST. */
export function createEndpoint({
  base,
  connector,
  maxConnections,
  observation,
}: EndpointOptions): Endpoint {
  const url = new URL(base)
  const prefix = url.pathname.replace(/\/+$/, '')
  const pool = (connections: number): Pool =>
    new Pool(url.origin, {
      connect: connector,
      connections,
      pipelining: 1,
      keepAliveTimeout: KEEP_ALIVE_MS,
      // The caller's signal is the one deadline; undici's own would cut slow but living replies.
      headersTimeout: 0,
      bodyTimeout: 0,
      maxResponseSize: MAX_REPLY_BYTES,
    })
  const lanes = { work: pool(maxConnections), watch: pool(4) }
  const streams = new Set<Socket>()
  const opened = (socket: Socket): void => {
    streams.add(socket)
    socket.once('close', () => streams.delete(socket))
  }
  return {
    base: url.origin + prefix,
    observation,
    load: () => ({
      running: lanes.work.stats.running + lanes.watch.stats.running,
      waiting: lanes.work.stats.pending + lanes.watch.stats.pending,
    }),
    post: (path, body, options) =>
      options.stream !== undefined
        ? postForStream(connector, {
            ...options,
            ...options.stream,
            url,
            path: `${prefix}/v2/${path}`,
            body,
            opened,
          })
        : post(lanes[options.lane ?? 'work'], `${prefix}/v2/${path}`, body, options),
    async close() {
      for (const socket of streams) socket.destroy()
      await Promise.all([lanes.work.destroy(), lanes.watch.destroy()])
    },
  }
}

async function post(
  pool: Pool,
  path: string,
  body: string,
  { cookie, signal }: PostOptions,
): Promise<HttpReply> {
  const reply = await pool.request({
    path,
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      ...(cookie === undefined ? {} : { cookie: `cmon-sid=${cookie}` }),
    },
    body,
    signal,
  })
  const text = await reply.body.text()
  return {
    httpStatus: reply.statusCode,
    json: parseReply(text, reply.statusCode, headerText(reply.headers['content-type'])),
    cookie: sessionCookie(reply.headers['set-cookie']),
    version: /^cmon\/(\S+)/i.exec(headerText(reply.headers['server']))?.[1],
  }
}

async function postForStream(
  connector: buildConnector.connector,
  request: StreamRequest,
): Promise<HttpReply> {
  const reply = await openStream(connector, request)
  const { httpStatus, headers } = reply
  const common = {
    httpStatus,
    cookie: sessionCookie(headers.get('set-cookie')),
    version: /^cmon\/(\S+)/i.exec(headers.get('server') ?? '')?.[1],
  }
  if (reply.streaming) return { ...common, json: {}, stream: reply.body }
  const text = await wholeText(reply.body)
  return { ...common, json: parseReply(text, httpStatus, headers.get('content-type') ?? '') }
}

async function wholeText(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.length
    if (size > MAX_REPLY_BYTES) throw new errors.ResponseExceededMaxSizeError()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
