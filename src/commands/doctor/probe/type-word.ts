/** How a value is written, in a word that tells nothing of the value. */
export function typeWord(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return value.length === 0 ? 'empty list' : 'list'
  switch (typeof value) {
    case 'number':
      return Number.isInteger(value) ? 'integer' : 'decimal'
    case 'string':
      return textWord(value)
    case 'object':
      return 'object'
    default:
      return typeof value
  }
}

function textWord(text: string): string {
  if (text === '') return 'empty text'
  if (text === 'null') return 'text "null"'
  if (/^[+-]?\d+(\.\d+)?$/.test(text)) return 'number in text'
  if (/^(true|false)$/i.test(text)) return 'boolean in text'
  if (/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/.test(text)) return 'date in text'
  return 'text'
}

/** Whether there is anything to read. */
export function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === '' || value === 'null'
}
