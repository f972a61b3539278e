/** Where a trace came from: a span of somebody else's that a call belongs to. */
export interface RemoteSpan {
  traceId: string
  spanId: string
  sampled: boolean
  /** `tracestate`, unread. */
  state: string | undefined
}

// A later version may add fields behind these four (W3C Trace Context, 4.3).
const TRACEPARENT =
  /^(?!ff)[\da-f]{2}-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-([\da-f]{2})(?:-.*)?$/
const MAX_STATE = 512

/** Reads W3C trace context; undefined for anything that isn't in order. */
export function remoteSpan(traceparent: unknown, tracestate: unknown): RemoteSpan | undefined {
  if (typeof traceparent !== 'string' || traceparent.length > 200) return undefined
  const [, traceId, spanId, flags] = TRACEPARENT.exec(traceparent.trim()) ?? []
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined
  const state =
    typeof tracestate === 'string' && tracestate.length <= MAX_STATE ? tracestate : undefined
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1, state }
}
