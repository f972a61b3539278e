import { request, type Agent, type IncomingHttpHeaders } from 'node:http'

export interface ExchangeOptions {
  method?: string
  headers?: Record<string, string | string[]>
  body?: string | Buffer
  /** Sent without its length, in chunks. */
  chunked?: boolean
  agent?: Agent
  socketPath?: string
}

export interface Exchanged {
  status: number
  headers: IncomingHttpHeaders
  text: string
  /** The body as JSON; undefined when it is none. */
  json: unknown
}

const TIMEOUT_MS = 10_000

/**
 * One HTTP exchange with nothing added but what HTTP itself demands: fetch would not let a test choose Host,
 * leave out Content-Type, or send a body with GET. Of an event stream that stays open only the head is read.
 */
export function exchange(url: string, options: ExchangeOptions = {}): Promise<Exchanged> {
  const { method = 'GET', headers = {}, body, chunked = false, socketPath } = options
  const length = body === undefined || chunked ? {} : { 'content-length': Buffer.byteLength(body) }
  return new Promise((resolve, reject) => {
    const { hostname, port, pathname, search } = new URL(url)
    const sending = request({
      ...(socketPath === undefined ? { host: unbracketed(hostname), port } : { socketPath }),
      path: pathname + search,
      method,
      headers: { ...length, ...headers },
      agent: options.agent ?? false,
      timeout: TIMEOUT_MS,
    })
    sending.once('timeout', () => sending.destroy(new Error(`${method} ${url}: no answer`)))
    sending.once('response', (response) => {
      const done = (text: string): void =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text,
          json: parsed(text),
        })
      const isOpenStream =
        method === 'GET' &&
        response.statusCode === 200 &&
        response.headers['content-type'] === 'text/event-stream'
      if (isOpenStream) {
        response.destroy()
        return done('')
      }
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.once('error', reject)
      response.once('end', () => done(Buffer.concat(chunks).toString()))
    })
    // A server that refuses a body unread may close while it is still being sent; its answer counts.
    sending.on('error', reject)
    if (chunked && body !== undefined) sending.write(body)
    sending.end(chunked ? undefined : body)
  })
}

function unbracketed(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, '$1')
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
