import { parse } from 'dotenv'

/** What a reader takes a line for; undefined when it sets nothing, or nothing that is certain. */
export interface Assignment {
  readonly key: string
  readonly value: string
}

type Reader = (line: string) => Assignment | undefined

/** One line of an env file as dotenv reads it. */
export const readAsDotenv: Reader = (line) => {
  const [first, ...more] = Object.entries(parse(line))
  return first === undefined || more.length > 0 ? undefined : { key: first[0], value: first[1] }
}

/**
 * One line as systemd reads it in an `EnvironmentFile=` (`parse_env_file_internal` in its env-file.c).
 * Undefined also when a quote or a backslash carries the value over to the next line.
 */
export const readAsSystemd: Reader = (line) => {
  const [, key = '', rest = ''] = /^[ \t]*([^=\r\n]*?)[ \t]*=([^\r\n]*)/.exec(line) ?? []
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(key)) return undefined
  const value = systemdValue(rest)
  return value === undefined ? undefined : { key, value }
}

function systemdValue(rest: string): string | undefined {
  let value = ''
  let at = 0
  // Quotes count until the first bare character; from there on they are part of the value.
  for (;;) {
    while (rest[at] === ' ' || rest[at] === '\t') at += 1
    const quote = rest[at]
    if (quote === undefined) return value
    if (quote !== "'" && quote !== '"') break
    const end = closingQuote(rest, at)
    if (end === undefined) return undefined
    const inside = rest.slice(at + 1, end)
    value += quote === "'" ? inside : inside.replace(/\\(["\\`$])/g, '$1')
    at = end + 1
  }
  const bare = rest.slice(at)
  if (/(^|[^\\])(\\\\)*\\$/.test(bare)) return undefined
  const kept = /^((?:\\.|[^\\])*?)[ \t]*$/su.exec(bare)?.[1] ?? ''
  return value + kept.replace(/\\(.)/gsu, '$1')
}

/**
 * One line as a POSIX shell reads it. Undefined when the shell would expand something, run something or
 * read on: whatever isn't plainly literal.
 */
export const readAsShell: Reader = (line) => {
  const [, key, rest = ''] = /^[ \t]*([A-Za-z_][A-Za-z0-9_]*)=([^]*)$/.exec(line) ?? []
  if (key === undefined) return undefined
  const value = shellWord(rest)
  return value === undefined ? undefined : { key, value }
}

function shellWord(rest: string): string | undefined {
  let value = ''
  for (let at = 0; at < rest.length; at += 1) {
    const char = rest[at] ?? ''
    if (char === ' ' || char === '\t')
      return /^[ \t]+(#.*)?$/.test(rest.slice(at)) ? value : undefined
    if (char === "'" || char === '"') {
      const end = closingQuote(rest, at)
      const inside = end === undefined ? undefined : shellQuoted(char, rest.slice(at + 1, end))
      if (end === undefined || inside === undefined) return undefined
      value += inside
      at = end
    } else if (char === '\\') {
      at += 1
      const escaped = rest[at]
      if (escaped === undefined) return undefined
      value += escaped
    } else if (/[$`;&|<>()\0\n]/.test(char) || isTilde(rest, at)) return undefined
    else value += char
  }
  return value
}

function shellQuoted(quote: string, inside: string): string | undefined {
  if (quote === "'") return inside
  const unescaped = inside.replace(/\\["\\`$]/g, '')
  return /[$`]/.test(unescaped) ? undefined : inside.replace(/\\(["\\`$])/g, '$1')
}

/** A tilde that a shell takes for somebody's home. */
function isTilde(rest: string, at: number): boolean {
  return rest[at] === '~' && (at === 0 || rest[at - 1] === ':')
}

/** Where the quote at `start` is closed; within double quotes a backslash protects the next character. */
function closingQuote(rest: string, start: number): number | undefined {
  const quote = rest[start]
  for (let at = start + 1; at < rest.length; at += 1) {
    if (rest[at] === quote) return at
    if (quote === '"' && rest[at] === '\\') at += 1
  }
  return undefined
}

/** The value that all three read from the line for this key; undefined when they don't agree. */
export function agreedValue(line: string, key: string): string | undefined {
  const readings = [readAsDotenv, readAsSystemd, readAsShell].map((read) => read(line))
  const value = readings[0]?.value
  const agreed = readings.every((one) => one?.key === key && one.value === value)
  return agreed ? value : undefined
}

/** A line that all three read as this value; undefined when there is no way to write it. */
export function writeLine(key: string, value: string): string | undefined {
  return [`${key}='${value}'`, `${key}="${value}"`].find((line) => agreedValue(line, key) === value)
}
