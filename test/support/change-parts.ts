import { randomBytes } from 'node:crypto'
import type { createPipeline } from '../../src/mcp/call-tool.ts'
import { createBudgets } from '../../src/policy/budgets.ts'
import { createPlans } from '../../src/policy/plans.ts'
import type { Policy } from '../../src/policy/policy.ts'
import type { ApprovalMode } from '../../src/policy/severity.ts'
import { createWaitingPlans, type WaitingPlans } from '../../src/policy/waiting-plans.ts'
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
