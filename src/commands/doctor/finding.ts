import type { ExitCode } from '../exit-codes.ts'

/** What one look has shown. */
export interface Finding {
  readonly status: 'ok' | 'warning' | 'failed' | 'skipped'
  /** What was looked at, and what it is like. */
  readonly text: string
  /** The setting that mends it. */
  readonly setting?: string
  /** What to do, with the very line to write. */
  readonly fix?: string
  /** What the shell gets to see of a failure. */
  readonly exit?: ExitCode
}

/** Where a fault can be mended. */
export interface Remedy {
  readonly setting?: string
  readonly fix: string
}

export function ok(text: string): Finding {
  return { status: 'ok', text }
}

export function warning(text: string, remedy: Remedy): Finding {
  return { status: 'warning', text, ...remedy }
}

export function failed(exit: ExitCode, text: string, remedy: Remedy): Finding {
  return { status: 'failed', text, exit, ...remedy }
}

/** Not looked at; the text continues "because". */
export function skipped(why: string): Finding {
  return { status: 'skipped', text: why }
}

/** One thing to look at. */
export interface Check {
  readonly name: string
  /** Checks without whose success there is nothing to see here. */
  readonly needs?: readonly Check[]
  readonly run: (signal: AbortSignal) => Promise<readonly Finding[]> | readonly Finding[]
}

/** What a check has found. */
export interface CheckReport {
  readonly check: string
  readonly findings: readonly Finding[]
}
