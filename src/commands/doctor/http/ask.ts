import { request as plainRequest, type IncomingMessage, type RequestOptions } from 'node:http'
import { request as tlsRequest } from 'node:https'
import { rootCertificates } from 'node:tls'

/** Where to ask: a URL, over a socket file where there is one. */
export interface Target {
  readonly url: URL
  readonly socketPath?: string
  /** Whoever answers is ourselves, or gets to hear no secret. */
  readonly trustsAnybody?: boolean
  /** A certificate that is trusted besides the usual authorities, PEM. */
  readonly ca?: string | undefined
}

export interface Question {
  readonly headers?: Readonly<Record<string, string>>
  readonly timeoutMs: number
  /** Sent by POST; without it the question is a GET. */
  readonly body?: string
  /** Of the answer; default 64 KiB. */
  readonly mostBytes?: number
  /** Ends the reading as soon as the text so far is enough, as of a stream. */
  readonly isEnough?: (text: string) => boolean
}

export interface Answer {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly text: string
  /** False when the time was over before the end. */
  readonly complete: boolean
}

const MOST_BYTES = 64 * 1024

/** The time was over before a status line came. */
export class NoReply extends Error {
  override readonly name = 'NoReply'
}

/**
 * One request, nothing kept open. Rejects with the system's error or NoReply; once a status has come it resolves
 * with what had come until the limit.
 */
export function ask(
  target: Target,
  { headers, timeoutMs, body, mostBytes = MOST_BYTES, isEnough }: Question,
): Promise<Answer> {
  const { url, socketPath, trustsAnybody = false, ca } = target
  const options: RequestOptions = {
    method: body === undefined ? 'GET' : 'POST',
    headers: { accept: '*/*', ...headers },
    agent: false,
    ...(socketPath === undefined ? {} : { socketPath }),
  }
  return new Promise((resolve, reject) => {
    const sending =
      url.protocol === 'https:'
        ? tlsRequest(url, {
            ...options,
            rejectUnauthorized: !trustsAnybody,
            ...(ca === undefined ? {} : { ca: [...rootCertificates, ca] }),
          })
        : plainRequest(url, options)
    let reply: IncomingMessage | undefined
    let text = ''
    const finish = (complete: boolean): void => {
      clearTimeout(timer)
      if (reply === undefined) reject(new NoReply(`no answer within ${timeoutMs / 1000} s`))
      else resolve({ status: reply.statusCode ?? 0, headers: reply.headers, text, complete })
      sending.destroy()
    }
    const timer = setTimeout(() => finish(false), timeoutMs)
    sending.on('error', (error) => {
      clearTimeout(timer)
      reject(error)
    })
    sending.once('response', (response) => {
      reply = response
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
        if (isEnough?.(text) === true || text.length > mostBytes) finish(true)
      })
      response.once('end', () => finish(true))
      // Cut in the middle: what has come is what there is.
      response.once('error', () => finish(false))
    })
    sending.end(body)
  })
}

/** The body as a JSON object; undefined when it is none. */
export function jsonOf(text: string): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(text)
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return undefined
    // An object's fields, each still unknown.
    return parsed as Record<string, unknown>
  } catch {
    return undefined
  }
}
