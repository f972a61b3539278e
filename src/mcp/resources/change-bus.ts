import { AsyncLocalStorage } from 'node:async_hooks'
import { InMemoryServerEventBus, type ServerEventBus } from '@modelcontextprotocol/server'
import type { Principal } from '../../auth/principal.ts'
import type { EventHub } from '../../fleet/event-hub.ts'
import type { Sight } from '../sight.ts'
import { changedBy } from './changed.ts'

/** What `subscriptions/listen` of 2026-07-28 hears over HTTP. */
export interface ChangeBus extends ServerEventBus {
  /** Runs the handling of a request: what it subscribes, it subscribes for this principal. */
  heardBy: <T>(principal: Principal, work: () => T) => T
}

/** Controllers are listened to while anyone subscribes; each hears of what they may see. */
export function createChangeBus(hub: EventHub, sees: Sight): ChangeBus {
  const bus = new InMemoryServerEventBus()
  // The SDK tells a bus nothing of who subscribes, but does so while it handles their request.
  const subscriber = new AsyncLocalStorage<Principal>()
  return {
    heardBy: (principal, work) => subscriber.run(principal, work),
    publish: (event) => bus.publish(event),
    subscribe(listener) {
      const principal = subscriber.getStore()
      if (principal === undefined) throw new Error('somebody subscribes who is not known')
      const unsubscribe = bus.subscribe(listener)
      const stop = hub.listen(async (controller, event) => {
        const changed = changedBy(controller, event)
        if (changed.length === 0 || !(await sees(principal, controller, event))) return
        for (const uri of changed) listener({ kind: 'resource_updated', uri })
      })
      return () => {
        unsubscribe()
        stop()
      }
    },
  }
}
