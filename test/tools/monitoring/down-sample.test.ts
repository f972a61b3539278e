import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  downSample,
  roundForReading,
  sparkline,
  trendOf,
} from '../../../src/tools/monitoring/down-sample.ts'

const points = fc.array(
  fc.record({
    at: fc.integer({ min: 0, max: 3_600 }),
    value: fc.double({ min: -1e9, max: 1e9, noNaN: true }),
  }),
  { minLength: 1, maxLength: 200 },
)
const count = fc.integer({ min: 1, max: 60 })

test('of every stretch min ≤ mean ≤ max, and none goes past the points', () => {
  fc.assert(
    fc.property(points, count, (list, stretches) => {
      const buckets = downSample(list, { from: 0, to: 3_600, count: stretches })
      expect(buckets).toHaveLength(stretches)
      const values = list.map(({ value }) => value)
      const filled = buckets.filter((bucket) => bucket !== undefined)
      expect(filled.length).toBeGreaterThan(0)
      for (const { min, mean, max } of filled) {
        expect(min).toBeLessThanOrEqual(mean)
        expect(mean).toBeLessThanOrEqual(max)
      }
      expect(Math.min(...filled.map(({ min }) => min))).toBe(Math.min(...values))
      expect(Math.max(...filled.map(({ max }) => max))).toBe(Math.max(...values))
    }),
  )
})

test('the order of time is kept: rising values give rising stretches', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer({ min: 0, max: 3_600 }), { minLength: 1 }),
      count,
      (times, stretches) => {
        const rising = times.map((at) => ({ at, value: at }))
        const means = downSample(rising, { from: 0, to: 3_600, count: stretches }).flatMap(
          (bucket) => bucket?.mean ?? [],
        )
        expect(means).toEqual(means.toSorted((a, b) => a - b))
      },
    ),
  )
})

test('stretches without points are undefined, points outside go to the nearest', () => {
  const list = [
    { at: -5, value: 1 },
    { at: 90, value: 3 },
    { at: 500, value: 5 },
  ]
  expect(downSample(list, { from: 0, to: 100, count: 4 })).toEqual([
    { min: 1, mean: 1, max: 1 },
    undefined,
    undefined,
    { min: 3, mean: 4, max: 5 },
  ])
})

describe('trend', () => {
  const at = (value: (index: number) => number): { at: number; value: number }[] =>
    Array.from({ length: 60 }, (_, index) => ({ at: index * 60, value: value(index) }))

  test.each([
    ['a straight rise', at((i) => 10 + i), 'rising'],
    ['a straight fall', at((i) => 100 - i), 'falling'],
    ['a noisy rise', at((i) => i + 8 * Math.sin(i * 2)), 'rising'],
    ['a wave', at((i) => 50 + 10 * Math.sin(i)), 'steady'],
    ['a constant', at(() => 7), 'steady'],
    ['all zero', at(() => 0), 'steady'],
    ['a creep of less than a percent', at((i) => 80 + i / 100), 'steady'],
    ['two points', at((i) => i).slice(0, 2), 'steady'],
    ['none', [], 'steady'],
  ])('of %s', (_, list, trend) => {
    expect(trendOf(list)).toBe(trend)
  })
})

test('a sparkline has one sign per stretch, lowest to highest, and dots for gaps', () => {
  const bucket = (mean: number): { min: number; mean: number; max: number } => ({
    min: mean,
    mean,
    max: mean,
  })
  expect(sparkline([bucket(0), undefined, bucket(50), bucket(100)])).toBe('▁·▄█')
  expect(sparkline([bucket(5), bucket(5)])).toBe('▁▁')
  expect(sparkline([undefined, undefined])).toBe('··')
})

test.each([
  [1234.567, 1235],
  [99.96, 100],
  [12.345, 12.3],
  [1.2345, 1.23],
  [0.01234, 0.0123],
  [0, 0],
  [-45.67, -45.7],
])('%d is shown as %d', (value, shown) => {
  expect(roundForReading(value)).toBe(shown)
})
