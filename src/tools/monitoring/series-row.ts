import { z } from 'zod'
import { Name, toName } from '../../fleet/untrusted.ts'
import { bucketOf, downSample, roundForReading, sparkline, trendOf } from './down-sample.ts'
import { METRIC_DEFINITIONS, METRICS, type Metric, type Series } from './metrics.ts'

/** One metric of one node, or of one part of it. */
export const SeriesRow = z.strictObject({
  metric: z.enum(METRICS),
  node: Name,
  /** Mount point, interface or kind of statement. */
  of: Name.optional(),
  unit: z.string(),
  min: z.number(),
  mean: z.number(),
  max: z.number(),
  last: z.number(),
  trend: z.enum(['rising', 'falling', 'steady']),
  sparkline: z.string(),
  /** With compare_to: the mean then, and how it has changed since; null where there was nothing. */
  before_mean: z.number().nullable().optional(),
  change_percent: z.number().nullable().optional(),
  /** With detail full, per stretch of time; null where nothing was measured. */
  means: z.array(z.number().nullable()).optional(),
  mins: z.array(z.number().nullable()).optional(),
  maxs: z.array(z.number().nullable()).optional(),
})

export function toSeriesRow(input: {
  metric: Metric
  name: string
  series: Series
  range: { since: Date; until: Date }
  points: number
  detail: 'compact' | 'full'
}): z.input<typeof SeriesRow> {
  const { metric, name, series, range, points: count } = input
  const { points } = series
  const buckets = downSample(points, {
    from: range.since.getTime() / 1_000,
    to: range.until.getTime() / 1_000,
    count,
  })
  // A series has at least the point it was made for.
  const { min, mean, max } = bucketOf(points.map(({ value }) => value)) ?? NOTHING
  const per = (pick: 'min' | 'mean' | 'max'): (number | null)[] =>
    buckets.map((bucket) => (bucket === undefined ? null : roundForReading(bucket[pick])))
  return {
    metric,
    node: toName(name),
    ...(series.of === undefined ? {} : { of: seriesPart(series.of) }),
    unit: METRIC_DEFINITIONS[metric].unit,
    min: roundForReading(min),
    mean: roundForReading(mean),
    max: roundForReading(max),
    last: roundForReading(points.at(-1)?.value ?? 0),
    trend: trendOf(points),
    sparkline: sparkline(buckets),
    ...(input.detail === 'full' ? { means: per('mean'), mins: per('min'), maxs: per('max') } : {}),
  }
}

const NOTHING = { min: 0, mean: 0, max: 0 }

/** `/var/lib/mysql reads`: a mount point begins with a slash, and ours are two words. */
export function seriesPart(of: string): Name {
  return /^(?!.*\/\/)[\w./@:-]{1,100}( (reads|writes|in|out))?$/.test(of) ? of : toName(of)
}
