/** What a chart shows: one panel per metric, under each other, over the same time. */
export interface ChartSpec {
  title: string
  /** Epoch milliseconds. */
  from: number
  to: number
  panels: ChartPanel[]
}

export interface ChartPanel {
  /** Metric and unit: the label of its axis. */
  label: string
  lines: ChartLine[]
}

export interface ChartLine {
  name: string
  /** Epoch milliseconds and value. */
  points: [number, number][]
}
