import {
  CmonError,
  RedirectNotice,
  refusalError,
  type CmonErrorCode,
  type Refusal,
} from './errors.ts'

/** How an exchange ended: closed, so that metrics may count by it. */
export type RpcStatus = 'ok' | 'redirected' | 'cancelled' | 'failed' | CmonErrorCode

/** One request on the wire and its answer, or what came instead. */
export interface ObservedRpc {
  controller: string
  /** `https://host:port` that was asked. */
  address: string
  /** `clusters`: the path below `/v2/`. */
  module: string
  operation: string
  status: RpcStatus
  httpStatus: number | undefined
  milliseconds: number
  /** Answered by an endless stream: its time is that of the first event. */
  stream: boolean
}

export interface ObservedLogin {
  controller: string
  outcome: RpcStatus
}

/** Is told of what goes on with controllers. Must not throw. */
export interface CmonObserver {
  rpc: (rpc: ObservedRpc) => void
  login: (login: ObservedLogin) => void
}

/** What an endpoint needs to know to tell of its exchanges. */
export interface Observation {
  controller: string
  observer: CmonObserver
}

export const unobserved: CmonObserver = { rpc: () => {}, login: () => {} }

export function statusOfReply(refusal: Refusal | undefined): RpcStatus {
  return refusal === undefined ? 'ok' : refusalError('', refusal).code
}

export function statusOfFailure(thrown: unknown, signal: AbortSignal | undefined): RpcStatus {
  if (thrown instanceof CmonError) return thrown.code
  if (thrown instanceof RedirectNotice) return 'redirected'
  return signal?.aborted === true ? 'cancelled' : 'failed'
}
