import { CmonError } from '../../cmon/errors.ts'

/** Codes that are about the controller as a whole, not about what was asked. */
const UNREACHED = new Set<CmonError['code']>(['unreachable', 'timeout', 'not_authenticated'])

/**
 * Undefined where the controller refuses a question that only adds to an answer: older ones don't know
 * every operation, and not every user may ask all of them.
 */
export async function unlessRefused<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer
  } catch (thrown) {
    if (thrown instanceof CmonError && !UNREACHED.has(thrown.code)) return undefined
    throw thrown
  }
}
