import { clean, untrusted } from '../fleet/untrusted.ts'
import type { Plans, PlanTerms } from '../policy/plans.ts'
import type { WaitingPlan, WaitingPlans } from '../policy/waiting-plans.ts'
import type { Agreed, Change, Plan } from './change.ts'
import { denied, invalidApproval, tooManyWait, undecided } from './change-refusal.ts'
import type { ToolContext } from './context.ts'

export type { PlanDecision, WaitingPlan, WaitingPlans } from '../policy/waiting-plans.ts'

/** Where plans wait for somebody outside the conversation, and where that somebody decides. */
export interface Outside {
  waiting: WaitingPlans
  /** The page of a plan. */
  pageOf: (id: string) => string
}

export interface HumanQuestion {
  change: Change<object>
  tool: string
  requests: Plan['requests']
  terms: PlanTerms
  plans: Plans
  /** What the call came with. */
  approval: string | undefined
  reason: unknown
  ticket: unknown
  /** As it calls itself, cleaned. */
  client: string | undefined
  context: ToolContext
}

/**
 * `waits`: the plan to give instead of an answer; `agreed`: by whom, and then it is used up; `again`: it has been
 * agreed to while the call waited, so the change has to be looked at anew.
 */
export type HumanConsent =
  | { kind: 'waits'; plan: Plan }
  | { kind: 'agreed'; approver: NonNullable<Agreed['approver']> }
  | { kind: 'again' }

const LONGEST_REASON = 300
const LONGEST_NOTE = 500

/** What an approver says besides, fit to be kept and told; undefined for nothing. */
export function noteOf(text: string): string | undefined {
  const note = clean(text, LONGEST_NOTE).trim()
  return note === '' ? undefined : note
}

/**
 * Consent by a human outside the conversation. Without an approval the change begins to wait; with one the call
 * waits for the decision, for some time. Throws ChangeRefusal for all that isn't consent.
 */
export async function humanConsent(
  question: HumanQuestion,
  { waiting, pageOf }: Outside,
): Promise<HumanConsent> {
  const { change, tool, requests, terms, plans, approval, context } = question
  if (approval === undefined) {
    const plan = await waiting.ask(plans, terms, {
      tool,
      principal: terms.principal,
      ...(question.client === undefined ? {} : { client: question.client }),
      summary: change.summary,
      severity: change.severity,
      controller: change.controller.name,
      cluster: change.cluster,
      requests: [...requests],
      checks: [...change.findings],
      ...text('reason', question.reason),
      ...text('ticket', question.ticket),
    })
    if (plan === 'full') throw tooManyWait(change)
    if (plan.decision?.decision === 'denied') throw denied(change, plan.decision)
    return { kind: 'waits', plan: shown(plan, change, requests, pageOf(plan.id)) }
  }
  const problem = plans.check(approval, terms)
  if (problem !== undefined) throw invalidApproval(tool, problem)
  let waited = false
  const plan = await waiting.settled(approval, context.signal, (progress, total) => {
    waited = true
    context.progress({ progress, total, message: `Waits for a human to approve ${approval}` })
  })
  if (plan === undefined) throw invalidApproval(tool, 'malformed')
  const { decision } = plan
  if (decision === undefined) throw undecided(change, tool, approval, pageOf(approval))
  if (decision.decision === 'denied') throw denied(change, decision)
  if (waited) return { kind: 'again' }
  const used = await plans.redeem(approval, terms)
  if (used !== undefined) throw invalidApproval(tool, used)
  return { kind: 'agreed', approver: decision.by }
}

function shown(
  { id, expires, decision }: WaitingPlan,
  { severity, findings }: Change<object>,
  requests: Plan['requests'],
  page: string,
): Plan {
  const how =
    decision === undefined
      ? `Nothing is changed yet. A human outside this conversation has to approve it, with \`cmon-mcp approve ${id}\` or at ${page}; tell the user so.`
      : `Nothing is changed yet, but ${decision.by} has approved it.`
  return {
    approval: id,
    expires,
    severity,
    requests,
    checks: [...findings],
    next: `${how} Then make the same call again with this approval: it waits for the decision.`,
  }
}

function text(name: 'reason' | 'ticket', value: unknown): { reason?: string; ticket?: string } {
  return typeof value === 'string' ? { [name]: untrusted(value, LONGEST_REASON).untrusted } : {}
}
