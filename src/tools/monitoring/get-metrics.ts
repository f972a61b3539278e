import { z } from 'zod'
import { findCluster } from '../../fleet/find-cluster.ts'
import { defineTool, readOnly } from '../../mcp/define-tool.ts'
import { pageFields, pageInfo, pageOf, pageParameters } from '../shared/page.ts'
import { ClusterRef, Detail, Since, Until } from '../shared/params.ts'
import { attachChart, ChartNote } from './charts/attach-chart.ts'
import { CompareTo, comparisonOf, earlier, rangeFields } from './compare.ts'
import { METRICS } from './metrics.ts'
import { metricRange, readSeries } from './read-series.ts'
import { SeriesRow, toSeriesRow } from './series-row.ts'

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
    compare_to: CompareTo.optional(),
    chart: z.boolean().default(false).describe('Also a PNG'),
    points: z.int().min(2).max(60).default(12),
    detail: Detail,
    ...pageParameters(20),
  },
  output: {
    cluster: z.string(),
    since: z.string(),
    until: z.string(),
    compared_with: z.strictObject({ since: z.string(), until: z.string() }).optional(),
    series: z.array(SeriesRow),
    ...pageFields,
    no_data: z.array(z.enum(METRICS)),
    /** What the picture lacks, or why there is none. */
    chart: ChartNote.optional(),
  },

  async run({ fleet, signal, attach }, args) {
    const {
      cluster: wanted,
      node,
      metrics,
      since,
      until,
      compare_to,
      points,
      chart: _,
      ...page
    } = args
    const range = metricRange({ since, until })
    const before = compare_to === undefined ? undefined : earlier(range, compare_to)
    const found = await findCluster(fleet, wanted, { hosts: true }, { signal })
    const [known = [], past = []] = await Promise.all(
      [range, ...(before === undefined ? [] : [before])].map((range) =>
        readSeries(found, { metrics, node, range }, { signal }),
      ),
    )
    const chart = args.chart ? await attachChart(found.ref, known, range, attach) : undefined
    const paged = pageOf(known, page, (named) => ({
      ...toSeriesRow({ ...named, range, points, detail: page.detail }),
      ...(before === undefined ? {} : comparisonOf(named, past)),
    }))
    return {
      cluster: found.ref,
      ...rangeFields(range),
      ...(before === undefined ? {} : { compared_with: rangeFields(before) }),
      series: paged.rows,
      ...pageInfo(paged),
      no_data: [...new Set(metrics)].filter(
        (metric) => !known.some((one) => one.metric === metric),
      ),
      ...(chart === undefined ? {} : { chart }),
    }
  },
})
