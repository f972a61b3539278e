import type { PlanRequest } from '../../src/policy/waiting-plan.ts'
import { randomBytes } from 'node:crypto'
import type { createPipeline } from '../../src/mcp/call-tool.ts'
import { createBudgets } from '../../src/policy/budgets.ts'
import { createPlans, type PlanTerms } from '../../src/policy/plans.ts'
import type { Policy } from '../../src/policy/policy.ts'
import type { ApprovalMode } from '../../src/policy/severity.ts'
import {
  createWaitingPlans,
  type WaitingPlan,
  type WaitingPlans,
} from '../../src/policy/waiting-plans.ts'
import { memoryDecisions } from '../../src/state/decisions.ts'
import { createMemoryState } from '../../src/state/directory.ts'

/** Plans that wait in memory, for a human who is waited for no longer than `patienceMs`. */
export function waitingPlans(patienceMs: number): WaitingPlans {
  const news = { waits: () => {}, decided: () => {} }
  return createWaitingPlans({ store: memoryDecisions(), news, patienceMs })
}

/** What a pipeline keeps of changes, in memory; without a policy the settings alone count; with `waiting` humans outside may approve. */
export async function changeParts(
  approval: ApprovalMode = 'ask',
  policy?: Policy,
  waiting?: WaitingPlans,
): Promise<Pick<Parameters<typeof createPipeline>[0], 'rules' | 'approvals' | 'budgets'>> {
  const state = createMemoryState()
  return {
    rules: { approval, policy },
    approvals: {
      plans: createPlans({
        key: randomBytes(32),
        used: await state.claims('used'),
        policy: policy?.digest ?? 'test',
      }),
      outside:
        waiting === undefined
          ? undefined
          : { waiting, pageOf: (id) => `https://mcp.example.com/approve/${id}` },
    },
    budgets: createBudgets(await state.map('budgets')),
  }
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
  const { plans } = (await changeParts()).approvals
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
