import { fitsPattern } from '../auth/name-pattern.ts'

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
  const wanted = fold(isTag ? pattern.slice(TAG.length) : pattern)
  const hit = (text: string): boolean => fitsPattern(fold(text), wanted)
  return {
    everything: pattern === '*',
    hits: ({ names, tags = [] }) => (isTag ? tags : names).some((text) => hit(text)),
  }
}

function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase()
}
