import type { IncomingMessage, ServerResponse } from 'node:http'

/** The faults that keep a request from being run, in the order they take precedence. */
export const OBSTACLES = ['drop-next', 'drop', 'hang', 'garbage', 'http-503', 'wrong-json'] as const

const LOGIN_PAGE =
  '<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body><form></form></body></html>\n'

const ERROR_PAGE = '<!DOCTYPE html>\n<html><body><h1>503 Service Unavailable</h1></body></html>\n'

const WRONG_JSON = ['["no object"]', '{"message":"no request_status"}', 'null']

/** Answers in the way of an obstacle, or not at all; `ordinal` counts the requests obstructed so far. */
export function obstruct(
  obstacle: (typeof OBSTACLES)[number],
  ordinal: number,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  switch (obstacle) {
    case 'drop-next':
    case 'drop':
      request.socket.destroy()
      break
    case 'hang':
      break
    case 'garbage':
      send(request, response, { httpStatus: 200, type: 'text/html', text: LOGIN_PAGE })
      break
    case 'http-503':
      send(request, response, { httpStatus: 503, type: 'text/html', text: ERROR_PAGE })
      break
    case 'wrong-json': {
      const text = WRONG_JSON[ordinal % WRONG_JSON.length] ?? 'null'
      send(request, response, { httpStatus: 200, type: 'application/json', text })
      break
    }
  }
}

interface HttpReply {
  httpStatus: number
  type: string
  text: string
  /** Break off in the middle. */
  half?: boolean
}

/** Writes a reply as both the CLI and ordinary clients read it. */
export function send(request: IncomingMessage, response: ServerResponse, reply: HttpReply): void {
  const body = Buffer.from(reply.text)
  // With its length given, Node chunks no reply; the CLI could not read it.
  const headers = { 'Content-Type': reply.type, 'Content-Length': body.length }
  if (request.httpVersion === '1.0') response.setHeader('Connection', 'close')
  response.writeHead(reply.httpStatus, headers)
  if (reply.half) response.write(body.subarray(0, body.length / 2), () => request.socket.destroy())
  else response.end(body)
}
