import type { EventStreams } from './envelope.ts'
import { eventObject } from './event-object.ts'
import type { WorldListener } from './world/events.ts'
import { advanceWorld } from './world/jobs/engine.ts'
import type { World } from './world/world.ts'

/** Subscribers learn of what happens although they ask nothing. */
const TICK_MS = 500

/** Tells the open event streams what happens in the world, from the first subscription on. */
export function createEventFeed(world: World, events: EventStreams, defects: unknown[]) {
  let ticking: NodeJS.Timeout | undefined
  const forward: WorldListener = (event) => events.send(eventObject(event, world))

  const tick = (): void => {
    try {
      advanceWorld(world, world.clock.now())
    } catch (error) {
      defects.push(error)
    }
  }

  return {
    start(): void {
      if (ticking !== undefined) return
      world.listeners.add(forward)
      ticking = setInterval(tick, TICK_MS)
    },
    stop(): void {
      clearInterval(ticking)
      world.listeners.delete(forward)
    },
  }
}
