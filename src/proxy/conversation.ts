import {
  isJSONRPCResponse,
  type JSONRPCMessage,
  type JSONRPCRequest,
  type JSONRPCResponse,
  type StreamableHTTPClientTransport,
} from '@modelcontextprotocol/client'
import { endedEarly } from './exchange.ts'
import { sendBy, type Remote } from './remote.ts'

/** Requests of a session and their answers, on whichever stream these come. */
export interface Conversation {
  /** Takes what came from the daemon; all but awaited answers goes to the client. */
  readonly receive: (message: JSONRPCMessage) => void
  /**
   * Sends a request. Resolves when `answered` has had the answer, or `cancelled` fired. Throws what sendBy and
   * `answered` do, and ProxyFailure when its stream ends without an answer.
   */
  readonly ask: (
    by: StreamableHTTPClientTransport,
    request: JSONRPCRequest,
    answered: (answer: JSONRPCResponse) => void,
    cancelled?: AbortSignal,
  ) => Promise<void>
  readonly isBusy: (by: StreamableHTTPClientTransport) => boolean
}

interface Waiting {
  readonly by: StreamableHTTPClientTransport
  readonly answered: (answer: JSONRPCResponse) => void
  readonly finish: () => void
  readonly fail: (why: unknown) => void
}

export function createConversation(
  remote: Remote,
  deliver: (message: JSONRPCMessage) => void,
): Conversation {
  const waiting = new Map<string | number, Waiting>()
  return {
    receive(message) {
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
    },
    async ask(by, request, answered, cancelled) {
      let finish = (): void => {}
      let fail = (_why: unknown): void => {}
      const over = new Promise<void>((resolve, reject) => {
        finish = resolve
        fail = reject
      })
      // It may fail when nobody waits any more.
      over.catch(() => {})
      waiting.set(request.id, { by, answered, finish, fail })
      cancelled?.addEventListener('abort', finish, { once: true })
      const ended = (): void => fail(endedEarly(remote.url.host))
      try {
        await Promise.race([over, sendBy(by, remote, request, ended).then(() => over)])
      } finally {
        cancelled?.removeEventListener('abort', finish)
        waiting.delete(request.id)
      }
    },
    isBusy: (by) => [...waiting.values()].some((one) => one.by === by),
  }
}
