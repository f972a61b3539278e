export type Expected =
  | string
  | number
  | boolean
  | null
  | readonly Expected[]
  | { readonly [key: string]: Expected | undefined }

/** A text that stands in some text of an answer, or an object that `agrees` with one at any depth. */
export type Fact = string | { readonly [key: string]: Expected | undefined }

/** Whether the fact stands somewhere in the answer. */
export function occurs(fact: Fact, answer: unknown): boolean {
  if (typeof answer === 'string') return typeof fact === 'string' && answer.includes(fact)
  if (typeof answer !== 'object' || answer === null) return false
  return agrees(fact, answer) || Object.values(answer).some((inner) => occurs(fact, inner))
}

/**
 * Whether a value has what is expected of it: objects may have more keys (`undefined`: must lack it), lists
 * more items behind those expected; an empty list is expected empty.
 */
export function agrees(expected: Expected | undefined, value: unknown): boolean {
  if (isList(expected))
    return (
      Array.isArray(value) &&
      (expected.length === 0
        ? value.length === 0
        : expected.every((item, index) => agrees(item, value[index])))
    )
  if (typeof expected !== 'object' || expected === null) return expected === value
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const entries = new Map(Object.entries(value))
  return Object.entries(expected).every(([key, inner]) => agrees(inner, entries.get(key)))
}

function isList(expected: Expected | undefined): expected is readonly Expected[] {
  return Array.isArray(expected)
}
