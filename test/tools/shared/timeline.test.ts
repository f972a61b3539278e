import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { InputError } from '../../../src/fleet/input-error.ts'
import type { Controller } from '../../../src/fleet/fleet.ts'
import type { CmonClient } from '../../../src/cmon/client.ts'
import {
  mergeTimelines,
  readTimeline,
  timelineCursor,
  type TimelineSource,
} from '../../../src/tools/shared/timeline.ts'

interface Item {
  id: number
  at: string | undefined
}

/** Pages through the lists of several controllers; `between` runs after each page. */
async function pageThrough(
  lists: Item[][],
  options: {
    limit: number
    matches?: (item: Item) => boolean
    between?: () => void
  },
): Promise<{ rows: string[]; totals: number[]; pages: number }> {
  const rows: string[] = []
  const totals: number[] = []
  let cursor: string | undefined
  let pages = 0
  do {
    const after = timelineCursor(cursor)
    const answers = await Promise.all(
      lists.map(async (list, index) => ({
        controller: controller(index),
        refById: () => null,
        value: await readTimeline(sourceOf(list, options.matches), index, {
          limit: options.limit,
          after,
        }),
      })),
    )
    const page = mergeTimelines(answers, { limit: options.limit, after }, (item, answer) => ({
      key: `${answer.controller.name}:${item.id}`,
    }))
    rows.push(...page.rows.map(({ key }) => key))
    totals.push(page.total)
    expect(page.truncated).toBe(page.next_cursor !== null)
    cursor = page.next_cursor ?? undefined
    pages++
    options.between?.()
  } while (cursor !== undefined && pages < 500)
  return { rows, totals, pages }
}

function sourceOf(list: Item[], matches?: (item: Item) => boolean): TimelineSource<Item> {
  return {
    read: async ({ offset, limit }) => ({
      items: list.slice(offset, offset + limit),
      total: list.length,
    }),
    keyOf: (item) => item,
    ...(matches === undefined ? {} : { matches }),
  }
}

function controller(index: number): Controller {
  // Only its name is looked at.
  return { name: `c${index}`, cmon: {} as CmonClient }
}

function at(second: number): string {
  return new Date(1_700_000_000_000 + second * 1000).toISOString()
}

test('every record of every controller comes once, newest first, whatever the page size', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 30 }), {
        minLength: 1,
        maxLength: 3,
      }),
      fc.integer({ min: 1, max: 12 }),
      fc.boolean(),
      async (seconds, limit, filtered) => {
        const lists = seconds.map((list) =>
          list
            .toSorted((a, b) => a - b)
            .map((second, index) => ({ id: index + 1, at: at(second) }))
            .toReversed(),
        )
        const matches = (item: Item): boolean => item.id % 2 === 0
        const wanted = lists.flatMap((list, index) =>
          list
            .filter((item) => !filtered || matches(item))
            .map((item) => ({
              key: `c${index}:${item.id}`,
              at: item.at ?? '',
              index,
              id: item.id,
            })),
        )
        const { rows, totals } = await pageThrough(lists, {
          limit,
          ...(filtered ? { matches } : {}),
        })
        expect(rows).toEqual(
          wanted
            .toSorted((a, b) => b.at.localeCompare(a.at) || a.index - b.index || b.id - a.id)
            .map(({ key }) => key),
        )
        expect(new Set(totals)).toEqual(new Set([wanted.length]))
      },
    ),
    { numRuns: 60 },
  )
})

test('records that appear while a caller pages neither repeat nor hide others', async () => {
  const list = Array.from({ length: 25 }, (_, index) => ({ id: 25 - index, at: at(25 - index) }))
  let next = 26
  const { rows } = await pageThrough([list], {
    limit: 4,
    between() {
      for (let added = 0; added < 3; added++) list.unshift({ id: next, at: at(next++) })
    },
  })
  expect(rows).toEqual(Array.from({ length: 25 }, (_, index) => `c0:${25 - index}`))
})

test('records that appear between two chunks of one call come once', async () => {
  const list = Array.from({ length: 1_200 }, (_, index) => ({
    id: 1_200 - index,
    at: at(1_200 - index),
  }))
  let next = 1_201
  const source: TimelineSource<Item> = {
    async read({ offset, limit }) {
      const items = list.slice(offset, offset + limit)
      list.unshift({ id: next, at: at(next++) })
      return { items, total: list.length }
    },
    keyOf: (item) => item,
    matches: ({ id }) => id <= 1_200,
  }
  const stretch = await readTimeline(source, 0, { limit: 10, after: undefined })
  expect(stretch.remaining).toBe(1_200)
  expect(stretch.end).toBeUndefined()
})

test('a rare match in a long list is found by going on at the cursor', async () => {
  const list = Array.from({ length: 5_000 }, (_, index) => ({
    id: 5_000 - index,
    at: at(5_000 - index),
  }))
  const { rows, pages } = await pageThrough([list], { limit: 5, matches: ({ id }) => id === 7 })
  expect(rows).toEqual(['c0:7'])
  expect(pages).toBe(3)
})

test('a clock that went back on the controller changes neither order nor count', async () => {
  const list = [
    { id: 5, at: at(3) },
    { id: 4, at: at(9) },
    { id: 3, at: undefined },
    { id: 2, at: at(2) },
    { id: 1, at: at(8) },
  ]
  const { rows } = await pageThrough([list], { limit: 2 })
  expect(rows).toEqual(['c0:5', 'c0:4', 'c0:3', 'c0:2', 'c0:1'])
})

test('a cursor that no list gave out is refused by name', () => {
  for (const cursor of ['p1', 't1.2', 'x', '', 't1.0.1.0; drop'])
    expect(() => timelineCursor(cursor)).toThrow(InputError)
  expect(timelineCursor(undefined)).toBeUndefined()
})
