/** What patterns are compared with: something by each of its names, and by its tags. */
export interface Named {
  readonly names: readonly string[]
  readonly tags?: readonly string[]
}

/** A list such as `[prod*, "!prod-test", tag:payments]`: what one of them names, and none with `!` before it. */
export interface Patterns {
  readonly written: readonly string[]
  readonly matches: (named: Named) => boolean
  /** Whether it matches whatever there is or will be. */
  readonly everything: boolean
}

const TAG = 'tag:'

/**
 * Reads a list of patterns. `*` stands for any characters and `?` for one; letter case doesn't count, for a
 * pattern that protects must not be passed by another spelling. A list of exceptions alone matches nothing.
 */
export function patterns(written: readonly string[]): Patterns {
  const tests = written.map((one) => ({
    excepts: one.startsWith('!'),
    ...testOf(one.startsWith('!') ? one.slice(1) : one),
  }))
  const wanted = tests.filter(({ excepts }) => !excepts)
  const unwanted = tests.filter(({ excepts }) => excepts)
  return {
    written,
    everything: unwanted.length === 0 && wanted.some(({ everything }) => everything),
    matches: (named) =>
      wanted.some(({ hits }) => hits(named)) && !unwanted.some(({ hits }) => hits(named)),
  }
}

/** Matches everything. */
export const EVERYTHING = patterns(['*'])

function testOf(pattern: string): { hits: (named: Named) => boolean; everything: boolean } {
  const isTag = pattern.startsWith(TAG)
  const hit = wildcard(isTag ? pattern.slice(TAG.length) : pattern)
  return {
    everything: pattern === '*',
    hits: ({ names, tags = [] }) => (isTag ? tags : names).some((text) => hit(text)),
  }
}

/**
 * Compares from left to right and never goes back further than to the last `*`: a regular expression made of
 * the pattern would, and could be made to take its time.
 */
function wildcard(pattern: string): (text: string) => boolean {
  const wanted = Array.from(fold(pattern))
  return (given) => {
    const text = Array.from(fold(given))
    let at = 0
    let next = 0
    let star = -1
    let resume = 0
    while (at < text.length) {
      if (wanted[next] === '*') {
        star = next++
        resume = at
      } else if (next < wanted.length && (wanted[next] === '?' || wanted[next] === text[at])) {
        next++
        at++
      } else if (star === -1) return false
      else {
        next = star + 1
        at = ++resume
      }
    }
    return wanted.slice(next).every((rest) => rest === '*')
  }
}

function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase()
}
