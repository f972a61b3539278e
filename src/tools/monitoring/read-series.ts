import type { CallOptions } from '../../cmon/client.ts'
import type { Host } from '../../cmon/modules/host.ts'
import { statByName, type Sample, type StatSet } from '../../cmon/modules/stat.ts'
import type { FoundCluster } from '../../fleet/find-cluster.ts'
import { nodeAddress } from '../shared/node-address.ts'
import { parseRange } from '../shared/time.ts'
import { METRIC_DEFINITIONS, toSeries, type Metric, type Series } from './metrics.ts'
import { nodesNamed } from './nodes-named.ts'

export interface Range {
  since: Date
  until: Date
}

/** One series, and how its node is called. */
export interface NamedSeries {
  metric: Metric
  name: string
  series: Series
}

const DEFAULT_HOURS = 1

/** `since` and `until` of a tool about metrics; by default the last hour before `until`. */
export function metricRange(
  { since, until }: { since: string | undefined; until: string | undefined },
  now = new Date(),
): Range {
  const range = parseRange({ since, until: until ?? now.toISOString() }, now)
  const end = range.until ?? now
  return { since: range.since ?? new Date(end.getTime() - DEFAULT_HOURS * 3_600_000), until: end }
}

/** Series of a cluster's nodes, or of the one that `node` names: one question per set of samples. */
export async function readSeries(
  { controller, cluster }: FoundCluster,
  { metrics, node, range }: { metrics: readonly Metric[]; node?: string | undefined; range: Range },
  options: CallOptions,
): Promise<NamedSeries[]> {
  const nodes = node === undefined ? cluster.hosts : nodesNamed(cluster.hosts, node)
  const [only] = nodes
  const hostId = node !== undefined && nodes.length === 1 ? only?.id : undefined
  const names = new Map<number, string>()
  for (const host of nodes) if (host.id !== undefined) names.set(host.id, nodeAddress(host))
  // A node that left the cluster has samples still; the controller's own host is no member.
  const learn = (host: Host): void => {
    if (host.id !== undefined && host.nodeType !== 'controller' && !names.has(host.id))
      names.set(host.id, nodeAddress(host))
  }

  const chosen = [...new Set(metrics)]
  const sets = new Map<StatSet, Sample[]>()
  await Promise.all(
    [...new Set(chosen.map((metric) => METRIC_DEFINITIONS[metric].set))].map(async (name) => {
      const query = { clusterId: cluster.id, name, ...range, hostId }
      const { samples, hosts } = await statByName(controller.cmon, query, options)
      sets.set(name, samples)
      if (node === undefined) for (const host of hosts) learn(host)
    }),
  )
  return chosen.flatMap((metric) =>
    toSeries(metric, sets.get(METRIC_DEFINITIONS[metric].set) ?? [])
      .flatMap((series) => {
        const name = names.get(series.hostId)
        return name === undefined ? [] : [{ metric, name, series }]
      })
      .toSorted(
        (a, b) =>
          a.name.localeCompare(b.name) || (a.series.of ?? '').localeCompare(b.series.of ?? ''),
      ),
  )
}
