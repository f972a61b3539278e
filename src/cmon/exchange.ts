import { CmonError, RedirectNotice, stripHtml, type Refusal } from './errors.ts'
import { connectionError } from './connection-error.ts'
import { statusOfFailure, statusOfReply, type RpcStatus } from './observe.ts'
import type { Endpoint, StreamWish } from './rpc.ts'

export interface Exchange {
  /** Module path below `/v2/`. */
  path: string
  operation: string
  params: Record<string, unknown>
  cookie?: string | undefined
  signal: AbortSignal
  lane?: 'work' | 'watch'
  stream?: StreamWish
}

export interface Reply {
  json: Record<string, unknown>
  httpStatus: number
  cookie: string | undefined
  version: string | undefined
  /** Set when `request_status` isn't Ok. */
  refusal: Refusal | undefined
  /** What goes on coming, where a stream was asked for and granted. */
  stream?: AsyncIterable<Buffer> | undefined
}

let nextRequestId = 1

/**
 * One request and its reply, envelope taken apart. Throws CmonError for what is no reply, and
 * RedirectNotice from a follower; a refusal is returned, since the caller knows what it means.
 */
export async function exchange(endpoint: Endpoint, request: Exchange): Promise<Reply> {
  const { controller, observer } = endpoint.observation
  const started = performance.now()
  const tell = (status: RpcStatus, httpStatus?: number): void =>
    observer.rpc({
      controller,
      address: endpoint.base,
      module: request.path.replace(/\/$/, ''),
      operation: request.operation,
      status,
      httpStatus,
      milliseconds: performance.now() - started,
      stream: request.stream !== undefined,
    })
  try {
    const reply = await send(endpoint, request)
    tell(statusOfReply(reply.refusal), reply.httpStatus)
    return reply
  } catch (thrown) {
    tell(statusOfFailure(thrown, request.signal))
    throw thrown
  }
}

async function send(endpoint: Endpoint, request: Exchange): Promise<Reply> {
  const body = JSON.stringify({
    operation: request.operation,
    request_id: nextRequestId++,
    request_created: new Date().toISOString(),
    ...request.params,
  })
  let reply
  try {
    reply = await endpoint.post(request.path, body, {
      cookie: request.cookie,
      signal: request.signal,
      ...(request.lane === undefined ? {} : { lane: request.lane }),
      ...(request.stream === undefined ? {} : { stream: request.stream }),
    })
  } catch (thrown) {
    throw connectionError(thrown, endpoint.base)
  }
  if (reply.stream !== undefined) return { ...reply, refusal: undefined }
  const refusal = refusalOf(reply.json, reply.httpStatus)
  if (refusal?.status.toLowerCase() === 'redirect') throw redirectOf(reply.json)
  return { ...reply, refusal }
}

/** It stands in messages of ours. */
const STATUS_WORD = /^[a-z]{1,40}$/i

function refusalOf(json: Record<string, unknown>, httpStatus: number): Refusal | undefined {
  const status = json['request_status']
  if (typeof status !== 'string') {
    // Session problems may be told by the HTTP status alone (cmon-rpc-core 4.4).
    if (httpStatus === 401 || httpStatus === 403)
      return { status: 'AuthRequired', said: undefined, errorId: undefined }
    throw new CmonError('bad_reply', `The reply (HTTP ${httpStatus}) has no request_status`, {
      next: 'Check CMON_ENDPOINT: something else than a controller answers there.',
    })
  }
  if (status.toLowerCase() === 'ok') return undefined
  const said = json['error_string']
  const errorId = json['error_id']
  return {
    status: STATUS_WORD.test(status) ? status : 'of no known word',
    said: typeof said === 'string' && said !== '' ? stripHtml(said) : undefined,
    errorId: typeof errorId === 'number' ? errorId : undefined,
  }
}

function redirectOf(json: Record<string, unknown>): RedirectNotice {
  // Today a map keyed host:port; early 2019 controllers named the leader in a field of its own.
  const entries = [
    ...controllersOf({ only: json['leader_controller'] }, 'leader'),
    ...controllersOf(json['controllers']),
    ...controllersOf(json['follower_controllers']),
  ]
  return new RedirectNotice(
    entries.find((entry) => entry.leads)?.base,
    entries.map((entry) => entry.base),
  )
}

function controllersOf(map: unknown, role?: string): { base: string; leads: boolean }[] {
  if (typeof map !== 'object' || map === null) return []
  return Object.values(map).flatMap((entry: unknown) => {
    if (typeof entry !== 'object' || entry === null) return []
    // An object's fields, each still unknown.
    const { hostname, port, role: own } = entry as Record<string, unknown>
    const numeric = Number(port)
    if (typeof hostname !== 'string' || hostname === '' || !Number.isInteger(numeric)) return []
    if (/[^\w.:-]/.test(hostname)) return []
    const host = hostname.includes(':') ? `[${hostname}]` : hostname
    const leads = String(role ?? own).toLowerCase() === 'leader'
    return [{ base: `https://${host}:${numeric}`, leads }]
  })
}
