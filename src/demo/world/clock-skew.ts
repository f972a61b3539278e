import type { World } from './state.ts'

/**
 * Sets how many seconds a world's clock is ahead of the one it was made with. Its past and its plans
 * shift with it, as if the clock had always been that wrong: nothing becomes due by it, durations stay.
 * What jobs under way had planned to write with a date of its own keeps that date.
 */
export function createClockSkew(world: World): (seconds: number) => void {
  const { clock } = world
  let skewMs = 0
  return (seconds) => {
    const byMs = Math.round(seconds * 1000) - skewMs
    if (byMs === 0) return
    skewMs += byMs
    const told = later(skewMs)
    shiftDates(world, later(byMs), new Set([clock, world.clock, world.listeners]))
    world.clock = { start: told(clock.start), now: () => told(clock.now()) }
    // Recurring jobs go by the hour that the clock shows.
    world.engine.fires.clear()
  }
}

type Shift = (date: Date) => Date

function later(milliseconds: number): Shift {
  return (date) => new Date(date.getTime() + milliseconds)
}

/** Replaces every Date below `holder`, instead of changing it: others may hold the same one. */
function shiftDates(holder: object, shift: Shift, seen: Set<object>): void {
  if (seen.has(holder)) return
  seen.add(holder)
  const shifted = (value: unknown): Date | undefined => {
    if (value instanceof Date) return shift(value)
    if (typeof value === 'object' && value !== null) shiftDates(value, shift, seen)
    return undefined
  }
  if (holder instanceof Set) {
    for (const value of holder) shifted(value)
  } else if (holder instanceof Map) {
    for (const [key, value] of holder) {
      const date = shifted(value)
      if (date !== undefined) holder.set(key, date)
    }
  } else {
    for (const [key, value] of Object.entries(holder)) {
      const date = shifted(value)
      if (date !== undefined) Reflect.set(holder, key, date)
    }
  }
}
