import { clean } from '../fleet/untrusted.ts'
import type { PlanProblem } from '../policy/plans.ts'
import type { PlanDecision } from '../policy/waiting-plans.ts'
import type { Change, Finding } from './change.ts'

/** A change that isn't made, or not wholly: what says no, and what to do. */
export class ChangeRefusal extends Error {
  override readonly name = 'ChangeRefusal'
  readonly code:
    | 'stopped'
    | 'forbidden'
    | 'budget_spent'
    | 'declined'
    | 'approval_invalid'
    | 'needs_human'
    | 'not_decided'
    | 'denied'
    | 'too_many_waiting'
    | 'half_done'
  readonly next: string
  constructor(
    code: ChangeRefusal['code'],
    message: string,
    details: { next: string; cause?: unknown },
  ) {
    super(message, details.cause === undefined ? {} : { cause: details.cause })
    this.code = code
    this.next = details.next
  }
}

/** A check says that it must not be done, whoever agrees. */
export function stopped({ summary }: Change<object>, { check, note }: Finding): ChangeRefusal {
  return new ChangeRefusal(
    'stopped',
    `${summary}: not done, the check "${check}" forbids it: ${note}`,
    {
      next: 'No approval overrides this. Mend the cause first, or choose another way.',
    },
  )
}

const WHY: Record<PlanProblem, string> = {
  malformed: "it isn't an id that this daemon gave out",
  expired: 'it has expired',
  other_call: 'it was given for a call with other arguments, by someone else, or under other rules',
  changed: 'the state of the cluster has changed since',
  used: 'it was used before',
}

export function invalidApproval(tool: string, problem: PlanProblem): ChangeRefusal {
  return new ChangeRefusal('approval_invalid', `The approval doesn't count: ${WHY[problem]}`, {
    next: `Nothing was changed. Call ${tool} without approval for a new plan.`,
  })
}

/**
 * A human has to agree whose word doesn't come through the client (`unasked`: because that can't ask them), and no
 * credential says who may.
 */
export function needsHuman(
  { summary, severity, findings }: Change<object>,
  unasked: boolean,
): ChangeRefusal {
  const warnings = findings.filter(({ outcome }) => outcome === 'warning').map(({ note }) => note)
  const warned = warnings.length === 0 ? '' : ` (${warnings.join('; ')})`
  const why = unasked
    ? "this client can't ask its user"
    : 'only a human outside the conversation may agree'
  return new ChangeRefusal(
    'needs_human',
    `${summary}${warned}: this ${WORST[severity]}, and ${why}`,
    {
      next:
        'Nothing was changed. A human has to agree: ' +
        (unasked ? 'use a client that can ask (MCP elicitation), ' : '') +
        'do it in ClusterControl, or let the operator set MCP_APPROVER_TOKEN, with which a human approves ' +
        'outside the conversation (`cmon-mcp approve`, or the page at /approve).',
    },
  )
}

const WORST: Record<Change<object>['severity'], string> = {
  routine: 'changes something',
  interrupts: 'can interrupt service',
  loses_data: 'can lose data',
  widens_access: 'widens access',
}

/** Nobody has decided within the time that a call waits. */
export function undecided(
  { summary }: Change<object>,
  tool: string,
  approval: string,
  page: string,
): ChangeRefusal {
  return new ChangeRefusal('not_decided', `${summary}: still waits for a human`, {
    next:
      `Nothing was changed. Ask the user to have it approved with \`cmon-mcp approve ${approval}\` or at ${page}, ` +
      `then call ${tool} again with the same arguments and this approval.`,
  })
}

/** A human outside the conversation says no. */
export function denied(
  { summary }: Change<object>,
  { by, note }: Pick<PlanDecision, 'by' | 'note'>,
): ChangeRefusal {
  const why = note === undefined ? '' : `: ${clean(note, 500).replaceAll(/\s+/g, ' ')}`
  return new ChangeRefusal('denied', `${summary}: ${by} has denied it${why}`, {
    next: 'Nothing was changed. Tell the user, and ask what they want instead; the same call stays denied.',
  })
}

/** Whoever asks for more than people can look at waits. */
export function tooManyWait({ summary }: Change<object>): ChangeRefusal {
  return new ChangeRefusal('too_many_waiting', `${summary}: too many plans wait for a human`, {
    next: 'Nothing was changed. Have those decided first that wait, or wait until they expire.',
  })
}
