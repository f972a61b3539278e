import { Refusal } from '../module.ts'

type Body = Record<string, unknown>

/** Integers arrive as numbers or as numeric text. */
export function integer(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? Math.trunc(value) : undefined
  if (typeof value !== 'string' || !/^\s*-?\d+\s*$/.test(value)) return undefined
  return Number(value)
}

export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** A text that the operation can't do without; `what` names it in the refusal. */
export function requiredText(value: unknown, what: string): string {
  const found = text(value)
  if (found === undefined) throw new Refusal('InvalidRequest', `No ${what} was given.`)
  return found
}

export function object(value: unknown): Body | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  return Object.fromEntries(Object.entries(value))
}

export function objects(value: unknown): Body[] {
  if (!Array.isArray(value)) return []
  return value.map(object).filter((item) => item !== undefined)
}

/** Booleans arrive as true, 1, "1" or "true". */
export function flag(value: unknown): boolean {
  return value === true || value === 1 || value === '1' || value === 'true'
}

export function texts(value: unknown): string[] {
  if (!Array.isArray(value)) return []
  return value.filter((item): item is string => typeof item === 'string')
}

export function integers(value: unknown): number[] {
  if (!Array.isArray(value)) return []
  return value.flatMap((item) => integer(item) ?? [])
}

/** `limit` and `offset` of a list; -1, which the vendor's CLI sends, means all and from the start. */
export function page<T>(list: T[], body: Body): T[] {
  const offset = Math.max(0, integer(body['offset']) ?? 0)
  const limit = integer(body['limit']) ?? -1
  return limit < 0 ? list.slice(offset) : list.slice(offset, offset + limit)
}

/**
 * A moment as clients write it: ISO-8601, `YYYY-MM-DD HH:MM:SS` with or without zone (UTC then),
 * a clock time of today, or epoch seconds.
 */
export function moment(value: unknown, now: Date): Date | undefined {
  const seconds = integer(value)
  if (seconds !== undefined) return new Date(seconds * 1000)
  if (typeof value !== 'string' || value.trim() === '') return undefined
  const written = value.trim()
  const iso = /^\d{1,2}:\d{2}(:\d{2})?$/.test(written)
    ? `${now.toISOString().slice(0, 10)}T${written.padStart(5, '0')}`
    : written.replace(' ', 'T')
  const zoned = /(?:Z|[+-]\d{2}:?\d{2}|^\d{4}-\d{2}-\d{2})$/i.test(iso) ? iso : `${iso}Z`
  const date = new Date(zoned)
  if (Number.isNaN(date.getTime())) {
    throw new Refusal('InvalidRequest', `'${written}' is not a valid date and time.`)
  }
  return date
}
