import { randomBytes } from 'node:crypto'
import type { createPipeline } from '../../src/mcp/call-tool.ts'
import { createBudgets } from '../../src/policy/budgets.ts'
import { createPlans } from '../../src/policy/plans.ts'
import type { Policy } from '../../src/policy/policy.ts'
import type { ApprovalMode } from '../../src/policy/severity.ts'
import { createMemoryState } from '../../src/state/directory.ts'

/** What a pipeline keeps of changes, in memory; without a policy the settings alone count. */
export async function changeParts(
  approval: ApprovalMode = 'ask',
  policy?: Policy,
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
    },
    budgets: createBudgets(await state.map('budgets')),
  }
}
