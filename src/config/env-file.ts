import { parse } from 'dotenv'
import type { Findings } from './config-error.ts'
import { adviceFor } from './env-advice.ts'
import { agreedValue, readAsSystemd } from './env-readers.ts'

/** One `KEY=value` of an env file. */
export interface EnvEntry {
  readonly key: string
  /** `file:line`. */
  readonly where: string
  /** Undefined when programs would read the line differently; a problem says so. */
  readonly value: string | undefined
}

/** Keys that are ours; everything else in an env file is meant for somebody else. */
export const OUR_KEY = /^(CMON|MCP|OTEL)_/

/**
 * Reads the text of an env file. A line that dotenv, systemd and a shell would read differently is a
 * problem which names the line to write instead; no secret's value is ever part of a message.
 */
export function readEnvFile(path: string, text: string, findings: Findings): readonly EnvEntry[] {
  const lines = unixLines(path, text, findings)
  const entries = new Map<string, EnvEntry>()
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? ''
    const where = `${path}:${at + 1}`
    const key = keyOf(line)
    const problem = key === undefined ? problemOfLine(line) : undefined
    if (problem !== undefined) findings.problems.push({ where, message: problem })
    if (key === undefined) continue
    const end = lastLineOfValue(lines, at)
    if (end !== undefined || OUR_KEY.test(key)) addEntry(entries, { key, line, where }, findings)
    else findings.warnings.push(`${where}: ${shown(key)} is no setting of cmon-mcp and is ignored`)
    at = end ?? at
  }
  checkAsAWhole(lines, entries, findings)
  return [...entries.values()]
}

function addEntry(
  entries: Map<string, EnvEntry>,
  { key, line, where }: { key: string; line: string; where: string },
  findings: Findings,
): void {
  const value = agreedValue(line, key)
  if (value === undefined)
    findings.problems.push({ key: shown(key), where, message: adviceFor(key, line) })
  const before = entries.get(key)
  if (before !== undefined)
    findings.problems.push({
      key: shown(key),
      where,
      message: `is set twice, first at ${before.where}; keep one of the lines`,
    })
  entries.set(key, { key, where, value: before === undefined ? value : undefined })
}

function unixLines(path: string, text: string, findings: Findings): string[] {
  const bare = text.replace(/^\uFEFF/, '')
  if (bare !== text)
    findings.problems.push({
      where: `${path}:1`,
      message: 'begins with a byte order mark; save the file as UTF-8 without one',
    })
  const lines = bare.split('\n')
  const firstCr = lines.findIndex((line) => line.includes('\r'))
  if (firstCr >= 0)
    findings.problems.push({
      where: `${path}:${firstCr + 1}`,
      message: `has Windows line ends; convert the file with: sed -i 's/\\r$//' ${path}`,
    })
  return lines.map((line) => line.replace(/\r$/, ''))
}

function keyOf(line: string): string | undefined {
  return /^\s*(?:export\s+)?([A-Za-z_][\w.-]*)(?:\s*=|:\s)/.exec(line)?.[1]
}

/** A stray line may be the rest of a torn secret: its text stays out of the message. */
function problemOfLine(line: string): string | undefined {
  if (line.trim() === '') return undefined
  if (!/^\s*#/.test(line)) return "is neither KEY='value' nor a comment that begins with #"
  return line.endsWith('\\')
    ? 'is a comment that ends in a backslash, so systemd takes the next line for a comment too; remove it'
    : undefined
}

/** What can't be a variable's name could be part of a secret, so it isn't shown. */
function shown(key: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]{0,63}$/.test(key) ? key : 'a key'
}

/**
 * The line that closes a quote left open at `start`, so that what lies between isn't taken for settings;
 * `start` itself when no later line does, or a setting comes first. Undefined when no quote is open.
 */
function lastLineOfValue(lines: readonly string[], start: number): number | undefined {
  const [, quote] = /^[^=:]*[=:]\s*(['"])/.exec(lines[start] ?? '') ?? []
  const key = keyOf(lines[start] ?? '')
  if (quote === undefined || key === undefined || isClosed(lines[start] ?? '')) return undefined
  for (let at = start + 1; at < lines.length; at += 1) {
    const line = lines[at] ?? ''
    if (OUR_KEY.test(keyOf(line) ?? '')) return start
    if (line.includes(quote)) return at
  }
  return start
}

function isClosed(line: string): boolean {
  const value = line.replace(/^[^=:]*[=:]\s*/, '')
  return readAsSystemd(`X=${value}`) !== undefined
}

/** dotenv looks for a closing quote beyond the line when a backslash precedes the one on it. */
function checkAsAWhole(
  lines: readonly string[],
  entries: ReadonlyMap<string, EnvEntry>,
  findings: Findings,
): void {
  if (findings.problems.length > 0) return
  const whole = parse(lines.join('\n'))
  for (const { key, where, value } of entries.values())
    if (whole[key] !== value)
      findings.problems.push({
        key,
        where,
        message:
          'ends in a backslash before its quote, and dotenv reads on from there; ' +
          'make it the last line of the file, or use another value',
      })
}
