import { stripVTControlCharacters, styleText } from 'node:util'

const COLOURS = { fatal: 'red', error: 'red', warn: 'yellow', info: 'green' } as const

/** A JSON line of pino for people: time of day, level, message, fields, and the stack of an error below. */
export function asText(line: string, coloured: boolean): string {
  // pino hands over its own JSON line.
  const { level, time, msg, err, ...fields } = JSON.parse(line) as Record<string, unknown>
  const head = [
    new Date(String(time)).toTimeString().slice(0, 8),
    shownLevel(String(level), coloured),
    ...(typeof msg === 'string' ? [shown(msg)] : []),
    ...Object.entries(fields).map(([key, value]) => `${key}=${shownValue(value)}`),
  ].join(' ')
  return [head, ...errorLines(err)].join('\n')
}

function shownLevel(level: string, coloured: boolean): string {
  const label = level.toUpperCase().padEnd(5)
  const colour = level in COLOURS ? COLOURS[level as keyof typeof COLOURS] : 'gray'
  // What the terminal takes was looked at by the caller, for stderr.
  return coloured ? styleText(colour, label, { validateStream: false }) : label
}

function shownValue(value: unknown): string {
  if (typeof value === 'string' && /^[\w.:/@+,*-]+$/.test(value)) return value
  return shown(JSON.stringify(value))
}

function errorLines(error: unknown): string[] {
  if (typeof error !== 'object' || error === null) return []
  const { message, stack, cause } = error as Record<string, unknown>
  const text = typeof stack === 'string' && stack !== '' ? stack : message
  return [
    ...(typeof text === 'string' ? text.split('\n').map((part) => `    ${shown(part)}`) : []),
    ...errorLines(cause),
  ]
}

/** A log line may hold what somebody else wrote: it moves no cursor and starts no line of its own. */
function shown(text: string): string {
  return stripVTControlCharacters(text).replaceAll(/\p{Cc}/gu, ' ')
}
