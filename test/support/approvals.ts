import { randomBytes } from 'node:crypto'
import type { Approvals } from '../../src/mcp/perform-change.ts'
import { createPlans, type PlanTerms } from '../../src/policy/plans.ts'
import type { ApprovalMode } from '../../src/policy/severity.ts'
import type { PlanRequest } from '../../src/policy/waiting-plan.ts'
import {
  createWaitingPlans,
  type WaitingPlan,
  type WaitingPlans,
} from '../../src/policy/waiting-plans.ts'
import { memoryClaims } from '../../src/state/claims.ts'
import { memoryDecisions } from '../../src/state/decisions.ts'

/** Approvals of a daemon that keeps its used plans in memory; with `waiting` humans outside may approve. */
export function approvals(mode: ApprovalMode = 'ask', waiting?: WaitingPlans): Approvals {
  return {
    mode,
    plans: createPlans({ key: randomBytes(32), used: memoryClaims(), policy: 'test' }),
    outside:
      waiting === undefined
        ? undefined
        : { waiting, pageOf: (id) => `https://mcp.example.com/approve/${id}` },
  }
}

/** Plans that wait in memory, for a human who is waited for no longer than `patienceMs`. */
export function waitingPlans(patienceMs: number): WaitingPlans {
  const news = { waits: () => {}, decided: () => {} }
  return createWaitingPlans({ store: memoryDecisions(), news, patienceMs })
}

/** Of a plan that waits. */
export const TERMS: PlanTerms = {
  tool: 'restart_node',
  principal: 'token:ci',
  args: {},
  basis: [],
  consent: 'human',
}

/** Lets a plan wait. */
export async function planThatWaits(
  waiting: WaitingPlans,
  more: Partial<PlanRequest> = {},
): Promise<WaitingPlan> {
  const { plans } = approvals()
  const plan = await waiting.ask(plans, TERMS, {
    tool: TERMS.tool,
    principal: TERMS.principal,
    summary: 'Restart node 192.0.2.11:3306 of main/orders',
    severity: 'interrupts',
    controller: 'main',
    cluster: 'main/orders',
    requests: [{ rpc: 'jobs/createJobInstance', params: { cluster_id: 1 } }],
    checks: [{ check: 'quorum', outcome: 'warning', note: '2 of 3 nodes stay' }],
    ...more,
  })
  if (plan === 'full') throw new Error('there is no room')
  return plan
}
