import { setTimeout as pause } from 'node:timers/promises'
import type { DecisionStore } from '../state/state.ts'
import type { Plans, PlanTerms } from './plans.ts'
import {
  planIn,
  textOf,
  type PlanDecision,
  type PlanRequest,
  type WaitingPlan,
} from './waiting-plan.ts'

export type { PlanDecision, WaitingPlan } from './waiting-plan.ts'

/** Changes that wait for a human outside the conversation, or that one has decided on. */
export interface WaitingPlans {
  /**
   * The plan of this call: the one that there is already, or a new one. `full` when too many wait, of this
   * principal or of all. Throws what the store throws.
   */
  ask(plans: Plans, terms: PlanTerms, request: PlanRequest): Promise<WaitingPlan | 'full'>
  /** Undefined for an id of which nothing is known, or nothing any more. */
  find(id: string): Promise<WaitingPlan | undefined>
  /**
   * Decides, unless somebody has; `first` tells whether this decision counts. Undefined as for `find`.
   */
  decide(id: string, given: Omit<PlanDecision, 'at'>): Promise<Outcome | undefined>
  /**
   * Waits for a decision, at most half a minute, and gives the plan as it is then. `onWait` hears every few
   * seconds how many have passed. Throws the signal's reason.
   */
  settled(
    id: string,
    signal: AbortSignal,
    onWait: (seconds: number, of: number) => void,
  ): Promise<WaitingPlan | undefined>
}

export interface Outcome {
  readonly plan: WaitingPlan & { readonly decision: PlanDecision }
  readonly first: boolean
}

/** Hears what others may want to be told. */
export interface WaitingNews {
  waits: (plan: WaitingPlan) => void
  decided: (plan: Outcome['plan']) => void
}

/** Somebody has to come and look first. */
export const HUMAN_PLAN_LIFETIME_MS = 60 * 60_000
/** Nobody reads more; and one principal's can't keep out those of others. */
export const MOST_PER_PRINCIPAL = 20
const PATIENCE_MS = 30_000
const LOOK_MS = 500
const TELL_EVERY = 10

export function createWaitingPlans({
  store,
  news,
  patienceMs = PATIENCE_MS,
}: {
  store: DecisionStore
  news: WaitingNews
  patienceMs?: number
}): WaitingPlans {
  const find = async (id: string): Promise<WaitingPlan | undefined> => {
    const kept = await store.get(id)
    return kept === undefined ? undefined : planIn(kept)
  }

  async function askOnce(
    plans: Plans,
    terms: PlanTerms,
    request: PlanRequest,
  ): Promise<WaitingPlan | 'full'> {
    const own = (await store.list())
      .map(planIn)
      .filter((plan) => plan !== undefined)
      .filter(({ principal }) => principal === terms.principal)
    for (const plan of own)
      // What was done by one plan may be wanted once more, by another.
      if ((await plans.checkUse(plan.id, terms)) === undefined) return plan
    if (own.filter(({ decision }) => decision === undefined).length >= MOST_PER_PRINCIPAL)
      return 'full'
    const { id, expires } = plans.issue(terms, HUMAN_PLAN_LIFETIME_MS)
    const plan = {
      ...request,
      id,
      asked_at: new Date().toISOString(),
      expires: expires.toISOString(),
    }
    const put = await store.put({ id, text: textOf(plan), expiresAt: expires.getTime() })
    if (put === 'full') return 'full'
    news.waits(plan)
    return plan
  }

  /** One after the other, so that the same call made twice at once finds its own plan. */
  let asking: Promise<unknown> = Promise.resolve()
  return {
    ask(plans, terms, request) {
      const next = asking.then(() => askOnce(plans, terms, request))
      asking = next.catch(() => {})
      return next
    },
    find,
    async decide(id, given) {
      const text = JSON.stringify({ ...given, at: new Date().toISOString() } satisfies PlanDecision)
      const decided = await store.decide(id, text)
      if (decided === undefined) return undefined
      const plan = await find(id)
      if (plan?.decision === undefined) return undefined
      const outcome = { plan: { ...plan, decision: plan.decision }, first: decided.first }
      if (outcome.first) news.decided(outcome.plan)
      return outcome
    },
    async settled(id, signal, onWait) {
      const began = Date.now()
      for (let looks = 0; ; looks++) {
        const plan = await find(id)
        const waited = Date.now() - began
        if (plan === undefined || plan.decision !== undefined || waited >= patienceMs) return plan
        if (looks % TELL_EVERY === 0) onWait(Math.round(waited / 1_000), patienceMs / 1_000)
        await pause(Math.min(LOOK_MS, patienceMs - waited), undefined, { signal })
      }
    },
  }
}
