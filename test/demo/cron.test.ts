import { expect, test } from 'vitest'
import { nextFire, parseCron } from '../../src/demo/world/jobs/cron.ts'

const AFTER = new Date('2026-03-04T09:15:30.000Z')

function next(text: string, after = AFTER): string | undefined {
  const cron = parseCron(text)
  if (cron === undefined) throw new Error(`'${text}' is not valid.`)
  return nextFire(cron, after)?.toISOString().slice(0, 16)
}

test.each([
  ['* * * * *', '2026-03-04T09:16'],
  ['*/5 * * * *', '2026-03-04T09:20'],
  ['0 2 * * *', '2026-03-05T02:00'],
  ['15 9 * * *', '2026-03-05T09:15'],
  ['0,30 9-17/2 * * *', '2026-03-04T09:30'],
  ['0 12 * * 5', '2026-03-06T12:00'],
  ['0 0 * * 7', '2026-03-08T00:00'],
  ['0 0 1 * *', '2026-04-01T00:00'],
  ['0 0 29 2 *', '2028-02-29T00:00'],
  // Both day fields: one that matches is enough.
  ['0 0 10 * 1', '2026-03-09T00:00'],
  ['TZ=UTC 0 2 * * *', '2026-03-05T02:00'],
  ['TZ=Europe/Stockholm 0 2 * * *', '2026-03-05T01:00'],
  ['TZ=America/New_York 30 4 * * *', '2026-03-04T09:30'],
  ['TZ=Asia/Kolkata 0 0 * * *', '2026-03-04T18:30'],
])('%s fires next at %s', (text, expected) => {
  expect(next(text)).toBe(expected)
})

test('local time follows the change of clocks', () => {
  const daily = 'TZ=Europe/Stockholm 0 12 * * *'
  expect(next(daily, new Date('2026-03-28T12:00:00.000Z'))).toBe('2026-03-29T10:00')
  expect(next(daily, new Date('2026-10-24T12:00:00.000Z'))).toBe('2026-10-25T11:00')
})

test('a day that never comes never fires', () => {
  expect(next('0 0 30 2 *')).toBeUndefined()
})

test.each([
  '',
  '* * * *',
  '* * * * * *',
  '60 * * * *',
  '* 24 * * *',
  '* * 0 * *',
  '* * * 13 *',
  '* * * * 8',
  '5-1 * * * *',
  '*/0 * * * *',
  'a * * * *',
  '1,,2 * * * *',
  '@daily',
  'TZ=Mars/Olympus 0 2 * * *',
])('%j is not valid', (text) => {
  expect(parseCron(text)).toBeUndefined()
})
