import { randomBytes } from 'node:crypto'
import type { Approvals } from '../../src/mcp/perform-change.ts'
import { createPlans } from '../../src/policy/plans.ts'
import type { ApprovalMode } from '../../src/policy/severity.ts'
import { memoryClaims } from '../../src/state/claims.ts'

/** Approvals of a daemon that keeps its used plans in memory. */
export function approvals(mode: ApprovalMode = 'ask'): Approvals {
  return {
    mode,
    plans: createPlans({ key: randomBytes(32), used: memoryClaims(), policy: 'test' }),
  }
}
