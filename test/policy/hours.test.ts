import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { DAYS, isTimeZone, isWithinHours, shownHours, type Hours } from '../../src/policy/hours.ts'

const office: Hours = {
  days: ['mon', 'tue', 'wed', 'thu', 'fri'],
  from: 8 * 60,
  until: 18 * 60,
  zone: 'Europe/Stockholm',
}
const at = (time: string): Date => new Date(time)

test.each([
  ['a Friday at eight, by the clocks there', '2026-11-20T07:00:00Z', true],
  ['a minute before', '2026-11-20T06:59:59Z', false],
  ['the end is not in it', '2026-11-20T17:00:00Z', false],
  ['a Saturday', '2026-11-21T11:00:00Z', false],
  ['in summer the clocks are two hours ahead', '2026-07-01T06:00:00Z', true],
])('%s', (_, time, expected) => {
  expect(isWithinHours(office, at(time))).toBe(expected)
})

test('hours over midnight belong to the day on which they begin', () => {
  const night: Hours = { days: ['fri'], from: 22 * 60, until: 4 * 60, zone: 'UTC' }
  expect(isWithinHours(night, at('2026-11-20T23:00:00Z'))).toBe(true)
  expect(isWithinHours(night, at('2026-11-21T03:59:00Z'))).toBe(true)
  expect(isWithinHours(night, at('2026-11-21T04:00:00Z'))).toBe(false)
  expect(isWithinHours(night, at('2026-11-20T03:00:00Z'))).toBe(false)
  expect(isWithinHours(night, at('2026-11-21T22:30:00Z'))).toBe(false)
})

test('every minute of a week is either within hours or within the ones between them', () => {
  const minute = fc.integer({ min: 0, max: 1_439 })
  fc.assert(
    fc.property(
      minute,
      minute,
      fc.integer({ min: 0, max: 7 * 1_440 - 1 }),
      (from, until, offset) => {
        fc.pre(from !== until)
        const now = new Date(Date.UTC(2026, 10, 16) + offset * 60_000)
        const hours: Hours = { days: DAYS, from, until, zone: 'UTC' }
        const between: Hours = { ...hours, from: until, until: from }
        expect(isWithinHours(hours, now)).toBe(!isWithinHours(between, now))
      },
    ),
  )
})

test('knows time zones by the names of the IANA database, and shows hours for people', () => {
  expect([isTimeZone('Europe/Stockholm'), isTimeZone('Mars/Olympus')]).toEqual([true, false])
  expect(shownHours(office)).toBe('mon,tue,wed,thu,fri 08:00-18:00 Europe/Stockholm')
})
