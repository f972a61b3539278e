import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { patterns } from '../../src/policy/patterns.ts'

const named = (...names: string[]) => ({ names })

test('matches by any name, by tags, and never what is excepted', () => {
  const some = patterns(['prod*', 'tag:payments', 'east/#12', '!prod-test*', '!tag:sandbox'])
  expect(some.matches(named('prod-pg'))).toBe(true)
  expect(some.matches(named('staging', 'east/#12'))).toBe(true)
  expect(some.matches({ names: ['till'], tags: ['payments'] })).toBe(true)
  expect(some.matches(named('prod-test-1'))).toBe(false)
  expect(some.matches({ names: ['prod-pg'], tags: ['sandbox'] })).toBe(false)
  expect(some.matches(named('payments'))).toBe(false)
  expect(some.everything).toBe(false)
})

test('knows what matches everything, whatever comes', () => {
  expect(patterns(['*']).everything).toBe(true)
  expect(patterns(['*', '!prod']).everything).toBe(false)
  expect(patterns(['?*']).everything).toBe(false)
  expect(patterns(['!prod']).matches(named('other'))).toBe(false)
})

const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'B', '*', '?', '.', '(', '/', 'é') })

test('says the same as a regular expression would', () => {
  fc.assert(
    fc.property(letters, letters, (pattern, name) => {
      const escaped = pattern
        .replaceAll(/[.(/]/g, String.raw`\$&`)
        .replaceAll('*', '.*')
        .replaceAll('?', '.')
      expect(patterns([pattern]).matches(named(name))).toBe(
        new RegExp(`^${escaped}$`, 'iu').test(name),
      )
    }),
    { numRuns: 2_000 },
  )
})

test('a pattern that would make a regular expression go back and forth is done at once', () => {
  const slow = patterns([`${'*a'.repeat(60)}b`])
  expect(slow.matches(named('a'.repeat(5_000)))).toBe(false)
})
