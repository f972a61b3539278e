import {
  isJSONRPCErrorResponse,
  isJSONRPCResponse,
  isJSONRPCResultResponse,
  SdkHttpError,
  type JSONRPCMessage,
  type JSONRPCRequest,
  type JSONRPCResponse,
  type StreamableHTTPClientTransport,
} from '@modelcontextprotocol/client'
import { endedEarly } from './exchange.ts'
import { ProxyFailure, RemoteError, SessionLost } from './failure.ts'
import type { Fetch } from './http.ts'
import { openTransport, sendBy, type Remote } from './remote.ts'
import { createStanding } from './standing.ts'

/** The client's session with the daemon, of the revisions up to 2025-11-25. */
export interface Session {
  /** Resolves when the answer was delivered, or `cancelled` fired. Throws what sendBy does, and for an early end. */
  request(request: JSONRPCRequest, cancelled: AbortSignal): Promise<void>
  /** A notification, or the answer to a question of the daemon. */
  tell(message: JSONRPCMessage): Promise<void>
  /** Tells the daemon that the session is over. */
  end(): Promise<void>
}

/** Ids of the proxy's own requests, whose answers the client never sees. */
const OWN_ID = 'cmon-mcp-proxy:'
const GOODBYE_TIMEOUT_MS = 2_000

interface Waiting {
  answered(answer: JSONRPCResponse): void
  finish(): void
  fail(why: unknown): void
}

/**
 * Follows one session over the daemon's restarts. The daemon revives the id; where it can't (404), the session
 * is opened anew with the client's own words of the first time, and requests that met the 404 are sent again:
 * nothing of them was done.
 */
export function createSession(
  remote: Remote,
  deliver: (message: JSONRPCMessage) => void,
  complain: (problem: unknown) => void,
): Session {
  const waiting = new Map<string | number, Waiting>()
  const standing = createStanding()
  let ownRequests = 0
  let transport = open()
  let revision: string | undefined
  let reopening: Promise<void> | undefined

  function open(): StreamableHTTPClientTransport {
    let streams = 0
    const seeing =
      (fetch: Fetch): Fetch =>
      async (url, init) => {
        const response = await fetch(url, init)
        if (init?.method !== 'GET' || !response.ok) return response
        streams += 1
        // The stream broke, so the daemon was away, and a revived session knows of no subscription.
        if (streams > 1) void restore().catch(complain)
        return response
      }
    const made = openTransport(remote, seeing)
    made.onmessage = (message) => {
      if (made === transport) receive(message)
    }
    made.onerror = (error) => {
      // Of the GET stream; what went wrong with a request is told to whom it concerns.
      if (error instanceof SdkHttpError && error.status === 404 && made === transport)
        void reopen(made).catch(complain)
    }
    // Only makes it ready.
    void made.start()
    return made
  }

  function receive(message: JSONRPCMessage): void {
    if (!isJSONRPCResponse(message) || message.id === undefined) return deliver(message)
    const one = waiting.get(message.id)
    waiting.delete(message.id)
    // Nobody waits for the answer to a request that was cancelled.
    if (one === undefined) return
    try {
      one.answered(message)
      one.finish()
    } catch (thrown) {
      one.fail(thrown)
    }
  }

  /** One request and its answer, in the session that is now. */
  async function exchange(
    request: JSONRPCRequest,
    answered: (answer: JSONRPCResponse) => void,
    cancelled?: AbortSignal,
  ): Promise<void> {
    let onCancelled = (): void => {}
    const over = new Promise<void>((finish, fail) => {
      waiting.set(request.id, { answered, finish, fail })
      onCancelled = finish
    })
    // It may fail when nobody waits any more.
    over.catch(() => {})
    cancelled?.addEventListener('abort', onCancelled, { once: true })
    const ended = (): void => waiting.get(request.id)?.fail(endedEarly(remote.url.host))
    try {
      await Promise.race([over, sendBy(transport, remote, request, ended).then(() => over)])
    } finally {
      cancelled?.removeEventListener('abort', onCancelled)
      waiting.delete(request.id)
    }
  }

  const ask = (request: JSONRPCRequest, answered: (answer: JSONRPCResponse) => void) =>
    exchange({ ...request, id: ownId() }, answered)

  /** Opens the session anew, once for all who found `lost` gone. */
  async function reopen(lost: StreamableHTTPClientTransport): Promise<void> {
    if (transport !== lost) return reopening
    reopening ??= introduceAgain().finally(() => {
      reopening = undefined
    })
    return reopening
  }

  async function introduceAgain(): Promise<void> {
    const opening = standing.opening()
    if (opening === undefined) throw new SessionLost('the session is gone before it began')
    const old = transport
    transport = open()
    await old.close()
    for (const [, one] of waiting) one.fail(endedEarly(remote.url.host))
    await ask(opening, (answer) => {
      if (isJSONRPCErrorResponse(answer)) throw new RemoteError(answer.error)
      if (answer.result['protocolVersion'] !== revision) throw otherRevision(remote.url.host)
      transport.setProtocolVersion(revision ?? '')
    })
    await sendBy(transport, remote, { jsonrpc: '2.0', method: 'notifications/initialized' })
    await restore()
  }

  /** Asks again for what the client has asked for and the daemon has forgotten. */
  async function restore(): Promise<void> {
    for (const request of standing.requests()) await ask(request, () => {})
  }

  function ownId(): string {
    ownRequests += 1
    return `${OWN_ID}${ownRequests}`
  }

  const answeredBy =
    (request: JSONRPCRequest) =>
    (answer: JSONRPCResponse): void => {
      const version = isJSONRPCResultResponse(answer) && answer.result['protocolVersion']
      if (request.method === 'initialize' && typeof version === 'string') {
        revision = version
        transport.setProtocolVersion(version)
      }
      if (isJSONRPCResultResponse(answer)) standing.granted(request)
      deliver(answer)
    }

  return {
    async request(request, cancelled) {
      await reopening
      const by = transport
      const answered = answeredBy(request)
      try {
        await exchange(request, answered, cancelled)
      } catch (thrown) {
        if (!(thrown instanceof SessionLost)) throw thrown
        await reopen(by)
        await exchange(request, answered, cancelled)
      }
    },
    async tell(message) {
      await reopening
      const by = transport
      try {
        await sendBy(by, remote, message)
      } catch (thrown) {
        if (!(thrown instanceof SessionLost)) throw thrown
        // The message was about something in the old session.
        await reopen(by)
      }
    },
    async end() {
      const { sessionId } = transport
      const goodbye = sessionId === undefined ? undefined : transport.terminateSession()
      const timer = setTimeout(() => void transport.close(), GOODBYE_TIMEOUT_MS)
      await goodbye?.catch(() => {})
      clearTimeout(timer)
      await transport.close()
    },
  }
}

/** The daemon answers the second introduction in another revision than the client was told. */
function otherRevision(host: string): ProxyFailure {
  return new ProxyFailure('not_mcp', `${host} now speaks another revision of MCP`)
}
