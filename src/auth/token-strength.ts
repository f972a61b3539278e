import { deflateRawSync } from 'node:zlib'

const FEWEST_CHARACTERS = 32
const FEWEST_BITS = 96
const FEWEST_DEFLATED_BYTES = 24

/**
 * Why a token that somebody brings along is too easily guessed; undefined for one that isn't. Sees through few
 * characters and through repetition; a word list is not asked.
 */
export function weaknessOf(token: string): string | undefined {
  if (token.length < FEWEST_CHARACTERS)
    return `has less than ${FEWEST_CHARACTERS} characters and can be guessed`
  const varied =
    bitsOf(token) >= FEWEST_BITS && deflateRawSync(token).length >= FEWEST_DEFLATED_BYTES
  return varied ? undefined : 'repeats itself too much and can be guessed'
}

/** What its characters are worth by how often each comes. */
function bitsOf(token: string): number {
  const counts = new Map<string, number>()
  for (const character of token) counts.set(character, (counts.get(character) ?? 0) + 1)
  return [...counts.values()].reduce(
    (sum, count) => sum + count * Math.log2(token.length / count),
    0,
  )
}
