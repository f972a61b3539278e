import type { ClockDrift, DemoCluster } from '../cluster.ts'
import { value } from '../seed/job-drafts.ts'
import type { AlarmFacts, Condition } from './condition.ts'

const HOUR_MS = 3_600_000
/** Inferred: no source shows how far the clocks may be apart. */
const TOLERATED_SECONDS = 2

/** The clocks of a cluster's nodes are apart; time synchronisation brings them together. */
export const clockDrift: Condition = {
  type: () => 'ClusterTimeDrift',
  ofCluster: true,

  level({ cluster }, at) {
    return driftAt(cluster.clockDrift, at) > TOLERATED_SECONDS ? 'warning' : 'none'
  },

  knots: () => [],

  facts: ({ cluster }, at) => driftFacts(driftAt(cluster.clockDrift, at)),

  logLine: ({ cluster }, at) => ({
    text: `Clocks of ${value(cluster.name)} differ by ${secondsOf(cluster, at)} seconds.`,
    component: 'Cluster',
  }),
}

export function driftFacts(seconds: number): AlarmFacts {
  const measured = Math.round(seconds * 10) / 10
  return {
    severity: 'warning',
    component: 'Cluster',
    type: 'ClusterTimeDrift',
    title: 'Clocks differ',
    message: `Clocks of the nodes differ by ${measured} seconds.`,
    recommendation: 'Check time synchronisation on all nodes.',
    measured,
  }
}

function secondsOf({ clockDrift: drift }: DemoCluster, at: Date): string {
  return value(driftAt(drift, at).toFixed(1))
}

function driftAt(drift: ClockDrift | undefined, at: Date): number {
  if (drift === undefined) return 0
  const hours = (at.getTime() - drift.since.getTime()) / HOUR_MS
  return Math.max(0, drift.seconds - hours * drift.correctedPerHour)
}
