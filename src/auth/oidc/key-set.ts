import { createLocalJWKSet, errors, type JWTVerifyGetKey } from 'jose'
import { IssuerError } from './fetch-json.ts'
import { findKeys, type IssuerAddress } from './find-keys.ts'

/** How old keys may be while the issuer answers: so long is one taken that it has withdrawn. */
const FRESH_MS = 5 * 60_000
/** Between two looks that anybody can cause, by tokens that name keys which don't exist. */
const PAUSE_MS = 10_000

export interface KeySet {
  /** The key of a token; throws jose's errors, and IssuerError while there are no keys at all. */
  readonly keyFor: JWTVerifyGetKey
  /** Has the keys fetched, if they aren't fresh. */
  readonly warm: () => Promise<void>
}

/** Times, for tests. */
export interface Pace {
  readonly freshMs?: number
  readonly pauseMs?: number
}

/**
 * The issuer's keys, fetched when needed and kept: an unknown key id has them fetched once more, at most every
 * 10 s, and while the issuer doesn't answer the old ones stay good.
 */
export function createKeySet(
  address: IssuerAddress,
  told: (error: IssuerError | undefined) => void,
  { freshMs = FRESH_MS, pauseMs = PAUSE_MS }: Pace = {},
): KeySet {
  let known: { keyFor: JWTVerifyGetKey; at: number } | undefined
  let lastLook = -Infinity
  let failure: IssuerError | undefined
  let looking: Promise<void> | undefined

  async function look(): Promise<void> {
    lastLook = performance.now()
    try {
      known = { keyFor: createLocalJWKSet(await findKeys(address)), at: performance.now() }
      if (failure !== undefined) told(undefined)
      failure = undefined
    } catch (thrown) {
      const error =
        thrown instanceof IssuerError
          ? thrown
          : new IssuerError('wrong', `the keys of ${address.issuer} can't be used`, thrown)
      if (failure?.message !== error.message) told(error)
      failure = error
    }
  }

  /** Calls that come together share one look. */
  function lookAgain(): Promise<void> {
    if (looking === undefined && performance.now() - lastLook < pauseMs) return Promise.resolve()
    return (looking ??= look().finally(() => (looking = undefined)))
  }

  async function keys(): Promise<JWTVerifyGetKey> {
    if (known === undefined || performance.now() - known.at > freshMs) await lookAgain()
    if (known !== undefined) return known.keyFor
    throw failure ?? new IssuerError('down', `there are no keys of ${address.issuer} yet`)
  }

  return {
    async keyFor(header, token) {
      try {
        return await (
          await keys()
        )(header, token)
      } catch (thrown) {
        if (!(thrown instanceof errors.JWKSNoMatchingKey)) throw thrown
        await lookAgain()
        return (await keys())(header, token)
      }
    },
    warm: async () => void (await keys().catch(() => {})),
  }
}
