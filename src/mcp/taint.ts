import { createHash } from 'node:crypto'
import type { Principal } from '../auth/principal.ts'
import type { CallOrigin } from './call-origin.ts'

/**
 * Which conversations have read free text from the fleet: what is in it may speak through the model from then on.
 * A conversation is the client's session; where there are none (2026-07-28, and requests without one) it is all
 * that the principal does.
 */
export interface Taint {
  has: (origin: CallOrigin | undefined, principal: Principal) => Promise<boolean>
  /** Notes that they were given such text. */
  add: (origin: CallOrigin | undefined, principal: Principal) => Promise<void>
}

/** Ids that are remembered until they expire, in epoch milliseconds. */
interface Remembered {
  readonly has: (id: string) => Promise<boolean>
  readonly add: (id: string, expiresAt: number) => Promise<void>
}

/** How long a conversation is taken to remember. */
const MEMORY_MS = 24 * 60 * 60_000

export function createTaint(seen: Remembered): Taint {
  // Most answers are the hundredth of a tainted conversation.
  const known = new Set<string>()
  return {
    has: (origin, principal) => seen.has(keyOf(origin, principal)),
    async add(origin, principal) {
      const key = keyOf(origin, principal)
      if (known.has(key) && (await seen.has(key))) return
      await seen.add(key, Date.now() + MEMORY_MS)
      if (known.size >= KNOWN) known.clear()
      known.add(key)
    },
  }
}

const KNOWN = 10_000

/** Session ids are credentials of a kind, and not kept as they are. */
function keyOf(origin: CallOrigin | undefined, { id }: Principal): string {
  return createHash('sha256')
    .update(JSON.stringify([id, origin?.session ?? null]))
    .digest('base64url')
}

/** Where no policy asks for it. */
export const noTaint: Taint = { has: async () => false, add: async () => {} }

/** Whether there is a `{ untrusted: … }` in it (src/fleet/untrusted.ts). */
export function holdsFreeText(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (Array.isArray(value)) return value.some(holdsFreeText)
  return Object.entries(value).some(([key, inner]) => key === 'untrusted' || holdsFreeText(inner))
}
