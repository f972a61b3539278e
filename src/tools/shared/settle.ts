import { CmonError } from '../../cmon/errors.ts'

/** What a question gave, or why it gave nothing. */
export interface Settled<T> {
  value?: T
  error?: CmonError
}

/**
 * Waits for one of several questions whose answers make one together: what it can't answer is told beside
 * the rest. A cancelled call or a defect is thrown on.
 */
export async function settle<T>(signal: AbortSignal, asked: Promise<T>): Promise<Settled<T>> {
  try {
    return { value: await asked }
  } catch (thrown) {
    if (signal.aborted || !(thrown instanceof CmonError)) throw thrown
    return { error: thrown }
  }
}
