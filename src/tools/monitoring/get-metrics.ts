import { z } from 'zod'
import { statByName, type Sample, type StatSet } from '../../cmon/modules/stat.ts'
import { findCluster } from '../../fleet/find-cluster.ts'
import { defineTool, readOnly } from '../../mcp/define-tool.ts'
import { pageFields, pageInfo, pageOf, pageParameters } from '../shared/page.ts'
import { ClusterRef, Detail, Since, Until } from '../shared/params.ts'
import { parseRange, toSeconds } from '../shared/time.ts'
import { nodeAddress } from '../shared/node-address.ts'
import { nodesNamed } from './nodes-named.ts'
import { METRIC_DEFINITIONS, METRICS, toSeries } from './metrics.ts'
import { SeriesRow, toSeriesRow } from './series-row.ts'

const DEFAULT_HOURS = 1

export const getMetrics = defineTool({
  name: 'get_metrics',
  title: 'Get metrics',
  description:
    'Host and SQL metrics over time per node: min, mean, max, last, trend, sparkline. Default: the last hour.',
  hints: readOnly,
  input: {
    cluster: ClusterRef,
    node: z.string().min(1).max(200).optional().describe('host or host:port'),
    metrics: z.array(z.enum(METRICS)).min(1).default(['cpu', 'memory', 'disk_usage']),
    since: Since,
    until: Until,
    points: z.int().min(2).max(60).default(12),
    detail: Detail,
    ...pageParameters(20),
  },
  output: {
    cluster: z.string(),
    since: z.string(),
    until: z.string(),
    series: z.array(SeriesRow),
    ...pageFields,
    no_data: z.array(z.enum(METRICS)),
  },

  async run({ fleet, signal }, { cluster: wanted, node, metrics, since, until, points, ...page }) {
    const range = rangeOf(since, until)
    const { controller, cluster, ref } = await findCluster(
      fleet,
      wanted,
      { hosts: true },
      { signal },
    )
    const nodes = node === undefined ? cluster.hosts : nodesNamed(cluster.hosts, node)
    const [only] = nodes
    const hostId = node !== undefined && nodes.length === 1 ? only?.id : undefined
    const names = new Map<number, string>()
    for (const host of nodes) if (host.id !== undefined) names.set(host.id, nodeAddress(host))

    const chosen = [...new Set(metrics)]
    const sets = new Map<StatSet, Sample[]>()
    await Promise.all(
      [...new Set(chosen.map((metric) => METRIC_DEFINITIONS[metric].set))].map(async (name) => {
        const query = { clusterId: cluster.id, name, ...range, hostId }
        const { samples, hosts } = await statByName(controller.cmon, query, { signal })
        sets.set(name, samples)
        // A node that left the cluster has samples still; the controller's own host is no member.
        for (const host of node === undefined ? hosts : [])
          if (host.id !== undefined && host.nodeType !== 'controller' && !names.has(host.id))
            names.set(host.id, nodeAddress(host))
      }),
    )

    const all = chosen.flatMap((metric) =>
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
    const paged = pageOf(all, page, ({ metric, name, series }) =>
      toSeriesRow({ metric, name, series, range, points, detail: page.detail }),
    )
    return {
      cluster: ref,
      since: toSeconds(range.since.toISOString()) ?? '',
      until: toSeconds(range.until.toISOString()) ?? '',
      series: paged.rows,
      ...pageInfo(paged),
      no_data: chosen.filter((metric) => !all.some((one) => one.metric === metric)),
    }
  },
})

function rangeOf(
  since: string | undefined,
  until: string | undefined,
): { since: Date; until: Date } {
  const now = new Date()
  const range = parseRange({ since, until: until ?? now.toISOString() }, now)
  const end = range.until ?? now
  return { since: range.since ?? new Date(end.getTime() - DEFAULT_HOURS * 3_600_000), until: end }
}
