import {
  isJSONRPCErrorResponse,
  isJSONRPCResultResponse,
  SdkHttpError,
  type JSONRPCMessage,
  type JSONRPCRequest,
  type JSONRPCResponse,
  type StreamableHTTPClientTransport,
} from '@modelcontextprotocol/client'
import { createConversation } from './conversation.ts'
import { ProxyFailure, RemoteError, SessionLost } from './failure.ts'
import type { Fetch } from './http.ts'
import { openTransport, sendBy, type Remote } from './remote.ts'
import { createStanding } from './standing.ts'

/** The client's session with the daemon, of the revisions up to 2025-11-25. */
export interface Session {
  /** Resolves when the answer was delivered, or `cancelled` fired. Throws ProxyFailure, RemoteError or SessionLost. */
  request(request: JSONRPCRequest, cancelled: AbortSignal): Promise<void>
  /** A notification, or the answer to a question of the daemon. */
  tell(message: JSONRPCMessage): Promise<void>
  /** Tells the daemon that the session is over. */
  end(): Promise<void>
}

/** Ids of the proxy's own requests, whose answers the client never sees. */
const OWN_ID = 'cmon-mcp-proxy:'
const GOODBYE_TIMEOUT_MS = 2_000

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
  const conversation = createConversation(remote, deliver)
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
        if (streams > 1) void restore(made).catch(complain)
        return response
      }
    const made = openTransport(remote, seeing)
    made.onmessage = conversation.receive
    made.onerror = (error) => {
      // Of the GET stream; what went wrong with a request is told to whom it concerns.
      if (error instanceof SdkHttpError && error.status === 404 && made === transport)
        void reopen(made).catch(complain)
    }
    // Only makes it ready.
    void made.start()
    return made
  }

  async function converse(
    request: JSONRPCRequest,
    answered: (answer: JSONRPCResponse) => void,
    cancelled: AbortSignal,
  ): Promise<void> {
    const by = transport
    try {
      await conversation.ask(by, request, answered, cancelled)
    } finally {
      closeIfDone(by)
    }
  }

  /** Of a session that is gone, others may still be about to hear so. */
  function closeIfDone(one: StreamableHTTPClientTransport): void {
    if (one !== transport && !conversation.isBusy(one)) void one.close()
  }

  /** Opens the session anew, once for all who found `lost` gone. */
  async function reopen(lost: StreamableHTTPClientTransport): Promise<void> {
    if (transport !== lost) return
    reopening ??= introduceAgain().finally(() => {
      reopening = undefined
    })
    try {
      await reopening
    } catch (thrown) {
      if (!(thrown instanceof ProxyFailure)) throw thrown
      // Whatever became of the introduction: what the session was needed for was not done.
      throw new ProxyFailure(thrown.kind, thrown.message, { isFinal: thrown.isFinal })
    }
  }

  async function introduceAgain(): Promise<void> {
    const opening = standing.opening()
    if (opening === undefined) throw new SessionLost('the session is gone before it began')
    const made = open()
    try {
      await askOwn(made, opening, (answer) => {
        if (isJSONRPCErrorResponse(answer)) throw new RemoteError(answer.error)
        if (answer.result['protocolVersion'] !== revision) throw otherRevision(remote.url.host)
        made.setProtocolVersion(revision ?? '')
      })
      await sendBy(made, remote, { jsonrpc: '2.0', method: 'notifications/initialized' })
    } catch (thrown) {
      await made.close()
      throw thrown
    }
    const old = transport
    transport = made
    closeIfDone(old)
    await restore(made)
  }

  /** Asks again for what the client has asked for and the daemon has forgotten. */
  async function restore(by: StreamableHTTPClientTransport): Promise<void> {
    for (const request of standing.requests()) await askOwn(by, request, () => {})
  }

  function askOwn(
    by: StreamableHTTPClientTransport,
    request: JSONRPCRequest,
    answered: (answer: JSONRPCResponse) => void,
  ): Promise<void> {
    ownRequests += 1
    return conversation.ask(by, { ...request, id: `${OWN_ID}${ownRequests}` }, answered)
  }

  /** For the client's own requests: what they mean for the session is remembered. */
  const handingOn =
    (request: JSONRPCRequest) =>
    (answer: JSONRPCResponse): void => {
      if (isJSONRPCResultResponse(answer)) {
        standing.granted(request)
        const version = answer.result['protocolVersion']
        if (request.method === 'initialize' && typeof version === 'string') {
          revision = version
          transport.setProtocolVersion(version)
        }
      }
      deliver(answer)
    }

  return {
    async request(request, cancelled) {
      await reopening?.catch(() => {})
      const by = transport
      const answered = handingOn(request)
      try {
        await converse(request, answered, cancelled)
      } catch (thrown) {
        if (!(thrown instanceof SessionLost)) throw thrown
        await reopen(by)
        await converse(request, answered, cancelled)
      }
    },
    async tell(message) {
      await reopening?.catch(() => {})
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
      const goodbye = transport.sessionId === undefined ? undefined : transport.terminateSession()
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
