import type { Controller } from '../../fleet/fleet.ts'
import { settle, type Settled } from './settle.ts'

export interface Asked<T> extends Settled<T> {
  controller: Controller
}

/** Asks every controller at once. Unlike `askAll` it is an answer, too, when none of them can be reached. */
export function askEach<T>(
  controllers: readonly Controller[],
  signal: AbortSignal,
  ask: (controller: Controller) => Promise<T>,
): Promise<Asked<T>[]> {
  return Promise.all(
    controllers.map(async (controller) => ({
      controller,
      ...(await settle(signal, ask(controller))),
    })),
  )
}
