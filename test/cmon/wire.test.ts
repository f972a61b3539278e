import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  date,
  epochSeconds,
  flag,
  integer,
  list,
  maybe,
  text,
} from '../../src/cmon/modules/wire.ts'

describe('readers take what controllers write', () => {
  test.each([
    [integer, 3306, 3306],
    [integer, '3306', 3306],
    [integer, ' -1 ', -1],
    [integer, '', undefined],
    [integer, 'x', undefined],
    [integer, null, undefined],
    [integer, Number.NaN, undefined],
    [text, 'a', 'a'],
    [text, '', undefined],
    [text, 5, '5'],
    [text, {}, undefined],
    [flag, 'true', true],
    [flag, 0, false],
    [flag, 'maybe', undefined],
    [date, '2026-03-04T09:15:22.481Z', '2026-03-04T09:15:22.481Z'],
    [date, '2026-03-04 07:20:30.160186+00', '2026-03-04T07:20:30.160Z'],
    [date, '2026-03-04 07:20:30', '2026-03-04T07:20:30.000Z'],
    [date, 'null', undefined],
    [date, '', undefined],
    [date, null, undefined],
    [date, 'yesterday', undefined],
    [epochSeconds, 1_612_863_158, '2021-02-09T09:32:38.000Z'],
    [epochSeconds, '0', undefined],
    [epochSeconds, 1e300, undefined],
  ])('%# %s', (reader, value, expected) => {
    expect(z.object({ field: reader }).parse({ field: value })).toEqual({ field: expected })
  })

  test('a missing key is no failure', () => {
    const reader = z.object({
      a: integer,
      b: text,
      c: flag,
      d: date,
      e: list(z.string()),
      f: maybe(z.object({})),
    })
    expect(reader.parse({})).toEqual({
      a: undefined,
      b: undefined,
      c: undefined,
      d: undefined,
      e: [],
      f: undefined,
    })
  })
})

test('one unreadable entry does not hide the others, but nothing readable is no list', () => {
  const entries = list(z.object({ id: z.number() }))
  expect(entries.parse([{ id: 1 }, 'torn', { id: 2 }])).toEqual([{ id: 1 }, { id: 2 }])
  expect(entries.safeParse(['torn', 'torn']).success).toBe(false)
})
