import type { Principal } from '../auth/principal.ts'
import { toPlainData, type PlainData } from '../fleet/plain-data.ts'
import { untrusted } from '../fleet/untrusted.ts'
import type { CallOrigin } from './call-origin.ts'
import type { CallReport } from './call-report.ts'
import type { Agreed, Change, Plan } from './change.ts'
import type { Tool } from './define-tool.ts'
import type { SentRpc } from './sent-rpcs.ts'

/** Keeps a record of calls that outlives them, or refuses what it can't record. */
export interface CallAudit {
  /** Before a call is looked at: throws NotAudited when it isn't to be made, for it couldn't be recorded. */
  admit: (kind: 'reads' | 'changes') => Promise<void>
  /**
   * Before the first request of a change leaves: resolves when it is recorded for good, with the number of the
   * line where there is one. Throws NotAudited, and then nothing may be sent.
   */
  intend: (intent: AuditedIntent) => Promise<number | undefined>
  /** When the call has ended. */
  ended: (call: AuditedCall) => void
}

/** Who asks for what. */
export interface AuditedRequest extends Pick<
  CallReport,
  'requestId' | 'tool' | 'level' | 'principal' | 'principalKind' | 'client'
> {
  /** What proved who it is. */
  authenticated: Principal['how']
  /** Of the client's trace. */
  traceId?: string
  transport?: CallOrigin['transport']
  /** Those that the tool knows, without what smells of a secret. */
  arguments: PlainData
  /** How many of them that leaves out. */
  argumentsLeftOut?: number
  /** As it was given: data. */
  reason?: string
  ticket?: string
}

/** What a change is, once it has been prepared. */
export interface AuditedChange extends Agreed {
  controller: string
  /** The ClusterControl user by whom it is done there. */
  user: string
  cluster: string | null
  severity: Change<object>['severity']
  summary: string
  /** What is sent, secrets left out. */
  requests: Plan['requests']
}

export type AuditedIntent = AuditedRequest & AuditedChange

export interface AuditedCall
  extends AuditedRequest, Partial<AuditedChange>, Pick<CallReport, 'outcome' | 'milliseconds'> {
  /** Number of the line of the intent. */
  intent?: number | undefined
  /** What was asked of controllers, reads too. */
  rpcs: SentRpc[]
}

/** What the audit refuses to let happen. */
export class NotAudited extends Error {
  override readonly name = 'NotAudited'
  readonly code = 'not_audited'
  readonly next: string
  constructor(message: string, next: string, cause: unknown) {
    super(message, { cause })
    this.next = next
  }
}

/** Without a place to record. */
export const noAudit: CallAudit = {
  admit: async () => {},
  intend: async () => undefined,
  ended: () => {},
}

const LONGEST_REASON = 300

/** The part of a record that a call's arguments give; of a tool that isn't there, nothing. */
export function auditedArguments(
  tool: Tool | undefined,
  args: unknown,
): Pick<AuditedRequest, 'arguments' | 'argumentsLeftOut' | 'reason' | 'ticket'> {
  if (tool === undefined || typeof args !== 'object' || args === null || Array.isArray(args))
    return { arguments: {} }
  // An approval is worth something until it is used.
  const { reason, ticket, approval: _, ...given } = args as Record<string, unknown>
  const known = Object.entries(given).filter(([name]) => tool.parameters.includes(name))
  const { data, omitted } = toPlainData(Object.fromEntries(known))
  const leftOut = omitted + Object.keys(given).length - known.length
  return {
    arguments: data,
    ...(leftOut === 0 ? {} : { argumentsLeftOut: leftOut }),
    ...asGiven('reason', tool, reason),
    ...asGiven('ticket', tool, ticket),
  }
}

function asGiven(
  name: 'reason' | 'ticket',
  tool: Tool,
  value: unknown,
): Pick<AuditedRequest, 'reason' | 'ticket'> {
  if (typeof value !== 'string' || !tool.parameters.includes(name)) return {}
  return { [name]: untrusted(value, LONGEST_REASON).untrusted }
}

/** Where a call comes from, as far as it is fit to be recorded. */
export function auditedOrigin(
  origin: CallOrigin | undefined,
): Pick<AuditedRequest, 'traceId' | 'transport'> {
  return {
    ...(origin?.parent === undefined ? {} : { traceId: origin.parent.traceId }),
    ...(origin?.transport === undefined ? {} : { transport: origin.transport }),
  }
}
