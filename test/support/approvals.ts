import { randomBytes } from 'node:crypto'
import type { Approvals } from '../../src/mcp/perform-change.ts'
import { createPlans } from '../../src/policy/plans.ts'
import type { ApprovalMode } from '../../src/policy/severity.ts'
import { createWaitingPlans, type WaitingPlans } from '../../src/policy/waiting-plans.ts'
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
