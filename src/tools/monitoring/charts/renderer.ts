import { lazy } from '../../../lazy.ts'
import type { ChartSpec } from './chart-spec.ts'

/** What draws is a third of the program: for who wants a chart. */
const charts = lazy(() => import('./render-chart.ts'))

/** Draws a chart as PNG. Throws ChartError. */
export async function drawChart(spec: ChartSpec): Promise<Uint8Array> {
  const { renderChart } = await charts()
  return renderChart(spec)
}

/** Ends the thread that draws, if there is one. */
export async function endCharts(): Promise<void> {
  const loaded = await charts.made()
  await loaded?.closeCharts()
}
