import {
  isJSONRPCResponse,
  type JSONRPCMessage,
  type JSONRPCRequest,
} from '@modelcontextprotocol/client'
import { ProxyFailure } from './failure.ts'
import { openTransport, sendBy, type Remote } from './remote.ts'

/**
 * One request of the era without sessions, on a stream of its own; whatever comes on it goes to `deliver`, the
 * answer last. Resolves when the answer has come, or when `cancelled` fires: closing the stream is how that era
 * cancels. Throws what sendBy does, and ProxyFailure when the stream ends early.
 */
export async function exchange(
  remote: Remote,
  request: JSONRPCRequest,
  deliver: (message: JSONRPCMessage) => void,
  cancelled: AbortSignal,
): Promise<void> {
  const transport = openTransport(remote)
  let finish = (): void => {}
  let fail = (_why: Error): void => {}
  const over = new Promise<void>((resolve, reject) => {
    finish = resolve
    fail = reject
  })
  // Both may come when nobody waits any more.
  over.catch(() => {})
  transport.onmessage = (message) => {
    if (cancelled.aborted) return
    deliver(message)
    if (isJSONRPCResponse(message)) finish()
  }
  const onCancelled = (): void => finish()
  cancelled.addEventListener('abort', onCancelled, { once: true })
  try {
    await transport.start()
    await Promise.race([
      over,
      sendBy(transport, remote, request, () => fail(endedEarly(remote.url.host))).then(() => over),
    ])
  } finally {
    cancelled.removeEventListener('abort', onCancelled)
    await transport.close()
  }
}

/** The connection went between a request and its answer. */
export function endedEarly(host: string): ProxyFailure {
  return new ProxyFailure('unreachable', `the connection to ${host} broke before the answer came`, {
    mayHaveActed: true,
  })
}
