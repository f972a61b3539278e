import { describe, expect, test } from 'vitest'
import { InputError } from '../../../src/fleet/input-error.ts'
import { parseRange, parseTime, secondsBetween, toSeconds } from '../../../src/tools/shared/time.ts'

const NOW = new Date('2026-03-04T09:30:00.000Z')

describe('parseTime', () => {
  test.each([
    ['30s', '2026-03-04T09:29:30.000Z'],
    ['30m', '2026-03-04T09:00:00.000Z'],
    ['24h', '2026-03-03T09:30:00.000Z'],
    ['7d', '2026-02-25T09:30:00.000Z'],
    ['2w', '2026-02-18T09:30:00.000Z'],
    ['1.5 H', '2026-03-04T08:00:00.000Z'],
    ['2026-03-04', '2026-03-04T00:00:00.000Z'],
    ['2026-03-04T08:15', '2026-03-04T08:15:00.000Z'],
    ['2026-03-04 08:15:30', '2026-03-04T08:15:30.000Z'],
    ['2026-03-04T08:15:30.250Z', '2026-03-04T08:15:30.250Z'],
    ['2026-03-04T08:15:00+02:00', '2026-03-04T06:15:00.000Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000Z'],
  ])('reads %s', (written, iso) => {
    expect(parseTime(written, 'since', NOW).toISOString()).toBe(iso)
  })

  test.each([
    '',
    'yesterday',
    '24',
    'h',
    '-3h',
    '2026-02-31',
    '2026-13-01',
    '2026-03-04T25:00',
    '5y',
  ])('refuses %j and names the parameter', (written) => {
    const failure = failureOf(() => parseTime(written, 'until', NOW))
    expect(failure.code).toBe('invalid_argument')
    expect(failure.parameter).toBe('until')
  })
})

test('parseRange refuses times in the wrong order', () => {
  expect(failureOf(() => parseRange({ since: '1h', until: '2h' }, NOW)).parameter).toBe('since')
  expect(parseRange({ since: '2h', until: '1h' }, NOW)).toEqual({
    since: new Date('2026-03-04T07:30:00Z'),
    until: new Date('2026-03-04T08:30:00Z'),
  })
  expect(parseRange({}, NOW)).toEqual({ since: undefined, until: undefined })
})

test('times lose their milliseconds and durations are whole seconds', () => {
  expect(toSeconds('2026-03-04T09:30:00.123Z')).toBe('2026-03-04T09:30:00Z')
  expect(toSeconds(undefined)).toBeNull()
  expect(secondsBetween('2026-03-04T09:30:00.000Z', '2026-03-04T09:31:00.600Z')).toBe(61)
  expect(secondsBetween('2026-03-04T09:30:00.000Z', undefined)).toBeNull()
})

function failureOf(work: () => unknown): InputError {
  try {
    work()
  } catch (thrown) {
    if (thrown instanceof InputError) return thrown
    throw thrown
  }
  throw new Error('nothing was thrown')
}
