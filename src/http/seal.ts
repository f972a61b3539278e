import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { z } from 'zod'

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

const PREFIX = 's1.'
// A client's capabilities are some dozen bytes; the id must fit into a header next to others.
const MAX_SEALED_BYTES = 4_096

export interface Seal {
  /** A session id that carries its own session. Undefined when that would be too long for a header. */
  close(session: SealedSession): string | undefined
  /** The session in an id, or undefined for one that isn't ours, was altered, or has expired. */
  open(id: string): SealedSession | undefined
}

/** AES-256-GCM under the state directory's key; what is opened was closed by a holder of that key. */
export function createSeal(key: Buffer, now: () => number = Date.now): Seal {
  return {
    close(session) {
      const plain = Buffer.from(JSON.stringify(session))
      if (plain.length > MAX_SEALED_BYTES) return undefined
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', key, nonce)
      const sealed = Buffer.concat([
        nonce,
        cipher.update(plain),
        cipher.final(),
        cipher.getAuthTag(),
      ])
      return PREFIX + sealed.toString('base64url')
    },
    open(id) {
      if (!id.startsWith(PREFIX) || id.length > MAX_SEALED_BYTES * 2) return undefined
      const sealed = Buffer.from(id.slice(PREFIX.length), 'base64url')
      // The encoding has slack bits: only the one spelling we gave out counts, or a deleted id would have twins.
      if (sealed.length < 12 + 16 || PREFIX + sealed.toString('base64url') !== id) return undefined
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12))
        decipher.setAuthTag(sealed.subarray(-16))
        const plain = Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()])
        const session = contents.parse(JSON.parse(plain.toString('utf8')))
        return session.expires > now() ? session : undefined
      } catch {
        return undefined
      }
    },
  }
}
