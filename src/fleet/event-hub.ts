import type { CmonEvent } from '../cmon/event-types.ts'
import { subscribeEvents, type Resumed } from '../cmon/events.ts'
import { pause } from '../cmon/deadline.ts'
import type { Controller, Fleet } from './fleet.ts'

/** Hears what happens on a controller; `resumed` after a gap in which anything may have happened. */
export type Listener = (controller: string, event: CmonEvent | Resumed) => void

/** The controllers' own news: one stream per controller, however many listen, and none while nobody does. */
export interface EventHub {
  /** Gives the function that ends it. */
  listen(listener: Listener): () => void
  close(): void
}

/** After a refusal, which waiting mends at best. */
const REFUSED_PAUSE_MS = 30_000

export function createEventHub(
  fleet: Fleet,
  onRefusal: (controller: string, error: unknown) => void,
): EventHub {
  const listeners = new Set<Listener>()
  let stop: AbortController | undefined

  async function follow({ name, cmon }: Controller, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        for await (const event of subscribeEvents(cmon, { signal }))
          for (const listener of listeners) listener(name, event)
      } catch (thrown) {
        onRefusal(name, thrown)
      }
      // Ends with the signal only, which the loop looks at.
      await pause(REFUSED_PAUSE_MS, signal).catch(() => {})
    }
  }

  return {
    listen(listener) {
      listeners.add(listener)
      if (stop === undefined) {
        const begun = new AbortController()
        stop = begun
        for (const controller of fleet.controllers) void follow(controller, begun.signal)
      }
      return () => {
        listeners.delete(listener)
        if (listeners.size > 0) return
        stop?.abort()
        stop = undefined
      }
    },
    close() {
      listeners.clear()
      stop?.abort()
      stop = undefined
    },
  }
}
