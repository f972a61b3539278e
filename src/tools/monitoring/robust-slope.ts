import { medianSorted, probit } from 'simple-statistics'
import type { Point } from './down-sample.ts'

export interface Slope {
  /** Per unit of `at`. */
  slope: number
  /** The slope lies between these with 95 % confidence. */
  low: number
  high: number
}

const CONFIDENCE = 0.95
/** Fewer points say nothing of how sure a slope is. */
const LEAST_POINTS = 4
/** Slopes of pairs grow with the square of the points: beyond this, evenly chosen ones do. */
const MOST_POINTS = 400

/**
 * Slope through points after Theil and Sen: the median of all pairs' slopes, which a third of the points
 * may be outliers for, such as the days after a purge. The interval is Sen's: the slopes as many ranks
 * from the middle as the variance of Kendall's S says. Undefined for fewer than four moments.
 */
export function robustSlope(points: readonly Point[]): Slope | undefined {
  const chosen = thinned(points)
  const slopes = chosen
    .flatMap((a, index) =>
      chosen
        .slice(index + 1)
        .flatMap((b) => (a.at === b.at ? [] : [(b.value - a.value) / (b.at - a.at)])),
    )
    .toSorted((a, b) => a - b)
  const n = chosen.length
  if (n < LEAST_POINTS || slopes.length === 0) return undefined
  const count = slopes.length
  const spread = Math.sqrt((n * (n - 1) * (2 * n + 5)) / 18)
  const reach = probit(1 - (1 - CONFIDENCE) / 2) * spread
  // Sen's ranks, of the lower end from below and of the upper end from above; rounded outwards.
  const rank = Math.max(1, Math.floor((count - reach) / 2))
  return {
    slope: medianSorted(slopes),
    low: slopes[rank - 1] ?? Number.NEGATIVE_INFINITY,
    high: slopes[count - rank] ?? Number.POSITIVE_INFINITY,
  }
}

function thinned(points: readonly Point[]): Point[] {
  const step = Math.ceil(points.length / MOST_POINTS)
  // The newest point always stays.
  return points.filter((_, index) => (points.length - 1 - index) % step === 0)
}
