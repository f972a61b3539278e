import { randomUUID } from 'node:crypto'
import type { CallToolResult } from '@modelcontextprotocol/server'
import type { Principal } from '../auth/principal.ts'
import type { CallOrigin } from './call-origin.ts'
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

/** What is known of one call while it runs, told once when it has ended. */
export interface Account {
  readonly requestId: string
  /** Filled in once it is known. */
  readonly agreed: Agreed
  /** The tool has been found. */
  about: (tool: Tool, args: unknown) => void
  /** Reports the call; of a defect with what was thrown. */
  close: (outcome: CallOutcome, thrown?: unknown) => void
  /** The answer with the id that finds its log line. */
  signed: (result: CallToolResult) => CallToolResult
}

export function openAccount(
  { origin, principal }: { origin?: CallOrigin | undefined; principal: Principal },
  report: (report: CallReport) => void,
): Account {
  const requestId = origin?.requestId ?? randomUUID()
  const started = performance.now()
  const agreed: Agreed = {}
  let subject: Pick<CallReport, 'tool' | 'level' | 'target'> = {
    tool: UNKNOWN_TOOL,
    level: undefined,
    target: {},
  }
  return {
    requestId,
    agreed,
    about(tool, args) {
      subject = { tool: tool.name, level: levelOf(tool.hints), target: targetOf(args) }
    },
    close(outcome, thrown) {
      report({
        requestId,
        ...subject,
        principal: principal.id,
        principalKind: principal.kind,
        ...(origin?.parent === undefined ? {} : { traceId: origin.parent.traceId }),
        ...shownClient(origin?.client),
        milliseconds: Math.round(performance.now() - started),
        ...agreed,
        outcome,
        ...(outcome === 'internal' ? { error: thrown } : {}),
      })
    },
    signed: (result) => ({ ...result, _meta: { ...result._meta, [REQUEST_ID_KEY]: requestId } }),
  }
}

const REQUEST_ID_KEY = 'cmon-mcp/request-id'
