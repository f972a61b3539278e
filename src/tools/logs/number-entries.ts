import type { AuditEntry } from '../../cmon/modules/audit.ts'

/** More entries than any controller writes within one millisecond. */
const HIGHEST = 1_000_000

/**
 * Numbers for the entries of one list, which carry none: those of one moment count down in the order of the
 * list, which is newest first, and an entry that turns up again gets the number it had. Entries of one
 * moment that are alike in everything are one.
 */
export function createNumbering(): (entry: AuditEntry) => number {
  const numbers = new Map<string, number>()
  const atSameTime = new Map<string | undefined, number>()
  return (entry) => {
    const key = JSON.stringify(entry)
    const known = numbers.get(key)
    if (known !== undefined) return known
    const count = atSameTime.get(entry.at) ?? 0
    atSameTime.set(entry.at, count + 1)
    numbers.set(key, HIGHEST - count)
    return HIGHEST - count
  }
}
