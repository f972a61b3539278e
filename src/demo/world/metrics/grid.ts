export interface Interval {
  /** Epoch seconds. */
  from: number
  to: number
}

const STEPS_SECONDS = [60, 120, 300, 600, 1800, 3600, 7200, 21_600, 86_400]
const MAX_INTERVALS = 180

/** Whole intervals of a range; the longer the range, the coarser they are. */
export function intervals(from: number, to: number): Interval[] {
  const span = Math.max(0, to - from)
  const step = STEPS_SECONDS.find((seconds) => span / seconds <= MAX_INTERVALS) ?? 86_400
  const result: Interval[] = []
  for (let at = Math.ceil(from / step) * step; at + step <= to; at += step) {
    if (result.length >= MAX_INTERVALS * 20) break
    result.push({ from: at, to: at + step })
  }
  return result
}
