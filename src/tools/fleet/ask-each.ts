import { CmonError } from '../../cmon/errors.ts'
import type { Controller } from '../../fleet/fleet.ts'

export interface Asked<T> {
  controller: Controller
  value?: T
  /** Why there is no value. */
  error?: CmonError
}

/** Asks every controller at once. Unlike `askAll` it is an answer, too, when none of them can be reached. */
export function askEach<T>(
  controllers: readonly Controller[],
  signal: AbortSignal,
  ask: (controller: Controller) => Promise<T>,
): Promise<Asked<T>[]> {
  return Promise.all(
    controllers.map(async (controller): Promise<Asked<T>> => {
      try {
        return { controller, value: await ask(controller) }
      } catch (thrown) {
        if (signal.aborted || !(thrown instanceof CmonError)) throw thrown
        return { controller, error: thrown }
      }
    }),
  )
}
