import type { DemoAlarm } from '../alarm.ts'
import type { DemoCluster } from '../cluster.ts'
import type { DemoHost } from '../host.ts'
import type { World } from '../state.ts'

/** A node as the conditions of alarms look at it. */
export interface Place {
  world: Pick<World, 'clock' | 'clusters' | 'maintenance'>
  cluster: DemoCluster
  host: DemoHost
}

export type Level = 'none' | DemoAlarm['severity']

export type AlarmFacts = Pick<
  DemoAlarm,
  'severity' | 'component' | 'type' | 'title' | 'message' | 'recommendation' | 'measured'
>

/** The cause of one type of alarm: a pure function of the node and the time. */
export interface Condition {
  type: (host: DemoHost) => string
  /** Its alarm is about the whole cluster; it is looked at beside the cluster's controller entry. */
  ofCluster?: true
  /** The alarm that is due at `at`; undefined while nobody can tell: then what stands stays. */
  level: (place: Place, at: Date) => Level | undefined
  /** Moments between `from` and `until` that part times in which the level goes one way only. */
  knots: (place: Place, from: Date, until: Date) => Date[]
  facts: (place: Place, at: Date, severity: DemoAlarm['severity']) => AlarmFacts
  /** What the log says of a turn, with the component it comes from. */
  logLine: (place: Place, at: Date, level: Level) => { text: string; component: string }
  /** What else a turn changes. */
  afterTurn?: (place: Place, level: Level) => void
}

/**
 * When the level is first another than `standing`, from `from` on and before `until`. The moment
 * does not depend on `from`: it is found to the millisecond.
 */
export function firstTurn(
  condition: Condition,
  place: Place,
  standing: Level,
  { from, until }: { from: Date; until: Date },
): Date | undefined {
  const differs = (at: number): boolean => {
    const level = condition.level(place, new Date(at))
    return level !== undefined && level !== standing
  }
  let low = from.getTime()
  if (differs(low)) return from
  for (const knot of [...condition.knots(place, from, until), until]) {
    let high = knot.getTime()
    if (differs(high)) {
      while (high - low > 1) {
        const middle = Math.floor((low + high) / 2)
        if (differs(middle)) high = middle
        else low = middle
      }
      return new Date(high)
    }
    low = high
  }
  return undefined
}
