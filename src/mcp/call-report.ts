import type { Principal } from '../auth/principal.ts'
import type { CmonErrorCode } from '../cmon/errors.ts'
import type { InputError } from '../fleet/input-error.ts'
import type { NotEnrolled } from '../fleet/not-enrolled.ts'
import { toPlainData, type PlainData } from '../fleet/plain-data.ts'
import { clean } from '../fleet/untrusted.ts'
import type { NotAudited } from './call-audit.ts'
import type { CallOrigin } from './call-origin.ts'
import type { Agreed } from './change.ts'
import type { ChangeRefusal } from './change-refusal.ts'
import type { Level } from './hints.ts'

/** The code of a tool error. */
export type ErrorCode =
  | InputError['code']
  | NotEnrolled['code']
  | ChangeRefusal['code']
  | NotAudited['code']
  | CmonErrorCode
  | 'internal'

/** `planned`: a plan was given instead, that waits for a second call; `asked`: so was a question. */
export type CallOutcome = 'ok' | 'planned' | 'asked' | 'cancelled' | 'unknown_tool' | ErrorCode

/** Stands for whatever name a caller made up. */
export const UNKNOWN_TOOL = '(unknown)'

/**
 * What is told of a finished call: one log line, one metric, one span. Arguments stay out, for they may hold
 * anything; but the cluster or controller that was asked about is told when its name is fit to be shown.
 */
export interface CallReport {
  /** Also in `_meta` of the answer. */
  requestId: string
  tool: string
  level: Level | undefined
  principal: string
  principalKind: Principal['kind']
  /** Of the trace that the caller said the call belongs to. */
  traceId?: string
  /** `name/version`, as the client calls itself. */
  client?: string
  target: PlainData
  milliseconds: number
  /** Of a change: who agreed to it. */
  consent?: Agreed['consent']
  approver?: Agreed['approver']
  outcome: CallOutcome
  /** For defects. */
  error?: unknown
}

/** As the caller wrote it. */
export function targetOf(args: unknown): PlainData {
  if (typeof args !== 'object' || args === null) return {}
  const { cluster, controller } = args as Record<string, unknown>
  const given = Object.entries({ cluster, controller })
  return toPlainData(Object.fromEntries(given.filter(([, value]) => typeof value === 'string')))
    .data
}

export function shownClient(client: CallOrigin['client']): { client?: string } {
  if (client === undefined) return {}
  return { client: clean(`${client.name}/${client.version}`, 120).replaceAll(/\s+/g, ' ') }
}
