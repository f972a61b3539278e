import type { World } from './world/world.ts'

/** Who is asking: the CMON user behind the session cookie. */
export interface Caller {
  userId: number
  userName: string
  groupNames: string[]
  isSuperuser: boolean
}

/** One RPC as a module sees it: the envelope is taken off, the session is resolved. */
export interface Call {
  /** Request body as sent, envelope fields included. */
  body: Record<string, unknown>
  world: World
  caller: Caller
  /** The demo clock, not the machine's. */
  now: Date
  /** Address of the client, for `ip_address` of jobs. */
  clientAddress: string
}

/** Payload of an Ok reply; the envelope is added around it. */
export type Answer = Record<string, unknown>

/** Operations of one RPC path, keyed by lower-cased operation name. */
export type RpcModule = Record<string, (call: Call) => Answer>

export type RefusalStatus =
  | 'InvalidRequest'
  | 'ObjectNotFound'
  | 'AccessDenied'
  | 'AuthRequired'
  | 'TryAgain'
  | 'UnknownError'

/** Thrown by a module to answer with another status than Ok. */
export class Refusal extends Error {
  readonly status: RefusalStatus
  readonly errorId: number | undefined
  /** `text` becomes `error_string`; leave it out to omit the field. */
  constructor(status: RefusalStatus, text?: string, errorId?: number) {
    super(text ?? '')
    this.status = status
    this.errorId = errorId
  }
}
