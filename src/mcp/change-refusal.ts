import type { PlanProblem } from '../policy/plans.ts'
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

/** What loses data or widens access needs more than the model's word. */
export function needsHuman({ summary, severity, findings }: Change<object>): ChangeRefusal {
  const worst = severity === 'widens_access' ? 'widens access' : 'can lose data'
  const warnings = findings.filter(({ outcome }) => outcome === 'warning').map(({ note }) => note)
  const warned = warnings.length === 0 ? '' : ` (${warnings.join('; ')})`
  return new ChangeRefusal(
    'needs_human',
    `${summary}${warned}: this ${worst}, and this client can't ask its user`,
    {
      next:
        'Nothing was changed. A human has to agree: use a client that can ask (MCP elicitation), ' +
        'do it in ClusterControl, or let the operator set MCP_APPROVAL=off for automation that is bounded otherwise.',
    },
  )
}
