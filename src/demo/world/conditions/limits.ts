import type { DemoCluster } from '../cluster.ts'
import { KNOWN_SETTINGS } from '../settings/settings.ts'

const DEFAULTS = new Map(KNOWN_SETTINGS.map(({ name, defaultValue }) => [name, defaultValue]))

type Limit = 'diskspace_warning' | 'diskspace_critical' | 'max_replication_lag'

/** An alarm limit of a cluster, from its settings; one that is no number is never reached. */
export function limitOf({ settings }: DemoCluster, name: Limit): number {
  const limit = Number(settings[name] ?? DEFAULTS.get(name))
  return Number.isNaN(limit) ? Infinity : limit
}
