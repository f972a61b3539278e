import { bucketOf, roundForReading } from '../monitoring/down-sample.ts'
import { comparisonOf } from '../monitoring/compare.ts'
import { METRIC_DEFINITIONS, type Metric } from '../monitoring/metrics.ts'
import type { NamedSeries } from '../monitoring/read-series.ts'
import { seriesPart } from '../monitoring/series-row.ts'
import { toName } from '../../fleet/untrusted.ts'
import type { Finding, Severity } from './slowdown-finding.ts'

/** What a host can be short of, and from which mean over the window on (percent, or seconds). */
const LIMITS: Partial<Record<Metric, { high: number; medium: number; words: string }>> = {
  cpu: { high: 85, medium: 70, words: 'The CPUs are busy' },
  cpu_iowait: { high: 20, medium: 10, words: 'The CPUs wait for disks' },
  memory: { high: 97, medium: 92, words: 'Memory is nearly used up' },
  swap: { high: 50, medium: 20, words: 'The host swaps' },
  disk_usage: { high: 95, medium: 80, words: 'A disk is nearly full' },
  replication_lag: { high: 300, medium: 30, words: 'A replica lags behind' },
}

/** From which mean on a rise against the earlier window counts: below it the host idles. */
const WORTH_COMPARING: Partial<Record<Metric, number>> = {
  cpu: 20,
  disk_io: 50,
  network: 1_000_000,
  sql: 10,
  connections: 20,
  slow_queries: 0.01,
}
const RISE_PERCENT = { high: 200, medium: 50 }

/** What is asked of hosts: five sets of samples. */
export const SLOWDOWN_METRICS: readonly Metric[] = [
  ...new Set([...Object.keys(LIMITS), ...Object.keys(WORTH_COMPARING)]),
].filter((name): name is Metric => name in METRIC_DEFINITIONS)

const SERIES_SHOWN = 3

interface Judged {
  named: NamedSeries
  severity: Severity
  weight: number
}

/** Hosts short of something, and hosts much busier than earlier: one finding per metric each. */
export function hostFindings(
  series: readonly NamedSeries[],
  before: readonly NamedSeries[],
): Finding[] {
  return SLOWDOWN_METRICS.flatMap((metric) => {
    const own = series.filter((named) => named.metric === metric)
    const limit = LIMITS[metric]
    const short = limit === undefined ? [] : judged(own, levelOf, limit)
    const least = WORTH_COMPARING[metric]
    const rose =
      least === undefined
        ? []
        : judged(
            own.filter((named) => levelOf(named) >= least),
            (named) => comparisonOf(named, before).change_percent ?? 0,
            RISE_PERCENT,
          )
    return [
      ...finding(
        metric === 'replication_lag' ? 'replica_lags' : 'host_saturated',
        limit?.words ?? '',
        short,
        before,
      ),
      ...finding(
        'busier_than_before',
        `More ${metric} than in the window compared with`,
        rose,
        before,
      ),
    ]
  })
}

function judged(
  series: readonly NamedSeries[],
  measure: (named: NamedSeries) => number,
  { high, medium }: { high: number; medium: number },
): Judged[] {
  return series
    .map((named) => ({ named, weight: measure(named) }))
    .filter(({ weight }) => weight >= medium)
    .map((one) => ({
      ...one,
      severity: one.weight >= high ? ('high' as const) : ('medium' as const),
    }))
    .toSorted((a, b) => b.weight - a.weight)
}

/** Mean over the window: a peak of a minute slows nothing down for long. */
function levelOf({ series }: NamedSeries): number {
  return bucketOf(series.points.map(({ value }) => value))?.mean ?? 0
}

function finding(
  kind: Finding['kind'],
  words: string,
  hits: readonly Judged[],
  before: readonly NamedSeries[],
): Finding[] {
  const [worst] = hits
  if (worst === undefined) return []
  const hosts = new Set(hits.map(({ named }) => named.name)).size
  return [
    {
      severity: worst.severity,
      kind,
      inferred: true,
      summary: `${words}${hosts > 1 ? ` on ${hosts} nodes` : ''}.`,
      series: hits.slice(0, SERIES_SHOWN).map(({ named }) => ({
        metric: named.metric,
        node: toName(named.name),
        ...(named.series.of === undefined ? {} : { of: seriesPart(named.series.of) }),
        unit: METRIC_DEFINITIONS[named.metric].unit,
        mean: roundForReading(levelOf(named)),
        max: roundForReading(
          bucketOf(named.series.points.map(({ value }) => value))?.max ?? levelOf(named),
        ),
        ...comparisonOf(named, before),
      })),
    },
  ]
}
