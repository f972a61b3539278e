import type { CallToolResult } from '@modelcontextprotocol/server'
import { CmonError } from '../cmon/errors.ts'
import { JobRefusal } from '../cmon/jobs/refusal.ts'
import { InputError } from '../fleet/input-error.ts'
import { NotEnrolled } from '../fleet/not-enrolled.ts'
import { untrusted } from '../fleet/untrusted.ts'
import { NotAudited } from './call-audit.ts'
import type { ErrorCode } from './call-report.ts'
import { ChangeRefusal } from './change-refusal.ts'
import { createFence } from './render.ts'

interface ErrorAnswer {
  result: CallToolResult
  code: ErrorCode
  /** Whether the controller is quoted in it. */
  holdsFreeText: boolean
}

/**
 * Turns whatever was thrown into one tool error: a code, what failed, the next step. Of a defect the caller
 * is told `reference` to quote, and the log has the stack beside it.
 */
export function errorResult(thrown: unknown, reference: string): ErrorAnswer {
  if (thrown instanceof InputError)
    return toResult(thrown.code, thrown.message, {
      next: thrown.next,
      ...(thrown.parameter === undefined ? {} : { parameter: thrown.parameter }),
    })
  if (thrown instanceof ChangeRefusal) {
    const { cause } = thrown
    const because = cause instanceof CmonError ? `; then ${cause.message}` : ''
    return toResult(thrown.code, `${thrown.message}${because}`, {
      next: thrown.next,
      said: cause instanceof CmonError ? cause.said : undefined,
    })
  }
  if (thrown instanceof NotAudited || thrown instanceof NotEnrolled)
    return toResult(thrown.code, thrown.message, { next: thrown.next })
  if (thrown instanceof JobRefusal)
    return toResult('invalid_argument', `${thrown.command}: ${thrown.problem}`, {
      next: thrown.next,
    })
  if (thrown instanceof CmonError)
    return toResult(thrown.code, thrown.message, { next: thrown.next, said: thrown.said })
  return toResult('internal', 'The daemon failed at this call; that is a defect in it', {
    next: `Report it with the reference ${reference}; the daemon's log has the details.`,
  })
}

function toResult(
  code: ErrorCode,
  message: string,
  details: { next?: string | undefined; said?: string | undefined; parameter?: string },
): ErrorAnswer {
  const fence = createFence()
  const lines = [`Error (${code}): ${message}.`]
  if (details.parameter !== undefined) lines.push(`Parameter: ${details.parameter}`)
  if (details.said !== undefined)
    lines.push(`The controller said ${fence.add(untrusted(details.said).untrusted)}`)
  if (details.next !== undefined) lines.push(`Next: ${details.next}`)
  return {
    // No structuredContent: clients check it against the output schema even when it is an error.
    result: {
      isError: true,
      content: [{ type: 'text', text: [...lines, ...fence.lines()].join('\n') }],
      _meta: {
        'cmon-mcp/error': {
          code,
          ...(details.parameter === undefined ? {} : { parameter: details.parameter }),
          ...(details.next === undefined ? {} : { next: details.next }),
        },
      },
    },
    code,
    holdsFreeText: details.said !== undefined,
  }
}
