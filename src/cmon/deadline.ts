import { setMaxListeners } from 'node:events'
import { CmonError } from './errors.ts'

export interface Deadline {
  /** What is waited for, in the message. */
  what: string
  timeoutMs: number
  /** What to do when it has passed. */
  next: string
}

/**
 * Runs `work` with a signal that fires at the deadline or with the caller's own signal.
 * Past the deadline it throws CmonError `timeout`; when the caller cancelled, the caller's reason.
 * Not AbortSignal.any: on Node 20 it keeps every dependent signal alive as long as the source.
 */
export async function withDeadline<T>(
  { what, timeoutMs, next }: Deadline,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted()
  const controller = new AbortController()
  // One signal serves every RPC of a call, and a call over a fleet has hundreds.
  setMaxListeners(0, controller.signal)
  const timer = setTimeout(() => {
    const message = `${what}: no answer within ${timeoutMs / 1000} s`
    controller.abort(new CmonError('timeout', message, { next }))
  }, timeoutMs)
  const cancel = (): void => controller.abort(signal?.reason)
  signal?.addEventListener('abort', cancel, { once: true })
  try {
    return await work(controller.signal)
  } catch (thrown) {
    if (controller.signal.aborted) throw controller.signal.reason
    throw thrown
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', cancel)
  }
}

/** Waits, or throws the signal's reason. */
export function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) return reject(abortReason(signal))
    const done = (): void => {
      signal?.removeEventListener('abort', cancelled)
      resolve()
    }
    const timer = setTimeout(done, milliseconds)
    function cancelled(): void {
      clearTimeout(timer)
      if (signal !== undefined) reject(abortReason(signal))
    }
    signal?.addEventListener('abort', cancelled, { once: true })
  })
}

function abortReason(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason))
}

/** Waits for what goes on without this caller too, or throws the signal's reason. */
export function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = (): void => reject(signal.reason as Error) // whatever the aborter gave
    if (signal.aborted) return cancel()
    signal.addEventListener('abort', cancel, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', cancel))
  })
}
