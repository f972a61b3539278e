/** How the lag of a replica moves. */
export interface LagCourse {
  /** Lag at `measuredAt`; it grows by `lagGrowth` seconds per second after that. */
  lagSeconds: number
  lagGrowth: number
  measuredAt: Date
  /** The growth ends, is caught up with and comes back: over and over, before `measuredAt` too. */
  rhythm?: LagRhythm
}

export interface LagRhythm {
  riseSeconds: number
  catchUpSeconds: number
  restSeconds: number
}

/** Lag on this course, in seconds and not rounded. */
export function lagOn(course: LagCourse, at: Date): number {
  const { lagSeconds, lagGrowth, measuredAt, rhythm } = course
  const elapsed = (at.getTime() - measuredAt.getTime()) / 1000
  if (rhythm === undefined) return Math.max(0, lagSeconds + lagGrowth * Math.max(0, elapsed))
  const { riseSeconds, catchUpSeconds } = rhythm
  const phase = phaseAt(course, rhythm, at)
  if (phase <= riseSeconds) return phase * lagGrowth
  const left = 1 - (phase - riseSeconds) / catchUpSeconds
  return Math.max(0, left * riseSeconds * lagGrowth)
}

/** Moments after `from` and before `until` at which the lag may begin to rise or to fall. */
export function lagKnots(course: LagCourse, from: Date, until: Date): Date[] {
  const { rhythm } = course
  if (rhythm === undefined) return []
  const { riseSeconds, catchUpSeconds } = rhythm
  const knots: Date[] = []
  const begin = from.getTime() - phaseAt(course, rhythm, from) * 1000
  for (let cycle = begin; cycle < until.getTime(); cycle += length(rhythm) * 1000) {
    for (const seconds of [0, riseSeconds, riseSeconds + catchUpSeconds]) {
      const knot = new Date(cycle + seconds * 1000)
      if (knot > from && knot < until) knots.push(knot)
    }
  }
  return knots
}

/** Seconds since the lag last began to rise. */
function phaseAt({ lagSeconds, lagGrowth, measuredAt }: LagCourse, rhythm: LagRhythm, at: Date) {
  const elapsed = (at.getTime() - measuredAt.getTime()) / 1000
  const phase = (lagSeconds / lagGrowth + elapsed) % length(rhythm)
  return phase < 0 ? phase + length(rhythm) : phase
}

function length({ riseSeconds, catchUpSeconds, restSeconds }: LagRhythm): number {
  return riseSeconds + catchUpSeconds + restSeconds
}
