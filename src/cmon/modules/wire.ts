import { z } from 'zod'
import { stripHtml } from '../errors.ts'

// Readers for how the controller really writes things (cmon-rpc-core 29: gotchas 4, 5, 8, 9).
// Each takes what may come, a missing key too, and gives one clean type; what can't be read becomes
// undefined, because one odd field must not hide a whole cluster.

const reader = <T>(read: (value: unknown) => T): z.ZodTransform<T, unknown> => z.transform(read)

/** Number, numeric string, or `""` / null for none. */
export const integer = reader((value): number | undefined => {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  if (typeof value !== 'string' || !/^\s*[+-]?\d+(\.\d+)?\s*$/.test(value)) return undefined
  return Number(value)
})
/** The same reader: the name says what is expected. */
export const decimal = integer

export const text = reader((value): string | undefined => {
  if (typeof value === 'string') return value === '' ? undefined : value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
})

/** `rwx`, `r--`: three letters or dashes, and nothing else is rights (cmon-rpc-core 6.10). */
export const privileges = reader((value): string | undefined =>
  typeof value === 'string' && /^[r-][w-][x-]$/.test(value) ? value : undefined,
)

/** true, "true", 1, "1" and their opposites. */
export const flag = reader((value): boolean | undefined => {
  if (typeof value === 'boolean') return value
  if (value === 1 || value === '1' || value === 'true') return true
  if (value === 0 || value === '0' || value === 'false') return false
  return undefined
})

/** ISO text with milliseconds out of ISO text; `""`, null and the string "null" mean unset. */
export const date = reader((value): string | undefined => {
  if (typeof value !== 'string' || value === '' || value === 'null') return undefined
  // `2026-03-04 07:20:30.160186+00`, as PostgreSQL writes it, needs the T and the minutes of the offset
  const iso = value
    .trim()
    .replace(/^(\d{4}-\d\d-\d\d) /, '$1T')
    .replace(/([+-]\d\d)$/, '$1:00')
  const zoned = /(Z|[+-]\d\d:?\d\d)$/i.test(iso) || !iso.includes('T') ? iso : `${iso}Z`
  const time = Date.parse(zoned)
  return Number.isNaN(time) ? undefined : new Date(time).toISOString()
})

/** Seconds since the epoch to ISO text; 0 and negative mean unset. */
export const epochSeconds = reader((value): string | undefined => {
  const seconds = integer.parse(value)
  if (seconds === undefined || seconds <= 0 || seconds > 8.64e12) return undefined
  return new Date(seconds * 1000).toISOString()
})

const inside = new WeakMap<z.ZodType, z.ZodType>()

/** What a `list`, `maybe` or `written` holds: zod can't look into a transform. */
export function innerOf(schema: z.ZodType): z.ZodType | undefined {
  return inside.get(schema)
}

function holding<T extends z.ZodType>(schema: T, inner: z.ZodType): T {
  inside.set(schema, inner)
  return schema
}

/**
 * An array, or nothing: a list without entries may lack its key. An entry that can't be read is left out;
 * when that is all of them the reply is not what we take it for, and reading fails.
 */
export function list<S extends z.ZodType>(entry: S): z.ZodTransform<z.output<S>[], unknown> {
  const schema = z.transform((value: unknown, context): z.output<S>[] => {
    if (!Array.isArray(value)) return []
    const readable: z.output<S>[] = []
    let firstProblem: string | undefined
    for (const item of value) {
      const parsed = entry.safeParse(item)
      if (parsed.success) readable.push(parsed.data)
      else firstProblem ??= parsed.error.issues[0]?.message
    }
    if (readable.length === 0 && firstProblem !== undefined)
      context.issues.push({
        code: 'custom',
        message: `none of ${value.length} entries is readable (${firstProblem})`,
        input: value,
      })
    return readable
  })
  return holding(schema, entry)
}

/** An object that may be missing or something else altogether. */
export function maybe<S extends z.ZodType>(
  object: S,
): z.ZodTransform<z.output<S> | undefined, unknown> {
  const schema = z.transform((value: unknown): z.output<S> | undefined => {
    const parsed = object.safeParse(value)
    return parsed.success ? parsed.data : undefined
  })
  return holding(schema, object)
}

/** Something read by `read`, which finds an `object` in it, one way or another written. */
export function written<T>(
  object: z.ZodType,
  read: (value: unknown) => T,
): z.ZodTransform<T, unknown> {
  return holding(reader(read), object)
}

/** What a change has to tell, HTML stripped. Text from the fleet: untrusted. */
export const done = z
  .object({ messages: list(z.string()) })
  .transform(({ messages }) => ({ messages: messages.map(stripHtml) }))

export type Done = z.output<typeof done>

/** A reply of which only the status counts. */
export const nothing = z.object({}).transform(() => undefined)
