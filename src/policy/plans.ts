import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { ClaimSet } from '../state/state.ts'

/** What a plan's id stands for. It agrees to exactly this, and to nothing else. */
export interface PlanTerms {
  tool: string
  principal: string
  /** The call's arguments, without the approval. */
  args: unknown
  /** State of the world on which the decision rests. */
  basis: unknown
  /** By which way consent has to come: an id of one way is nothing in another. */
  consent: 'user' | 'second_call' | 'human'
}

export interface IssuedPlan {
  id: string
  expires: Date
}

/** Why an id doesn't agree to a call. */
export type PlanProblem = 'malformed' | 'expired' | 'other_call' | 'changed' | 'used'

export interface Plans {
  /** Counts for as long as a plan does, unless a longer time is given. */
  issue(terms: PlanTerms, lifetimeMs?: number): IssuedPlan
  /** What is wrong with an id for these terms, but for whether it was used. */
  check(id: string, terms: PlanTerms): PlanProblem | undefined
  /** The same, and whether it was used before. */
  checkUse(id: string, terms: PlanTerms): Promise<PlanProblem | undefined>
  /**
   * Uses up an id for these terms, once and for all, also across restarts. Tells what is wrong with it, or
   * undefined when the call may go on. Throws when the use can't be noted.
   */
  redeem(id: string, terms: PlanTerms): Promise<PlanProblem | undefined>
}

export const PLAN_LIFETIME_MS = 10 * 60_000
const PREFIX = 'p1.'
/** How an id looks: where one comes as a word among others, it is known by that. */
export const PLAN_ID = /^p1\.[\w-]{54}$/
/** Seconds of the expiry, a nonce, a tag of the call, a tag of the state, and the seal over all of them. */
const [EXPIRY, NONCE, CALL, STATE, SEAL] = [4, 8, 8, 8, 12]
const LENGTH = EXPIRY + NONCE + CALL + STATE + SEAL

/**
 * Plans need no table: an id carries tags of what it agrees to, sealed with the state directory's key; only
 * the ids that were used are kept. `policy` names the rules in force: a plan made under others is void.
 */
export function createPlans(options: {
  key: Buffer
  used: ClaimSet
  policy: string
  now?: () => number
}): Plans {
  const { key, used, policy, now = Date.now } = options
  const tag = (length: number, ...parts: (string | Buffer)[]): Buffer => {
    const mac = createHmac('sha256', key)
    for (const part of parts) mac.update(`${part.length}:`).update(part)
    return mac.digest().subarray(0, length)
  }
  const callTag = ({ tool, principal, args, consent }: PlanTerms): Buffer =>
    tag(CALL, 'call', consent, policy, tool, principal, canonical(args))
  const stateTag = ({ basis }: PlanTerms): Buffer => tag(STATE, 'state', canonical(basis))

  /** The expiry of an id that agrees to these terms, or why it doesn't. */
  function judge(id: string, terms: PlanTerms): number | PlanProblem {
    const bytes = Buffer.from(id.slice(PREFIX.length), 'base64url')
    // One spelling counts: the encoding has slack bits, and a used id must have no twins.
    if (bytes.length !== LENGTH || PREFIX + bytes.toString('base64url') !== id) return 'malformed'
    const body = bytes.subarray(0, -SEAL)
    if (!timingSafeEqual(bytes.subarray(-SEAL), tag(SEAL, 'seal', body))) return 'malformed'
    const expires = body.readUInt32BE(0) * 1000
    if (expires <= now()) return 'expired'
    const from = EXPIRY + NONCE
    if (!body.subarray(from, from + CALL).equals(callTag(terms))) return 'other_call'
    if (!body.subarray(from + CALL).equals(stateTag(terms))) return 'changed'
    return expires
  }

  return {
    issue(terms, lifetimeMs = PLAN_LIFETIME_MS) {
      const seconds = Math.ceil((now() + lifetimeMs) / 1000)
      const expiry = Buffer.alloc(EXPIRY)
      expiry.writeUInt32BE(seconds)
      const body = Buffer.concat([expiry, randomBytes(NONCE), callTag(terms), stateTag(terms)])
      const id = PREFIX + Buffer.concat([body, tag(SEAL, 'seal', body)]).toString('base64url')
      return { id, expires: new Date(seconds * 1000) }
    },
    check(id, terms) {
      const judged = judge(id, terms)
      return typeof judged === 'number' ? undefined : judged
    },
    async checkUse(id, terms) {
      const judged = judge(id, terms)
      if (typeof judged !== 'number') return judged
      return (await used.has(id, judged)) ? 'used' : undefined
    },
    async redeem(id, terms) {
      const judged = judge(id, terms)
      if (typeof judged !== 'number') return judged
      return (await used.claim(id, judged)) ? undefined : 'used'
    },
  }
}

/** JSON with sorted keys: the same for what means the same. */
function canonical(value: unknown): string {
  return (
    JSON.stringify(value, (_key, own: unknown) =>
      typeof own === 'object' && own !== null && !Array.isArray(own)
        ? Object.fromEntries(Object.entries(own).toSorted(([a], [b]) => (a < b ? -1 : 1)))
        : own,
    ) ?? ''
  )
}
