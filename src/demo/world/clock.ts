/** The demo's time: runs from `start` at `speed` simulated seconds per real second. */
export interface Clock {
  readonly start: Date
  now(): Date
}

export function createClock(speed = 1, start = new Date()): Clock {
  const begun = performance.now()
  return {
    start,
    now: () => new Date(start.getTime() + (performance.now() - begun) * speed),
  }
}
