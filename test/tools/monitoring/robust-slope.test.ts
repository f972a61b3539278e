import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { robustSlope } from '../../../src/tools/monitoring/robust-slope.ts'

const line = (count: number, slope: number) =>
  Array.from({ length: count }, (_, at) => ({ at, value: 1_000 + slope * at }))

test('a straight line has its own slope, and no doubt', () => {
  expect(robustSlope(line(10, 7))).toEqual({ slope: 7, low: 7, high: 7 })
})

test('a quarter of the points may lie anywhere without moving the slope far', () => {
  const points = line(28, 10).map((point, index) =>
    index % 4 === 1 ? { ...point, value: index * 1e6 * (index % 8 === 1 ? 1 : -1) } : point,
  )
  const found = robustSlope(points)
  expect(found?.slope).toBeCloseTo(10, 6)
})

test('the interval widens with noise and holds the slope', () => {
  const noise = [3, -8, 5, 9, -2, -7, 6, 1, -4, 8, -9, 2, 7, -3, -6, 4]
  const points = line(16, 2).map((point, index) => ({
    ...point,
    value: point.value + (noise[index] ?? 0),
  }))
  const found = robustSlope(points)
  expect(found?.low).toBeLessThan(found?.slope ?? Number.NaN)
  expect(found?.high).toBeGreaterThan(found?.slope ?? Number.NaN)
  expect(found?.low).toBeLessThan(2)
  expect(found?.high).toBeGreaterThan(2)
})

test('agrees with Sen by hand: for five points the interval is the whole of the ten slopes', () => {
  const values = [9, 15, 19, 20, 45]
  // Slopes in order: 1, 2.5, 11/3, 4, 5, 6, 9, 10, 13, 25; C = 1.96 * sqrt(5 * 4 * 15 / 18) = 8.
  expect(robustSlope(values.map((value, at) => ({ at, value })))).toEqual({
    slope: 5.5,
    low: 1,
    high: 25,
  })
})

test('three points, or many of one moment, say nothing', () => {
  expect(robustSlope(line(3, 1))).toBeUndefined()
  expect(robustSlope(Array.from({ length: 9 }, () => ({ at: 1, value: 2 })))).toBeUndefined()
})

test('years of days are done quickly', () => {
  const started = performance.now()
  expect(robustSlope(line(4_000, 3))?.slope).toBe(3)
  expect(performance.now() - started).toBeLessThan(1_000)
})

test('the slope always lies in its interval', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -1e9, max: 1e9 }), { minLength: 4, maxLength: 40 }),
      (values) => {
        const found = robustSlope(values.map((value, at) => ({ at, value })))
        expect(found?.low).toBeLessThanOrEqual(found?.slope ?? Number.NaN)
        expect(found?.high).toBeGreaterThanOrEqual(found?.slope ?? Number.NaN)
      },
    ),
  )
})
