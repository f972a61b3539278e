import { hasLogin, type CmonClient } from '../cmon/client.ts'
import type { CmonEvent } from '../cmon/event-types.ts'
import { subscribeEvents, type Resumed } from '../cmon/events.ts'
import { pause } from '../cmon/deadline.ts'
import type { Controller, Fleet } from './fleet.ts'

/** Hears what happens on a controller, and must not fail; `resumed` after a gap in which anything may have happened. */
export type Listener = (controller: string, event: CmonEvent | Resumed) => void | Promise<void>

/** The controllers' own news: one stream per controller, however many listen, and none while nobody does. */
export interface EventHub {
  /** Gives the function that ends it. */
  listen(listener: Listener): () => void
  /** The fleet has other controllers now. Who listens on is told `resumed` of those that came. */
  refresh(): void
  close(): void
}

/** After a refusal, which waiting mends at best. */
const REFUSED_PAUSE_MS = 30_000

export function createEventHub(
  fleet: Fleet,
  onRefusal: (controller: string, error: unknown) => void,
): EventHub {
  const listeners = new Set<Listener>()
  const following = new Map<CmonClient, AbortController>()

  function tell(...heard: Parameters<Listener>): void {
    for (const listener of listeners) {
      const told = async (): Promise<void> => listener(...heard)
      told().catch((error: unknown) => onRefusal(heard[0], error))
    }
  }

  async function hear({ name, cmon }: Controller, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        for await (const event of subscribeEvents(cmon, { signal })) tell(name, event)
      } catch (thrown) {
        onRefusal(name, thrown)
      }
      // Ends with the signal only, which the loop looks at.
      await pause(REFUSED_PAUSE_MS, signal).catch(() => {})
    }
  }

  /** Follows the fleet's controllers while anybody listens, and no others. Gives those it began with. */
  function follow(): Controller[] {
    const wanted =
      listeners.size === 0 ? [] : fleet.controllers.filter(({ cmon }) => hasLogin(cmon))
    for (const [cmon, stop] of following)
      if (!wanted.some((controller) => controller.cmon === cmon)) {
        stop.abort()
        following.delete(cmon)
      }
    const begun = wanted.filter(({ cmon }) => !following.has(cmon))
    for (const controller of begun) {
      const stop = new AbortController()
      following.set(controller.cmon, stop)
      void hear(controller, stop.signal)
    }
    return begun
  }

  return {
    listen(listener) {
      listeners.add(listener)
      follow()
      return () => {
        listeners.delete(listener)
        follow()
      }
    },
    refresh() {
      for (const { name } of follow()) tell(name, { kind: 'resumed' })
    },
    close() {
      listeners.clear()
      follow()
    },
  }
}
