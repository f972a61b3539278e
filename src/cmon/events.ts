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
/** A refusal comes at once; a stream that is silent for so long is open. */
const QUIET_MS = 1_000

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
    const stream = openStream(cmon, clusterId, signal)
    try {
      if (broken) {
        await stream.settled()
        yield { kind: 'resumed' }
      }
      for await (const record of recordsOf(await stream.bytes)) {
        pauseMs = FIRST_PAUSE_MS
        const event = eventOf(record)
        if (event !== undefined && isWithin(event, clusterId)) yield event
      }
    } catch (thrown) {
      if (signal.aborted) return
      if (!isPassing(thrown)) throw thrown
    } finally {
      stream.close()
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

interface OpeningStream {
  bytes: Promise<AsyncIterable<Buffer>>
  /** When the stream has begun or is quietly open; rejects as `bytes` does. */
  settled: () => Promise<unknown>
  close: () => void
}

function openStream(
  cmon: CmonClient,
  clusterId: number | undefined,
  signal: AbortSignal,
): OpeningStream {
  const attempt = new AbortController()
  const cancel = (): void => attempt.abort(signal.reason)
  signal.addEventListener('abort', cancel, { once: true })
  const request = {
    path: 'subscribe_events',
    operation: 'subscribe',
    params: clusterId === undefined ? {} : { cluster_id: clusterId },
    kind: 'read',
  } as const
  let asked = (): void => {}
  const quiet = new Promise<void>((resolve) => {
    asked = resolve
  }).then(() => pause(QUIET_MS, attempt.signal))
  const bytes = cmon.stream(request, attempt.signal, asked)
  // Whoever waits for them hears of it; nobody may.
  bytes.catch(() => {})
  quiet.catch(() => {})
  return {
    bytes,
    settled: () => Promise.race([bytes, quiet]),
    close() {
      signal.removeEventListener('abort', cancel)
      attempt.abort()
    },
  }
}

/** Whether a controller heeds the cluster that was named is not on record (16). */
function isWithin(event: CmonEvent, clusterId: number | undefined): boolean {
  if (clusterId === undefined || !('clusterId' in event)) return true
  return event.clusterId === undefined || event.clusterId === clusterId
}

/** A broken connection throws whatever the socket did; only our own words can be final. */
function isPassing(thrown: unknown): boolean {
  return !(thrown instanceof CmonError) || PASSING.has(thrown.code)
}

const PASSING = new Set(['unreachable', 'timeout'])
