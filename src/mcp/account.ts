import { randomUUID } from 'node:crypto'
import type { CallToolResult } from '@modelcontextprotocol/server'
import type { Principal } from '../auth/principal.ts'
import type { CallOrigin } from './call-origin.ts'
import {
  auditedArguments,
  auditedOrigin,
  type AuditedChange,
  type CallAudit,
} from './call-audit.ts'
import {
  shownClient,
  targetOf,
  UNKNOWN_TOOL,
  type CallOutcome,
  type CallReport,
} from './call-report.ts'
import type { Agreed } from './change.ts'
import type { Tool } from './define-tool.ts'
import { levelOf } from './hints.ts'
import { createSentRpcs, type SentRpcs } from './sent-rpcs.ts'

/** What is known of one call while it runs, told once when it has ended. */
export interface Account {
  readonly requestId: string
  /** Filled in once it is known. */
  readonly agreed: Agreed
  readonly sent: SentRpcs
  /** The tool has been found. */
  about: (tool: Tool, args: unknown) => void
  /** Records what is about to be sent. Throws NotAudited when that can't be, and then it must not be sent. */
  intend: (change: AuditedChange) => Promise<void>
  /** Reports the call; of a defect with what was thrown. */
  close: (outcome: CallOutcome, thrown?: unknown) => void
  /** The answer with the id that finds its log line. */
  signed: (result: CallToolResult) => CallToolResult
}

export function openAccount(
  { origin, principal }: { origin?: CallOrigin | undefined; principal: Principal },
  report: (report: CallReport) => void,
  audit: CallAudit,
): Account {
  const requestId = origin?.requestId ?? randomUUID()
  const started = performance.now()
  const agreed: Agreed = {}
  const sent = createSentRpcs()
  const caller = {
    principal: principal.id,
    principalKind: principal.kind,
    ...shownClient(origin?.client),
  }
  let subject: Pick<CallReport, 'tool' | 'level'> = { tool: UNKNOWN_TOOL, level: undefined }
  let given: unknown
  let found: Tool | undefined
  let intended: (AuditedChange & { intent: number | undefined }) | undefined
  const request = () => ({
    requestId,
    ...caller,
    authenticated: principal.how,
    ...auditedOrigin(origin),
    ...subject,
    ...auditedArguments(found, given),
  })
  return {
    requestId,
    agreed,
    sent,
    about(tool, args) {
      found = tool
      given = args
      subject = { tool: tool.name, level: levelOf(tool.hints) }
    },
    async intend(change) {
      const intent = await audit.intend({ ...request(), ...change })
      intended = { ...change, intent }
    },
    close(outcome, thrown) {
      const milliseconds = Math.round(performance.now() - started)
      audit.ended({
        ...request(),
        ...intended,
        ...agreed,
        rpcs: sent.list(),
        outcome,
        milliseconds,
      })
      report({
        requestId,
        ...subject,
        ...caller,
        ...(origin?.parent === undefined ? {} : { traceId: origin.parent.traceId }),
        target: targetOf(given),
        milliseconds,
        ...agreed,
        outcome,
        ...(outcome === 'internal' ? { error: thrown } : {}),
      })
    },
    signed: (result) => ({ ...result, _meta: { ...result._meta, [REQUEST_ID_KEY]: requestId } }),
  }
}

const REQUEST_ID_KEY = 'cmon-mcp/request-id'
