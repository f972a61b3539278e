import { permitting, requestOf } from '../cmon/guard.ts'
import { nameOf, type RpcRequest } from '../cmon/request.ts'
import type { Fleet } from '../fleet/fleet.ts'
import { toPlainData } from '../fleet/plain-data.ts'
import type { Plans, PlanTerms } from '../policy/plans.ts'
import { consentFor } from '../policy/severity.ts'
import type { AuditedChange } from './call-audit.ts'
import type { Agreed, Change, Plan } from './change.ts'
import { questionFor } from './change-question.ts'
import { ChangeRefusal, invalidApproval, needsHuman, stopped } from './change-refusal.ts'
import type { ToolContext } from './context.ts'
import type { ChangingTool } from './define-tool.ts'
import type { Permit } from './permit.ts'
import { humanConsent, type Outside } from './human-consent.ts'

/** By which plans consent is got. */
export interface Approvals {
  plans: Plans
  /** Humans outside the conversation; undefined where no credential says who may approve. */
  outside?: Outside | undefined
}

/** The client can ask its user. On the round after a question `answer` is what it said to which plan. */
export interface Asking {
  answer?: { planId: string; agreed: boolean }
}

/** To be put to the client's user, who agrees to this plan or doesn't. */
export interface Question {
  question: string
  planId: string
}

export function isQuestion(answer: unknown): answer is Question {
  return typeof answer === 'object' && answer !== null && 'question' in answer && 'planId' in answer
}

interface Performance {
  tool: ChangingTool
  /** As the tool's `parse` gave them. */
  args: unknown
  context: ToolContext
  asking: Asking | undefined
  /** What the client calls itself, cleaned. */
  client: string | undefined
  /** With clients that can write: used for what was agreed to. */
  fleet: Fleet
  approvals: Approvals
  agreed: Agreed
  permit: Permit
  /** Records what is agreed to before it is sent. */
  intend: (change: AuditedChange) => Promise<void>
}

/**
 * Prepares a change, gets the consent it needs, and makes it: DESIGN 5, approval. Gives the tool's answer,
 * the plan that waits for a second call, or a question. Throws ChangeRefusal, and what preparing and
 * sending throw. Until agreed, nothing is sent that changes anything: `prepare` holds clients that can't.
 */
export async function performChange(performance: Performance): Promise<object | Question> {
  const { tool, args, context, asking, client, fleet, approvals, agreed, permit, intend } =
    performance
  const change = await tool.prepare(context, args)
  const permission = await permit(change, { signal: context.signal })
  const stop = change.findings.find(({ outcome }) => outcome === 'stop')
  if (stop !== undefined) throw stopped(change, stop)
  const requests = await Promise.all(
    change.steps.map((step) => requestOf(change.controller.cmon, (cmon) => step(cmon, {}))),
  )

  const plain = shown(requests)
  const { approval, ...rest } = approvalOf(args)
  const { plans, outside } = approvals
  const terms = (consent: PlanTerms['consent']): PlanTerms => ({
    tool: tool.name,
    principal: context.principal.id,
    args: rest,
    basis: [
      change.controller.name,
      change.controller.cmon.username,
      change.cluster,
      change.basis,
      plain,
    ],
    consent,
  })
  const redeem = async (id: string, consent: PlanTerms['consent']): Promise<void> => {
    const problem = await plans.redeem(id, terms(consent))
    if (problem !== undefined) throw invalidApproval(tool.name, problem)
  }
  const consent = consentFor(change.severity, permission.approval, asking !== undefined)
  switch (consent) {
    case 'none':
      agreed.consent = change.severity === 'routine' ? 'not needed' : 'approvals off'
      break
    case 'user': {
      const answer = asking?.answer
      if (answer === undefined)
        return { question: questionFor(change, plain), planId: plans.issue(terms('user')).id }
      if (!answer.agreed)
        throw new ChangeRefusal('declined', `${change.summary}: the user didn't agree`, {
          next: 'Nothing was changed. Ask what they want instead.',
        })
      await redeem(answer.planId, 'user')
      agreed.consent = 'user'
      break
    }
    case 'second_call': {
      if (approval === undefined) {
        const { id, expires } = plans.issue(terms('second_call'))
        return unchanged(change, {
          approval: id,
          expires: expires.toISOString(),
          severity: change.severity,
          requests: plain,
          checks: [...change.findings],
          next: `Nothing is changed yet. Once it is agreed to, call ${tool.name} again with the same arguments and this approval.`,
        })
      }
      await redeem(approval, 'second_call')
      agreed.consent = 'second call'
      break
    }
    case 'human': {
      if (outside === undefined) throw needsHuman(change, permission.approval === 'ask')
      const { reason, ticket } = rest
      const about = { change, tool: tool.name, requests: plain, reason, ticket, client, context }
      const said = await humanConsent({ ...about, terms: terms('human'), plans, approval }, outside)
      if (said.kind === 'waits') return unchanged(change, said.plan)
      if (said.kind === 'again') return performChange(performance)
      agreed.consent = 'human'
      agreed.approver = said.approver
      break
    }
  }
  await permission.spend()
  await intend({
    controller: change.controller.name,
    user: change.controller.cmon.username,
    cluster: change.cluster,
    severity: change.severity,
    summary: change.summary,
    requests: plain,
    ...agreed,
  })
  return perform(change, requests, fleet, context)
}

/** A plan instead of the change. */
function unchanged({ summary, cluster }: Change<object>, plan: Plan): object {
  return { done: false, summary, cluster, plan }
}

async function perform(
  change: Change<object>,
  requests: readonly RpcRequest[],
  fleet: Fleet,
  { signal }: ToolContext,
): Promise<object> {
  const controller = fleet.controllers.find(({ name }) => name === change.controller.name)
  if (controller === undefined) throw new Error(`${change.controller.name} is gone`)
  const cmon = permitting(controller.cmon, requests)
  const warnings = change.findings.filter(({ outcome }) => outcome === 'warning')
  const result = {}
  for (const [index, step] of change.steps.entries()) {
    try {
      Object.assign(result, await step(cmon, { signal }))
    } catch (thrown) {
      if (index === 0) throw thrown
      const done = requests.slice(0, index).map(nameOf).join(', ')
      throw new ChangeRefusal('half_done', `${change.summary}: done were only ${done}`, {
        next: 'Look at what is there now before you try again.',
        cause: thrown,
      })
    }
  }
  return {
    done: true,
    summary: change.summary,
    cluster: change.cluster,
    ...(warnings.length === 0 ? {} : { warnings: warnings.map(({ note }) => note) }),
    ...result,
  }
}

/** `parse` of a changing tool gives an object. */
function approvalOf(args: unknown): { approval?: string } & Record<string, unknown> {
  const { approval, ...rest } = args as Record<string, unknown>
  return typeof approval === 'string' ? { ...rest, approval } : rest
}

function shown(requests: readonly RpcRequest[]): Plan['requests'] {
  return requests.map((request) => ({
    rpc: nameOf(request),
    params: toPlainData(request.params ?? {}).data,
  }))
}
