import { createHash, timingSafeEqual } from 'node:crypto'
import type { Principal } from './principal.ts'

/** A token by its digest, and whose it is. */
export interface StaticToken<Holder extends Ending = Principal> {
  readonly digest: Buffer
  readonly principal: Holder
}

/** Epoch milliseconds from which on the credential is worth nothing. */
interface Ending {
  readonly expires?: number
}

/**
 * Principals by bearer token. The digests are compared, in constant time and all of them, so that neither a
 * length nor a matching beginning can be timed. A token past its end is one that nobody knows.
 */
export function createStaticTokens<Holder extends Ending>(
  tokens: readonly StaticToken<Holder>[],
  now: () => number = Date.now,
): (token: string) => Holder | undefined {
  return (token) => {
    const offered = digestOf(token)
    let found: Holder | undefined
    for (const { digest, principal } of tokens)
      if (timingSafeEqual(digest, offered)) found ??= principal
    return found?.expires !== undefined && found.expires <= now() ? undefined : found
  }
}

/** One of the tokens that all clients share. A rotated one keeps its principal, and with it its sessions. */
export function sharedToken(token: string, id = 'token'): StaticToken {
  return { digest: digestOf(token), principal: { id, kind: 'token', how: 'shared token' } }
}

/**
 * What is kept of a token. One round of SHA-256 is enough, and bcrypt would add nothing but a way to keep the
 * daemon busy: slow hashes protect what people can guess, and tokens here are 256 random bits that nobody can.
 */
export function digestOf(token: string): Buffer {
  return createHash('sha256').update(token, 'utf8').digest()
}
