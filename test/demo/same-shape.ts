type Json = Record<string, unknown>

/** Keys are data, or only present in the state that was recorded. */
const VARIABLE = new Set([
  'job_data',
  'job_spec',
  'host',
  'nick_name',
  'intro_url',
  'log_entry_counts',
])

/**
 * Where `ours` lacks a recorded field or has another JSON type in it. Unset values were recorded as
 * null, whatever their type. Elements of lists get a partner.
 */
export function differences(recorded: unknown, ours: unknown, path: string): string[] {
  if (recorded === null) return []
  if (Array.isArray(recorded)) {
    if (!Array.isArray(ours)) return [`${path}: a list is missing`]
    return recorded.flatMap((item: unknown, index) => {
      const partner = partnerOf(item, ours)
      if (partner === undefined) return isObject(item) ? [`${path}[${index}]: no partner`] : []
      return differences(item, partner, `${path}[${index}]`)
    })
  }
  if (isObject(recorded)) {
    if (!isObject(ours)) return [`${path}: an object is missing`]
    return Object.entries(recorded).flatMap(([key, value]) => {
      if (VARIABLE.has(key)) return []
      if (!(key in ours)) return [`${path}.${key}: missing`]
      return differences(value, ours[key], `${path}.${key}`)
    })
  }
  return typeof recorded === typeof ours ? [] : [`${path}: ${typeof ours}, not ${typeof recorded}`]
}

/** What tells elements apart that have fields of their own. */
const IDENTITY = [
  'property_name',
  'class_name',
  'log_class',
  'status',
  'component',
  'host',
  'item_type',
  'item_name',
]

function partnerOf(item: unknown, ours: unknown[]): unknown {
  if (!isObject(item)) return ours.find((other) => typeof other === typeof item)
  const others = ours.filter(isObject)
  const named = others.find(({ name }) => name !== undefined && name === item['name'])
  if (named !== undefined || 'vendors' in item || 'versions' in item) return named ?? others[0]
  return others.find((other) =>
    IDENTITY.every((key) => {
      const value = item[key]
      return typeof value === 'object' ? key in other : value === undefined || value === other[key]
    }),
  )
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
