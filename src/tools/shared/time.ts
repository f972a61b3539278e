import { InputError } from '../../fleet/input-error.ts'
import { quoted } from '../../fleet/untrusted.ts'

const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const
const AGE = /^(\d{1,6}(?:\.\d{1,3})?)\s*([smhdw])$/i
const ISO =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?\s*(Z|[+-]\d\d:?\d\d)?)?$/i

/**
 * An ISO time (UTC without an offset) or an age that counts back from `now`, such as 30m, 24h, 7d.
 * Throws InputError with the parameter's name for anything else.
 */
export function parseTime(written: string, parameter: string, now: Date): Date {
  const text = written.trim()
  const [, amount, unit] = AGE.exec(text) ?? []
  if (amount !== undefined && unit !== undefined)
    return new Date(now.getTime() - Number(amount) * unitMs(unit))
  const date = isoDate(text)
  if (date !== undefined) return date
  throw new InputError('invalid_argument', `${parameter} ${quoted(written)} is no time`, {
    parameter,
    next: 'Write an ISO time such as 2026-03-04T09:30:00Z, or an age such as 30m, 24h, 7d.',
  })
}

/** `since` and `until` of a tool. Throws InputError when a time can't be read or they are swapped. */
export function parseRange(
  { since, until }: { since?: string | undefined; until?: string | undefined },
  now = new Date(),
): { since: Date | undefined; until: Date | undefined } {
  const range = {
    since: since === undefined ? undefined : parseTime(since, 'since', now),
    until: until === undefined ? undefined : parseTime(until, 'until', now),
  }
  if (range.since !== undefined && range.until !== undefined && range.since >= range.until)
    throw new InputError('invalid_argument', 'since is not before until', {
      parameter: 'since',
      next: 'Swap them, or leave until out for now.',
    })
  return range
}

/** ISO text without milliseconds, which no reader of a list needs; null for none. */
export function toSeconds(iso: string | undefined): string | null {
  return iso === undefined ? null : iso.replace(/\.\d+(?=Z$)/, '')
}

/** Whole seconds from one moment to another; null unless both are known. */
export function secondsBetween(from: string | undefined, to: string | undefined): number | null {
  if (from === undefined || to === undefined) return null
  return Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 1000))
}

function unitMs(unit: string): number {
  switch (unit.toLowerCase()) {
    case 's':
      return UNIT_MS.s
    case 'm':
      return UNIT_MS.m
    case 'h':
      return UNIT_MS.h
    case 'd':
      return UNIT_MS.d
    default:
      return UNIT_MS.w
  }
}

function isoDate(text: string): Date | undefined {
  const [, year, month, day, zone] = ISO.exec(text) ?? []
  if (year === undefined || month === undefined || day === undefined) return undefined
  // Date.parse takes 31 February for a day in March.
  const calendar = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)))
  if (calendar.getUTCDate() !== Number(day)) return undefined
  const iso = text.replace(' ', 'T').replace(/\s+(?=Z|[+-]\d\d:?\d\d$)/i, '')
  const zoned = zone === undefined && /T/i.test(iso) ? `${iso}Z` : iso
  const time = Date.parse(zoned.toUpperCase())
  return Number.isNaN(time) ? undefined : new Date(time)
}
