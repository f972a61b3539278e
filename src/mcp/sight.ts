import type { Principal } from '../auth/principal.ts'
import type { CmonClient } from '../cmon/client.ts'
import { CmonError } from '../cmon/errors.ts'
import type { CmonEvent } from '../cmon/event-types.ts'
import type { Resumed } from '../cmon/events.ts'
import { getAllClusterInfo } from '../cmon/modules/clusters.ts'
import type { Fleet } from '../fleet/fleet.ts'
import { NotEnrolled } from '../fleet/not-enrolled.ts'

/** Whether an event of a controller is about what a principal may see. Doesn't fail: who can't be asked sees nothing. */
export type Sight = (
  principal: Principal,
  controller: string,
  event: CmonEvent | Resumed,
) => Promise<boolean>

/** How long what somebody may see is taken to be as it was: events come many at a time. */
const KNOWN_FOR_MS = 15_000

/**
 * Events come over one stream per controller, by the daemon's own login, which sees more than people do: what they
 * are told goes by the clusters that the controller shows to them.
 */
export function createSight(
  /** The controllers with what somebody sees on them; undefined for all that there is. */
  seenBy: (principal: Principal) => Promise<Fleet | undefined>,
): Sight {
  const kept = new WeakMap<CmonClient, { until: number; clusters: Promise<ReadonlySet<number>> }>()

  function clustersOf(cmon: CmonClient): Promise<ReadonlySet<number>> {
    const known = kept.get(cmon)
    if (known !== undefined && known.until > Date.now()) return known.clusters
    const clusters = visibleTo(cmon)
    kept.set(cmon, { until: Date.now() + KNOWN_FOR_MS, clusters })
    return clusters
  }

  return async (principal, controller, event) => {
    try {
      const fleet = await seenBy(principal)
      if (fleet === undefined) return true
      const reached = fleet.controllers.find(({ name }) => name === controller)
      if (reached === undefined) return false
      if (event.kind === 'resumed') return true
      // Of the controller as a whole there is nothing to watch.
      const cluster = 'clusterId' in event ? event.clusterId : undefined
      return cluster !== undefined && (await clustersOf(reached.cmon)).has(cluster)
    } catch (thrown) {
      if (thrown instanceof NotEnrolled || thrown instanceof CmonError) return false
      throw thrown
    }
  }
}

async function visibleTo(cmon: CmonClient): Promise<ReadonlySet<number>> {
  const clusters = await getAllClusterInfo(cmon, {})
  return new Set(clusters.map(({ id }) => id))
}
