import { z } from 'zod'
import { toName } from '../../../fleet/untrusted.ts'
import type { ToolContext } from '../../../mcp/define-tool.ts'
import { bucketOf } from '../down-sample.ts'
import { METRIC_DEFINITIONS, type Metric } from '../metrics.ts'
import type { NamedSeries, Range } from '../read-series.ts'
import { seriesPart } from '../series-row.ts'
import type { ChartSpec } from './chart-spec.ts'
import { ChartError } from './chart-error.ts'
import { drawChart } from './renderer.ts'

const MOST_PANELS = 4
const MOST_LINES = 6

export const ChartNote = z.strictObject({
  attached: z.boolean(),
  /** Why not. */
  problem: z.string().optional(),
  /** Series that are in the answer but not in the picture: those that stay lowest. */
  lines_omitted: z.int(),
})

/** Puts a line chart of the series beside the answer; says what is not in it. Never fails for its sake. */
export async function attachChart(
  title: string,
  series: readonly NamedSeries[],
  range: Range,
  attach: ToolContext['attach'],
): Promise<z.input<typeof ChartNote>> {
  const spec = chartOf(title, series, range)
  const drawn = spec.panels.reduce((sum, { lines }) => sum + lines.length, 0)
  const omitted = series.length - drawn
  if (drawn === 0) return { attached: false, problem: 'there are no series', lines_omitted: 0 }
  try {
    const png = await drawChart(spec)
    attach({ data: Buffer.from(png).toString('base64'), mimeType: 'image/png' })
    return { attached: true, lines_omitted: omitted }
  } catch (thrown) {
    if (!(thrown instanceof ChartError)) throw thrown
    return { attached: false, problem: 'it could not be drawn now', lines_omitted: series.length }
  }
}

function chartOf(title: string, series: readonly NamedSeries[], range: Range): ChartSpec {
  const metrics = [...new Set(series.map(({ metric }) => metric))].slice(0, MOST_PANELS)
  return {
    title,
    from: range.since.getTime(),
    to: range.until.getTime(),
    panels: metrics.map((metric) => ({
      label: `${metric} (${METRIC_DEFINITIONS[metric].unit})`,
      lines: highest(series, metric).map((named, index) => ({
        name: lineName(named, index),
        points: named.series.points.map(({ at, value }) => [at * 1_000, value]),
      })),
    })),
  }
}

function highest(series: readonly NamedSeries[], metric: Metric): NamedSeries[] {
  const peak = ({ series }: NamedSeries): number =>
    bucketOf(series.points.map(({ value }) => value))?.max ?? 0
  return series
    .filter((one) => one.metric === metric)
    .toSorted((a, b) => peak(b) - peak(a))
    .slice(0, MOST_LINES)
}

/** A picture has no fence for free text: names that are not plain ones are replaced. */
function lineName({ name, series }: NamedSeries, index: number): string {
  const words = [toName(name), series.of === undefined ? '' : seriesPart(series.of)]
  return words.every((word) => typeof word === 'string')
    ? words.join(' ').trim()
    : `series ${index + 1}`
}
