import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { InputError } from '../../../src/fleet/input-error.ts'
import { offsetOf, pageOf } from '../../../src/tools/shared/page.ts'

test('paging to the end gives every row once, in order, whatever the sizes', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ maxLength: 3_000 }), { maxLength: 60 }),
      fc.integer({ min: 1, max: 25 }),
      (items, limit) => {
        const seen: string[] = []
        let cursor: string | undefined
        do {
          const page = pageOf(items, { limit, cursor }, (item) => item)
          expect(page.total).toBe(items.length)
          expect(page.rows.length).toBeLessThanOrEqual(limit)
          expect(page.truncated).toBe(page.next_cursor !== null)
          seen.push(...page.rows)
          cursor = page.next_cursor ?? undefined
        } while (cursor !== undefined)
        expect(seen).toEqual(items)
      },
    ),
    { numRuns: 50 },
  )
})

test('a page ends before it grows beyond an answer', () => {
  const page = pageOf(
    Array.from({ length: 50 }, () => 'x'.repeat(4_000)),
    { limit: 50 },
    (item) => item,
  )
  expect(page.rows.length).toBe(3)
  expect(page.next_cursor).toBe('p3')
})

test.each(['', 'p', 'x1', 'p-1', 'p123456789', '20'])('%j is refused as a cursor', (cursor) => {
  expect(() => offsetOf(cursor)).toThrow(InputError)
})
