import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { z } from 'zod'

export interface Sealing<Contents extends { expires: number }> {
  /** Begins every sealed text. */
  prefix: string
  key: Buffer
  /** What is inside, with its end in epoch milliseconds. */
  contents: z.ZodType<Contents>
  /** Of the contents as JSON; what is sealed travels in headers, next to others. */
  mostBytes: number
  now?: () => number
}

export interface SealOf<Contents> {
  /** A text that carries the contents. Undefined when it would be too long. */
  close(contents: Contents): string | undefined
  /** What is in a text, or undefined for one that isn't ours, was altered, or has expired. */
  open(text: string): Contents | undefined
}

/** AES-256-GCM under a key of the state directory; what is opened was closed by a holder of that key. */
export function createSealOf<Contents extends { expires: number }>({
  prefix,
  key,
  contents,
  mostBytes,
  now = () => Date.now(),
}: Sealing<Contents>): SealOf<Contents> {
  return {
    close(inside) {
      const plain = Buffer.from(JSON.stringify(inside))
      if (plain.length > mostBytes) return undefined
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', key, nonce)
      const sealed = Buffer.concat([
        nonce,
        cipher.update(plain),
        cipher.final(),
        cipher.getAuthTag(),
      ])
      return prefix + sealed.toString('base64url')
    },
    open(text) {
      if (!text.startsWith(prefix) || text.length > mostBytes * 2) return undefined
      const sealed = Buffer.from(text.slice(prefix.length), 'base64url')
      // The encoding has slack bits: only the one spelling we gave out counts, or a deleted id would have twins.
      if (sealed.length < 12 + 16 || prefix + sealed.toString('base64url') !== text)
        return undefined
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12))
        decipher.setAuthTag(sealed.subarray(-16))
        const plain = Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()])
        const inside = contents.parse(JSON.parse(plain.toString('utf8')))
        return inside.expires > now() ? inside : undefined
      } catch {
        return undefined
      }
    },
  }
}
