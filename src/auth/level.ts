/** How far somebody, or a tool, may go; each includes those before it. */
export const LEVELS = ['observe', 'operate', 'destroy'] as const
export type Level = (typeof LEVELS)[number]

export function isWithin(level: Level, allowed: Level): boolean {
  return LEVELS.indexOf(level) <= LEVELS.indexOf(allowed)
}

/** The one of the two that goes less far. */
export function lower(one: Level, other: Level): Level {
  return isWithin(one, other) ? one : other
}
