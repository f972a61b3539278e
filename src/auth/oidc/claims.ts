import { LEVELS, type Level } from '../level.ts'

/** What isn't worth keeping of a claim: issuers may put thousands of groups there. */
const MOST_NAMES = 500
const LONGEST_NAME = 255

/** Scopes as RFC 9068 has them in `scope`; some issuers write `scp`, and some a list. */
export function scopesIn({ scope, scp }: Readonly<Record<string, unknown>>): readonly string[] {
  return [scope, scp].flatMap((claim) =>
    typeof claim === 'string' ? claim.split(' ').filter(Boolean) : namesIn(claim),
  )
}

/** The highest level that one of the scopes is for. */
export function levelIn(
  granted: readonly string[],
  scopes: Readonly<Record<Level, readonly string[]>>,
): Level | undefined {
  return LEVELS.findLast((level) => scopes[level].some((scope) => granted.includes(scope)))
}

/** A claim that holds a name or several. */
export function namesIn(claim: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(claim) ? claim : [claim]
  return list
    .slice(0, MOST_NAMES)
    .filter((item): item is string => typeof item === 'string' && item !== '')
    .map((item) => item.slice(0, LONGEST_NAME))
}
