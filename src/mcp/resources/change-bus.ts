import { InMemoryServerEventBus, type ServerEventBus } from '@modelcontextprotocol/server'
import type { EventHub } from '../../fleet/event-hub.ts'
import { changedBy } from './changed.ts'

/** What `subscriptions/listen` of 2026-07-28 hears over HTTP; the controllers are listened to while anyone is. */
export function createChangeBus(hub: EventHub): ServerEventBus {
  const bus = new InMemoryServerEventBus()
  let stop: (() => void) | undefined
  return {
    publish: (event) => bus.publish(event),
    subscribe(listener) {
      const unsubscribe = bus.subscribe(listener)
      stop ??= hub.listen((controller, event) => {
        for (const uri of changedBy(controller, event))
          bus.publish({ kind: 'resource_updated', uri })
      })
      return () => {
        unsubscribe()
        if (bus.listenerCount > 0) return
        stop?.()
        stop = undefined
      }
    },
  }
}
