import { z } from 'zod'
import { createSealOf } from './sealing.ts'

const contents = z.object({ token: z.string(), expires: z.number() })

/** Browsers keep cookies of up to 4096 bytes with name and attributes; base64 makes a third more of it. */
const MAX_SEALED_BYTES = 2_800

/**
 * A browser's sign-in to a page: the token itself, sealed, and not only whose it is. So it ends when the token
 * does, and stands for whomever the token stands for then.
 */
export interface TokenCookies {
  /** What the cookie holds for a good token; undefined for a token that is too long for one. */
  valueFor(token: string): string | undefined
  /** The token in a cookie; undefined for one that isn't ours, was altered, or has expired. */
  tokenIn(value: string): string | undefined
}

/** Cookies of one page: another has another key. */
export function createTokenCookies(key: Buffer, lifetimeMs: number): TokenCookies {
  const seal = createSealOf({ prefix: 'v1.', key, contents, mostBytes: MAX_SEALED_BYTES })
  return {
    valueFor: (token) => seal.close({ token, expires: Date.now() + lifetimeMs }),
    tokenIn: (value) => seal.open(value)?.token,
  }
}
