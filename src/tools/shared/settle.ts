import { CmonError } from '../../cmon/errors.ts'
import type { Controller } from '../../fleet/fleet.ts'
import type { ProblemRow } from './problems.ts'

/** What a question gave, or why it gave nothing. */
export interface Settled<T> {
  value?: T
  error?: CmonError
}

/** Waits for an answer or the reason why there is none. A cancelled call or a defect is thrown on. */
export async function settle<T>(signal: AbortSignal, asked: Promise<T>): Promise<Settled<T>> {
  try {
    return { value: await asked }
  } catch (thrown) {
    if (signal.aborted || !(thrown instanceof CmonError)) throw thrown
    return { error: thrown }
  }
}

/** One of several questions whose answers make one together. */
export interface Source<T> extends Settled<T> {
  /** What was asked for, in the plural. */
  what: string
}

/** Asks for one part of an answer: where it fails the others are told all the same. */
export async function askSource<T>(
  what: string,
  signal: AbortSignal,
  asked: Promise<T>,
): Promise<Source<T>> {
  return { what, ...(await settle(signal, asked)) }
}

/** The parts that a controller did not tell. */
export function sourceProblems(
  { name }: Controller,
  sources: readonly (Source<unknown> | undefined)[],
): ProblemRow[] {
  return sources.flatMap((source) =>
    source?.error === undefined
      ? []
      : [
          {
            controller: name,
            code: source.error.code,
            problem: `${source.what}: ${source.error.message}`,
          },
        ],
  )
}
