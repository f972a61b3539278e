import { stripVTControlCharacters } from 'node:util'
import { z } from 'zod'
import { maskSecrets } from './mask-secrets.ts'

const MAX_LENGTH = 2_000

/**
 * Free text from the fleet: log lines, messages, queries, titles. It is data and may hold anything, also
 * sentences meant for the model, so it appears only in this shape and is fenced off in the text form.
 */
export const Untrusted = z.object({ untrusted: z.string() })
export type Untrusted = z.output<typeof Untrusted>

/** Cleans and caps free text, without the secrets in it. What was cut is said. */
export function untrusted(text: string, maxLength = MAX_LENGTH): Untrusted {
  return { untrusted: maskSecrets(clean(text, maxLength)) }
}

/** The same, or null for nothing. */
export function untrustedOrNull(text: string | undefined, maxLength?: number): Untrusted | null {
  return text === undefined ? null : untrusted(text, maxLength)
}

export function isUntrusted(value: unknown): value is Untrusted {
  return (
    typeof value === 'object' &&
    value !== null &&
    'untrusted' in value &&
    typeof value.untrusted === 'string' &&
    Object.keys(value).length === 1
  )
}

/** A name from the fleet: as it is when it is a plain identifier, else treated as free text. */
export const Name = z.union([z.string(), Untrusted])
export type Name = z.output<typeof Name>

// Control, bidi, zero-width, tag and other characters that show nothing; the last is a Braille cell without dots.
const INVISIBLE = /(?![\n\t])\p{C}|[\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/u
const EVERY_INVISIBLE = new RegExp(INVISIBLE, 'gu')

// No address of a web page either: clients make links of those.
const PLAIN_NAME = /^(?!.*\/\/)[\p{L}\p{N}_][\p{L}\p{N}_.:@/%-]{0,127}$/u

/** Some letters show nothing. */
const isPlain = (name: string): boolean => PLAIN_NAME.test(name) && !INVISIBLE.test(name)

export function toName(name: string): Name {
  return isPlain(name) ? name : untrusted(name, 200)
}

/** A name for a sentence of ours, an error's or a plan's: free text from the fleet has no place there. */
export function shownName(name: string): string {
  return isPlain(name) ? name : '(a name that is not shown)'
}

/** The same for what a caller wrote: a model may have copied it from a text that it read. */
export function quoted(written: string): string {
  return `"${shownName(written)}"`
}

export function toNameOrNull(name: string | undefined): Name | null {
  return name === undefined ? null : toName(name)
}

/** Removes what a reader wouldn't see but a terminal or a model would. Newlines and tabs stay. */
export function clean(text: string, maxLength: number): string {
  // Cut generously first: cleaning is linear, but a 32 MiB message should not be walked whole.
  const visible = stripVTControlCharacters(text.slice(0, maxLength * 4))
    .replaceAll('\r\n', '\n')
    .replaceAll(EVERY_INVISIBLE, '')
  if (visible.length <= maxLength && text.length <= maxLength * 4) return visible
  const kept = visible.slice(0, maxLength).replace(/[\uD800-\uDBFF]$/, '')
  return `${kept} […cut, ${text.length} characters in all]`
}
