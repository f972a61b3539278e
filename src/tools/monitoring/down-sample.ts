export interface Point {
  /** Epoch seconds. */
  at: number
  value: number
}

export interface Bucket {
  min: number
  mean: number
  max: number
}

/**
 * Puts points into `count` equal stretches of [from, to]; undefined for a stretch without any.
 * Points outside go to the nearest stretch.
 */
export function downSample(
  points: readonly Point[],
  { from, to, count }: { from: number; to: number; count: number },
): (Bucket | undefined)[] {
  const width = Math.max(1e-9, (to - from) / count)
  const values = Array.from({ length: count }, (): number[] => [])
  for (const { at, value } of points) {
    const index = Math.min(count - 1, Math.max(0, Math.floor((at - from) / width)))
    values[index]?.push(value)
  }
  return values.map(bucketOf)
}

/** undefined for no values. */
export function bucketOf(values: readonly number[]): Bucket | undefined {
  if (values.length === 0) return undefined
  const min = values.reduce((a, b) => Math.min(a, b))
  const max = values.reduce((a, b) => Math.max(a, b))
  const mean = values.reduce((sum, value) => sum + value / values.length, 0)
  // Sums of fractions may stray past the values themselves by a rounding error.
  return { min, mean: Math.min(max, Math.max(min, mean)), max }
}

export type Trend = 'rising' | 'falling' | 'steady'

/** A change along the straight line through the points counts when it is half of their spread. */
const SHARE_OF_SPREAD = 0.5
/** Spreads below this share of the mean are noise. */
const NOISE = 0.01

export function trendOf(points: readonly Point[]): Trend {
  const summary = bucketOf(points.map(({ value }) => value))
  const [first] = points
  const last = points.at(-1)
  if (summary === undefined || first === undefined || last === undefined || points.length < 3)
    return 'steady'
  const spread = summary.max - summary.min
  if (spread <= NOISE * Math.abs(summary.mean) || spread === 0) return 'steady'
  const middle = points.reduce((sum, { at }) => sum + at / points.length, 0)
  let above = 0
  let below = 0
  for (const { at, value } of points) {
    above += (at - middle) * (value - summary.mean)
    below += (at - middle) ** 2
  }
  const change = below === 0 ? 0 : (above / below) * (last.at - first.at)
  if (Math.abs(change) < SHARE_OF_SPREAD * spread) return 'steady'
  return change > 0 ? 'rising' : 'falling'
}

const LEVELS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const

/** The means as bars, lowest to highest; a dot where nothing was measured. */
export function sparkline(buckets: readonly (Bucket | undefined)[]): string {
  const all = bucketOf(buckets.flatMap((bucket) => bucket?.mean ?? []))
  if (all === undefined) return '·'.repeat(buckets.length)
  const spread = all.max - all.min
  return buckets
    .map((bucket) => {
      if (bucket === undefined) return '·'
      const level = spread === 0 ? 0 : Math.floor(((bucket.mean - all.min) / spread) * 7.999)
      return LEVELS[level] ?? LEVELS[0]
    })
    .join('')
}

/** As many digits as a reader needs: three that count. */
export function roundForReading(value: number): number {
  const size = Math.abs(value)
  const digits = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 4
  return Number(value.toFixed(digits))
}
