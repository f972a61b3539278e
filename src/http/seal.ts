import { z } from 'zod'
import { createSealOf, type SealOf } from './sealing.ts'

const contents = z.object({
  /** What the client said at `initialize`: enough to be introduced to a fresh server again. */
  version: z.string(),
  capabilities: z.record(z.string(), z.unknown()),
  client: z.object({ name: z.string(), version: z.string() }),
  principal: z.string(),
  /** Epoch milliseconds. */
  expires: z.number(),
})
export type SealedSession = z.output<typeof contents>

// A client's capabilities are some dozen bytes; the id must fit into a header next to others.
const MAX_SEALED_BYTES = 4_096

/** Session ids that carry their own session. */
export type Seal = SealOf<SealedSession>

/** The seal of sessions, under the state directory's key. */
export function createSeal(key: Buffer, now: () => number = Date.now): Seal {
  return createSealOf({ prefix: 's1.', key, contents, mostBytes: MAX_SEALED_BYTES, now })
}
