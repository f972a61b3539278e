import { createHash, timingSafeEqual } from 'node:crypto'
import { expect, test, vi } from 'vitest'
import { createStaticTokens, sharedToken } from '../../src/auth/static-token.ts'

// Time itself is no test: it varies with the machine. What it could tell is in what is compared, and how often.

vi.mock(import('node:crypto'), async (original) => {
  const real = await original()
  return { ...real, timingSafeEqual: vi.fn(real.timingSafeEqual) }
})

const TOKENS = ['first-token', 'second-token', 'third-token', 'fourth-token']
const principalOf = createStaticTokens(TOKENS.map((token) => sharedToken(token, token)))
const compare = vi.mocked(timingSafeEqual)

/** What was compared with what while this token was looked for. */
function comparisons(token: string): unknown[] {
  compare.mockClear()
  principalOf(token)
  return compare.mock.calls.map(([one, other]) => [
    // What the code compares.
    (one as Buffer).toString('hex'),
    (other as Buffer).toString('hex'),
  ])
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

test.each([
  ['the first', 'first-token'],
  ['the last', 'fourth-token'],
  ['none of them', 'no-such-token'],
  ['the beginning of one', 'first-toke'],
  ['one and more', 'first-token-and-more'],
  ['one in other letters', 'FIRST-TOKEN'],
  ['nothing', ''],
  ['a megabyte', 'x'.repeat(1 << 20)],
])('row 28: %s is compared with every token, as a digest', (_, token) => {
  expect(comparisons(token)).toEqual(TOKENS.map((known) => [sha256(known), sha256(token)]))
})
