import { setTimeout as delay } from 'node:timers/promises'
import { ProxyFailure } from './failure.ts'

/** How long a daemon that is away, restarting say, is waited for before a request fails. */
export const AWAY_TIMEOUT_MS = 30_000
/** The same before the first answer: then more likely the address is wrong. */
export const FIRST_TIMEOUT_MS = 3_000

const FIRST_PAUSE_MS = 200
const LONGEST_PAUSE_MS = 3_000

/** Requests without an effect of their own, or the same effect however often they come. */
const REPEATABLE = new Set([
  'initialize',
  'ping',
  'server/discover',
  'tools/list',
  'resources/list',
  'resources/templates/list',
  'resources/read',
  'resources/subscribe',
  'resources/unsubscribe',
  'prompts/list',
  'prompts/get',
  'completion/complete',
  'logging/setLevel',
  'subscriptions/listen',
])

/** Whether a request may be sent again after this failure. What may have acted already never is. */
export function mayRepeat(method: string, thrown: unknown): boolean {
  if (!(thrown instanceof ProxyFailure) || thrown.kind !== 'unreachable') return false
  return !thrown.mayHaveActed || REPEATABLE.has(method)
}

/**
 * Does the work again while it fails in a way that `again` lets pass, for at most `timeoutMs`; then throws what
 * it threw last. `cancelled` ends the waiting without an error.
 */
export async function repeatedly(
  work: () => Promise<void>,
  again: (thrown: unknown) => boolean,
  timeoutMs: number,
  cancelled: AbortSignal,
): Promise<void> {
  const deadline = performance.now() + timeoutMs
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    try {
      return await work()
    } catch (thrown) {
      if (cancelled.aborted) return
      const left = deadline - performance.now()
      if (!again(thrown) || left <= 0) throw thrown
      await delay(Math.min(pause, left), undefined, { signal: cancelled }).catch(() => {})
      if (cancelled.aborted) return
    }
  }
}
