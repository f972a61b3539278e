import {
  isJSONRPCNotification,
  isJSONRPCRequest,
  isJSONRPCResultResponse,
  type JSONRPCMessage,
  type JSONRPCRequest,
  type RequestId,
} from '@modelcontextprotocol/client'
import { errorAnswer } from './error-answer.ts'
import { exchange } from './exchange.ts'
import { ProxyFailure } from './failure.ts'
import { isStateless, type Remote } from './remote.ts'
import { AWAY_TIMEOUT_MS, mayRepeat, repeatedly } from './repeat.ts'
import { createSession } from './session.ts'

export interface Forwarder {
  /** Takes a message of the client. Never throws: what fails is answered, or complained of. */
  take(message: JSONRPCMessage): void
  /** Resolves when every request is answered; a subscription isn't waited for. */
  idle(): Promise<void>
  /** Ends what runs, and the session. */
  close(): Promise<void>
}

export interface Ends {
  /** To the client. */
  readonly deliver: (message: JSONRPCMessage) => void
  /** For the log: something went wrong that no answer tells. */
  readonly complain: (problem: unknown) => void
  /** The credential is refused, and no other is to be had: nothing will work any more. */
  readonly onRefused: (failure: ProxyFailure) => void
}

interface UnderWay {
  readonly request: JSONRPCRequest
  readonly cancel: AbortController
  readonly done: Promise<void>
}

/** Carries messages between one client and the daemon, each as it is, in either era. */
export function createForwarder(remote: Remote, { deliver, complain, onRefused }: Ends): Forwarder {
  const session = createSession(remote, deliver, complain)
  const underWay = new Map<RequestId, UnderWay>()
  const never = new AbortController()
  // What belongs to a session must not overtake what opens it.
  let opened = Promise.resolve()

  async function send(request: JSONRPCRequest, cancelled: AbortSignal): Promise<void> {
    if (request.method === 'subscriptions/listen') return listen(request, cancelled)
    if (isStateless(request)) return exchange(remote, request, deliver, cancelled)
    if (request.method !== 'initialize') await opened
    return session.request(request, cancelled)
  }

  /** A daemon that stops ends its subscriptions in good order, and gets them again when it is back. */
  async function listen(request: JSONRPCRequest, cancelled: AbortSignal): Promise<void> {
    let stopped = false
    const unlessStopped = (message: JSONRPCMessage): void => {
      stopped = isJSONRPCResultResponse(message)
      if (!stopped) deliver(message)
    }
    await exchange(remote, request, unlessStopped, cancelled)
    if (stopped)
      throw new ProxyFailure('unreachable', `${remote.url.host} has ended the subscription`)
  }

  function answer(request: JSONRPCRequest): UnderWay {
    const cancel = new AbortController()
    const { signal } = cancel
    const patience = request.method === 'subscriptions/listen' ? Infinity : AWAY_TIMEOUT_MS
    const done = repeatedly(
      () => send(request, signal),
      (thrown) => mayRepeat(request.method, thrown),
      patience,
      signal,
    )
      .catch((thrown: unknown) => {
        if (signal.aborted) return
        deliver(errorAnswer(request, thrown))
        if (thrown instanceof ProxyFailure && thrown.kind === 'refused' && thrown.isFinal)
          onRefused(thrown)
      })
      .finally(() => underWay.delete(request.id))
    return { request, cancel, done }
  }

  async function tell(message: JSONRPCMessage): Promise<void> {
    await repeatedly(
      () => session.tell(message),
      (thrown) => mayRepeat('', thrown),
      AWAY_TIMEOUT_MS,
      never.signal,
    ).catch(complain)
  }

  function cancelled(message: JSONRPCMessage): boolean {
    if (!isJSONRPCNotification(message) || message.method !== 'notifications/cancelled')
      return false
    const id = message.params?.['requestId']
    const one = typeof id === 'string' || typeof id === 'number' ? underWay.get(id) : undefined
    one?.cancel.abort()
    return one !== undefined && isStateless(one.request)
  }

  return {
    take(message) {
      if (isJSONRPCRequest(message)) {
        const one = answer(message)
        underWay.set(message.id, one)
        if (message.method === 'initialize') opened = one.done
        return
      }
      if (cancelled(message)) return
      if (isJSONRPCNotification(message) && message.method === 'notifications/initialized')
        opened = opened.then(() => tell(message))
      else void opened.then(() => tell(message))
    },
    async idle() {
      const awaited = [...underWay.values()].filter(
        ({ request }) => request.method !== 'subscriptions/listen',
      )
      await Promise.all([opened, ...awaited.map(({ done }) => done)])
    },
    async close() {
      never.abort()
      for (const { cancel } of underWay.values()) cancel.abort()
      await session.end()
    },
  }
}
