/** A span of somebody else's that a call belongs to. */
export interface RemoteParent {
  traceId: string
  spanId: string
  sampled: boolean
  state: string | undefined
}

export interface TracedCall {
  requestId: string
  tool: string
  principalKind: string
  outcome: string
  consent?: string | undefined
}

export interface TracedRpc {
  controller: string
  address: string
  module: string
  operation: string
  status: string
  httpStatus: number | undefined
  milliseconds: number
}

export interface TracingOptions {
  /** Without `/v1/traces`. */
  endpoint: string
  headers: Readonly<Record<string, string>>
  serviceName: string
  resourceAttributes: Readonly<Record<string, string>>
  /** By OpenTelemetry's name. */
  sampler: string
  samplerArgument: number
  version: string
  /** Deliveries began to fail, for this reason, or succeed again. */
  onDelivery: (problem: string | undefined) => void
}

/** Spans of calls and of their requests. */
export interface Tracing {
  /** Runs a call in a span of its own. */
  call: <T>(parent: RemoteParent | undefined, work: () => Promise<T>) => Promise<T>
  /** How the call that runs here has ended. */
  ended: (call: TracedCall) => void
  /** A request that the call that runs here has made. The controller ignores trace context, so none is sent. */
  rpc: (rpc: TracedRpc) => void
  /** Of the call that runs here. */
  traceId: () => string | undefined
  /** Delivers what is left, but doesn't wait long for it. */
  close: () => Promise<void>
}
