import { z } from 'zod'
import { suggest } from './nearest.ts'
import { Secret } from './secret.ts'
import type { Kind } from './setting.ts'

/**
 * Makes a kind from a reader of trimmed text. The reader throws `Unfit`, whose message follows the
 * setting's name: "must be …".
 */
export function kind<Value>(
  placeholder: string,
  read: (text: string) => Value,
  show: (value: Value) => string = String,
): Kind<Value> {
  const schema = z.string().transform((text, context): Value => {
    try {
      return read(text.trim())
    } catch (thrown) {
      if (!(thrown instanceof Unfit)) throw thrown
      context.addIssue({ code: 'custom', message: thrown.message })
      return z.NEVER
    }
  })
  return { schema, placeholder, show }
}

/** The text of a setting isn't what its kind takes; the message continues "NAME …". */
export class Unfit extends Error {
  override readonly name = 'Unfit'
}

/** One line of text. */
export const text: Kind<string> = kind('text', (given) => {
  if (!/^[^\p{Cc}]+$/u.test(given)) throw new Unfit('must be one line of text')
  return given
})

/** A path as the system takes it. */
export const path: Kind<string> = kind('path', (given) => {
  if (given.startsWith('~')) throw new Unfit('must be written out: "~" is not expanded here')
  if (given === '' || given.includes('\0')) throw new Unfit('must be a path')
  return given
})

/** A name that may stand before the slash of `controller/cluster`. */
export const controllerName: Kind<string> = kind('name', (given) => {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(given))
    throw new Unfit('must be a short name of letters, digits, ".", "_" and "-", such as main')
  return given
})

const WORDS: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  on: true,
  '1': true,
  false: false,
  no: false,
  off: false,
  '0': false,
}

/** The words that a switch takes. */
export const BOOLEAN_WORDS: readonly string[] = Object.keys(WORDS)

export const boolean: Kind<boolean> = {
  ...kind('', (given) => {
    const value = WORDS[given.toLowerCase()]
    if (value === undefined) throw new Unfit('must be true or false (or yes/no, on/off, 1/0)')
    return value
  }),
  words: ['true', 'false'],
}

/** A whole number from `least` to `most`. */
export function integer(least: number, most: number): Kind<number> {
  return kind('n', (given) => {
    const value = /^\d{1,15}$/.test(given) ? Number(given) : Number.NaN
    if (!(value >= least && value <= most))
      throw new Unfit(`must be a whole number from ${least} to ${most}`)
    return value
  })
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

/** A time with its unit, as milliseconds; from `least` to `most`, both written the same way. */
export function duration(least: string, most: string): Kind<number> {
  return kind(
    'time',
    (given) => {
      const value = milliseconds(given)
      if (value === undefined)
        throw new Unfit('must be a time with its unit, such as 500ms, 30s or 5m')
      if (value < (milliseconds(least) ?? 0) || value > (milliseconds(most) ?? Infinity))
        throw new Unfit(`must be a time from ${least} to ${most}`)
      return value
    },
    showDuration,
  )
}

function milliseconds(given: string): number | undefined {
  const [, amount, unit] = /^(\d{1,12}(?:\.\d{1,3})?)\s*(ms|s|m|h)$/.exec(given.toLowerCase()) ?? []
  const factor = unit === undefined ? undefined : UNITS[unit]
  return factor === undefined ? undefined : Math.round(Number(amount) * factor)
}

function showDuration(value: number): string {
  const [unit, factor] = Object.entries(UNITS).findLast(([, size]) => value % size === 0) ?? [
    'ms',
    1,
  ]
  return value === 0 ? '0s' : `${value / factor}${unit}`
}

/** One of a few words, in any case. */
export function oneOf<const Word extends string>(words: readonly Word[]): Kind<Word> {
  return { ...kind(words.join('|'), (given) => wordOf(given, words)), words }
}

/** Items between commas or spaces, without repetition; each one read by `item`. */
export function list<Item extends string>(
  placeholder: string,
  item: (text: string) => Item,
): Kind<readonly Item[]> {
  const read = (given: string) => [
    ...new Set(
      given
        .split(/[\s,]+/)
        .filter(Boolean)
        .map(item),
    ),
  ]
  return kind(placeholder, read, (items) => items.join(','))
}

/** Some of a few words; at least one. */
export function someOf<const Word extends string>(words: readonly Word[]): Kind<readonly Word[]> {
  const several = list(words.join(','), (item) => wordOf(item, words))
  const schema = several.schema.refine(
    (items) => items.length > 0,
    `must name one of ${either(words)}`,
  )
  return { ...several, schema, words }
}

function wordOf<Word extends string>(given: string, words: readonly Word[]): Word {
  const found = words.find((word) => word === given.toLowerCase())
  if (found !== undefined) return found
  throw new Unfit(`must be ${either(words)}${suggest(given.toLowerCase(), words)}`)
}

/** `a`, `a or b`, `a, b or c`. */
export function either(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
}

/** A secret whose text fits `schema`. */
export const secretOf = (schema: z.ZodType<string, string>): Kind<Secret> => ({
  schema: schema.transform((value) => new Secret(value)),
  placeholder: 'secret',
  show: () => 'set (hidden)',
})

/** A secret that is taken as it is, spaces and all. */
export const secret: Kind<Secret> = secretOf(z.string())

/** A secret that must fit in an HTTP header. */
export const token: Kind<Secret> = secretOf(
  z
    .string()
    .regex(/^[\x21-\x7e]+$/, 'must be visible ASCII without spaces, or no client could send it'),
)
