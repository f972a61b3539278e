import { z } from 'zod'
import { kind, secretOf, Unfit } from './kinds.ts'
import type { Secret } from './secret.ts'
import type { Kind } from './setting.ts'

/** `name=value,…` as OpenTelemetry's variables have it: values percent-encoded. Undefined for anything else. */
export function readPairs(given: string): Record<string, string> | undefined {
  const pairs: [string, string][] = []
  for (const part of given.split(',').map((one) => one.trim())) {
    if (part === '') continue
    const equals = part.indexOf('=')
    const name = part.slice(0, equals).trim()
    if (equals < 1 || !/^[\w.!#$%&'*+^`|~-]+$/.test(name)) return undefined
    try {
      pairs.push([name, decodeURIComponent(part.slice(equals + 1).trim())])
    } catch {
      return undefined
    }
  }
  return Object.fromEntries(pairs)
}

const MESSAGE = 'must be name=value pairs between commas, values percent-encoded'

export const pairs: Kind<Readonly<Record<string, string>>> = kind(
  'name=value,…',
  (given) => {
    const read = readPairs(given)
    if (read === undefined) throw new Unfit(MESSAGE)
    return read
  },
  (read) =>
    Object.entries(read)
      .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
      .join(','),
)

/** The same as one secret; `readPairs` takes it apart. */
export const secretPairs: Kind<Secret> = secretOf(
  z.string().refine((given) => readPairs(given) !== undefined, MESSAGE),
)

export const ratio: Kind<number> = kind('0…1', (given) => {
  const value = /^\d(\.\d+)?$/.test(given) ? Number(given) : Number.NaN
  if (!(value >= 0 && value <= 1)) throw new Unfit('must be a number from 0 to 1')
  return value
})
