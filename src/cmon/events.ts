import type { CmonClient } from './client.ts'
import { pause } from './deadline.ts'
import { CmonError } from './errors.ts'
import { eventOf, type CmonEvent } from './event-types.ts'
import { recordsOf } from './json-sequence.ts'

export interface EventScope {
  /** Undefined for all visible clusters. */
  clusterId?: number | undefined
  signal: AbortSignal
}

/** After a break: what happened meanwhile is not told again, so look. */
export interface Resumed {
  kind: 'resumed'
}

const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 30_000

/**
 * Events as the controller tells them, until `signal` fires: then they just end. A broken stream is
 * opened again with growing pauses, by a new login when needed; a refusal is thrown.
 */
export async function* subscribeEvents(
  cmon: CmonClient,
  { clusterId, signal }: EventScope,
): AsyncGenerator<CmonEvent | Resumed, void> {
  let broken = false
  let pauseMs = FIRST_PAUSE_MS
  while (!signal.aborted) {
    try {
      const bytes = await cmon.stream(
        {
          path: 'subscribe_events',
          operation: 'subscribe',
          params: clusterId === undefined ? {} : { cluster_id: clusterId },
          kind: 'read',
        },
        signal,
      )
      if (broken) yield { kind: 'resumed' }
      for await (const record of recordsOf(bytes)) {
        pauseMs = FIRST_PAUSE_MS
        const event = eventOf(record)
        if (event !== undefined) yield event
      }
    } catch (thrown) {
      if (signal.aborted) return
      if (!isPassing(thrown)) throw thrown
    }
    broken = true
    try {
      await pause(pauseMs * (0.75 + Math.random() / 2), signal)
    } catch {
      return
    }
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)
  }
}

/** A broken connection throws whatever the socket did; only our own words can be final. */
function isPassing(thrown: unknown): boolean {
  return !(thrown instanceof CmonError) || PASSING.has(thrown.code)
}

const PASSING = new Set(['unreachable', 'timeout'])
