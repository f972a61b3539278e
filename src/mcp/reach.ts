import { LRUCache } from 'lru-cache'
import { lookingOnly } from '../cmon/guard.ts'
import { confined } from '../fleet/confine.ts'
import { namedAs } from '../fleet/find-cluster.ts'
import type { Controller, Fleet } from '../fleet/fleet.ts'
import { decide, isConfined } from '../policy/decide.ts'
import type { Standing } from '../policy/standing.ts'
import { noting } from './sent-rpcs.ts'

/** A fleet as one call reaches it: with clients that can send changes, and with those that can only look. */
export interface Reach {
  readonly fleet: Fleet
  readonly looking: Fleet
}

/** Different rights whose views of a fleet are kept. */
const KEPT_VIEWS = 200

/**
 * Gives what a principal reaches of a fleet with the tools of one toolset: the clusters that they may look at.
 * One object per client and equal rights for good, so that what is shared per client (the watch of a job) stays
 * shared, and nothing that is shared crosses from one's rights to another's.
 */
export function createReach(): (
  fleet: Fleet,
  standing: Standing,
  toolset: string | undefined,
) => Reach {
  const made = new WeakMap<
    Fleet,
    { noted: Fleet; whole: Reach; limited: LRUCache<string, Reach> }
  >()
  return (fleet, standing, toolset) => {
    let known = made.get(fleet)
    if (known === undefined) {
      const noted = noting(fleet)
      known = { noted, whole: withLooking(noted), limited: new LRUCache({ max: KEPT_VIEWS }) }
      made.set(fleet, known)
    }
    if (!isConfined(standing, toolset)) return known.whole
    const key = `${toolset ?? ''} ${standing.key}`
    const reach = known.limited.get(key) ?? withLooking(limitedTo(known.noted, standing, toolset))
    known.limited.set(key, reach)
    return reach
  }
}

function withLooking(fleet: Fleet): Reach {
  const looking = fleet.controllers.map(({ name, cmon }) => ({ name, cmon: lookingOnly(cmon) }))
  return { fleet, looking: { controllers: looking } }
}

/** Looking is enough to see a cluster; what may be done with it is asked when it is known what is to be done. */
function limitedTo({ controllers }: Fleet, standing: Standing, toolset: string | undefined): Fleet {
  const limited = (controller: Controller): Controller =>
    confined(controller, (cluster) => {
      const wish = { toolset, level: 'observe' as const, cluster: namedAs(controller, cluster) }
      return decide(standing, wish).allowed
    })
  return { controllers: controllers.map(limited) }
}
