import { LineChart } from 'echarts/charts'
import { GridComponent, LegendComponent, TitleComponent } from 'echarts/components'
import { init, use, type EChartsCoreOption } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import type { ChartPanel, ChartSpec } from './chart-spec.ts'

use([LineChart, GridComponent, LegendComponent, TitleComponent, SVGRenderer])

const WIDTH = 900
const TOP = 44
const PANEL = { height: 190, gap: 76 }
export const FONT = 'Inter'

// The picture brings its own opaque ground, so that it reads the same in a light and in a dark client:
// text is 12:1 against it, axis lines 3:1 and the lines of the chart 3:1 or better (WCAG 1.4.3, 1.4.11).
const GROUND = '#ffffff'
const INK = '#333a44'
const AXIS = '#858b94'
const SPLIT = '#e3e6ea'
/** Differ in lightness as well as in hue, for those who don't see all colours alike. */
const COLOURS = [
  '#0b5cad',
  '#c2410c',
  '#15803d',
  '#7e22ce',
  '#a16207',
  '#0e7490',
  '#be123c',
  '#475569',
]

/** Draws the chart as SVG. Slow (tens of milliseconds): not for the event loop. */
export function drawChart(spec: ChartSpec): { svg: string; width: number } {
  const height = TOP + spec.panels.length * (PANEL.height + PANEL.gap)
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height })
  try {
    chart.setOption(optionsOf(spec))
    return { svg: chart.renderToSVGString(), width: WIDTH }
  } finally {
    // Its timers would go on.
    chart.dispose()
  }
}

function optionsOf({ title, from, to, panels }: ChartSpec): EChartsCoreOption {
  const text = { color: INK, fontFamily: FONT, fontSize: 12 }
  return {
    animation: false,
    useUTC: true,
    backgroundColor: GROUND,
    color: COLOURS,
    textStyle: text,
    title: {
      text: title,
      left: 16,
      top: 10,
      textStyle: { ...text, fontSize: 15, fontWeight: 400 },
    },
    legend: panels.map((panel, index) => ({
      data: panel.lines.map(({ name }) => keyOf(index, name)),
      formatter: (key: string) => key.slice(key.indexOf(' ') + 1),
      top: topOf(index) + PANEL.height + 24,
      left: 60,
      right: 16,
      icon: 'roundRect',
      itemWidth: 14,
      itemHeight: 4,
      textStyle: text,
    })),
    grid: panels.map((_, index) => ({
      left: 64,
      right: 24,
      top: topOf(index) + 22,
      height: PANEL.height - 22,
    })),
    xAxis: panels.map((_, index) => ({
      type: 'time',
      gridIndex: index,
      min: from,
      max: to,
      axisLabel: { ...text, hideOverlap: true },
      axisLine: { lineStyle: { color: AXIS } },
      axisTick: { lineStyle: { color: AXIS } },
    })),
    yAxis: panels.map(({ label }, index) => ({
      type: 'value',
      gridIndex: index,
      name: label,
      nameTextStyle: { ...text, align: 'left', padding: [0, 0, 0, -48] },
      axisLabel: { ...text, formatter: shortNumber },
      splitNumber: 4,
      splitLine: { lineStyle: { color: SPLIT } },
    })),
    series: panels.flatMap(seriesOf),
  }
}

function topOf(index: number): number {
  return TOP + index * (PANEL.height + PANEL.gap)
}

/** Names of lines are one space for the whole chart: each panel's begin with its number. */
function keyOf(panel: number, name: string): string {
  return `${panel} ${name}`
}

function seriesOf({ lines }: ChartPanel, panel: number): object[] {
  return lines.map(({ name, points }, index) => ({
    type: 'line',
    name: keyOf(panel, name),
    xAxisIndex: panel,
    yAxisIndex: panel,
    showSymbol: points.length === 1,
    symbolSize: 6,
    lineStyle: { width: 2 },
    color: COLOURS[index % COLOURS.length],
    data: points,
  }))
}

/** `12000000` as `12 M`: axes have little room. */
function shortNumber(value: number): string {
  const size = Math.abs(value)
  const [unit = '', factor = 1] =
    size >= 1e9 ? ['G', 1e9] : size >= 1e6 ? ['M', 1e6] : size >= 1e4 ? ['k', 1e3] : []
  const digits = Number((value / factor).toPrecision(3))
  return unit === '' ? String(digits) : `${digits} ${unit}`
}
