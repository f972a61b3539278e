import { z } from 'zod'
import { createSealOf } from './sealing.ts'

/** As long as a sign-in to the page. */
export const NONCE_MS = 15 * 60_000

const contents = z.object({ plan: z.string(), approver: z.string(), expires: z.number() })

/** What stands hidden in the form of a decision: proof that our page for this plan was shown to this approver. */
export interface Nonces {
  issue(plan: string, approver: string): string
  isFor(nonce: string, plan: string, approver: string): boolean
}

export function createNonces(key: Buffer): Nonces {
  const seal = createSealOf({ prefix: 'n1.', key, contents, mostBytes: 1_024 })
  return {
    issue: (plan, approver) => seal.close({ plan, approver, expires: Date.now() + NONCE_MS }) ?? '',
    isFor(nonce, plan, approver) {
      const inside = seal.open(nonce)
      return inside?.plan === plan && inside.approver === approver
    },
  }
}
