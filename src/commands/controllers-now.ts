import type { MeteredController } from '../observability/metrics-now.ts'
import type { Daemon } from './compose.ts'

/** What is known at once. Looks again too, so that the next scrape finds how things are even if nobody calls. */
export function controllersNow({
  fleet,
  readiness,
  peopleLoads,
}: Pick<Daemon, 'fleet' | 'readiness' | 'peopleLoads'>): MeteredController[] {
  void readiness()
  const loads = peopleLoads()
  return fleet.controllers.map(({ name, cmon }) => {
    const own = cmon.load()
    const { people = 0, running = 0, waiting = 0 } = loads?.get(name) ?? {}
    return {
      name,
      condition: cmon.state().condition,
      running: own.running + running,
      waiting: own.waiting + waiting,
      people,
    }
  })
}
