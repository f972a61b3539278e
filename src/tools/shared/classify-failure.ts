import { CAUSE_TABLE, type FailureCause, type FailureCauseName } from './failure-causes.ts'

/** Something that was said about a failure, oldest first. */
export interface FailureLine {
  id: number | undefined
  level: 'error' | 'warning' | 'info'
  text: string
}

export interface Classified {
  name: FailureCauseName
  meaning: string
  advice: string
  /** The line that decided. */
  line: FailureLine
}

/**
 * Causes that the lines point to, the likeliest first; none when no word is known. An error counts before
 * a warning, plain words before weak ones, and of equals the earlier, since later errors are often its
 * consequences. Lines that are neither error nor warning don't count.
 */
export function classifyFailure(lines: readonly FailureLine[]): Classified[] {
  const found = new Map<FailureCauseName, Classified & { weight: number }>()
  for (const line of lines) {
    const cause = causeOf(line)
    if (cause === undefined) continue
    const { name, meaning, advice } = cause
    const weight = (line.level === 'error' ? 2 : 1) - (cause.weak === true ? 1.5 : 0)
    if (weight > (found.get(name)?.weight ?? -1))
      found.set(name, { name, meaning, advice, line, weight })
  }
  // A map keeps the order of first sight.
  return [...found.values()].sort((a, b) => b.weight - a.weight).map(({ weight: _, ...one }) => one)
}

/** Longest text a pattern is tried on: log lines may be whole dumps. */
const LENGTH = 2_000

function causeOf({ level, text }: FailureLine): FailureCause | undefined {
  if (level === 'info') return undefined
  const head = text.slice(0, LENGTH)
  return CAUSE_TABLE.find(({ words }) => words.test(head))
}
