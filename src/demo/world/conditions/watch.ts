import type { DemoCluster } from '../cluster.ts'
import type { DemoHost } from '../host.ts'
import { clearHostAlarms, findAlarm, raiseAlarm } from '../jobs/alarms.ts'
import { writeLog } from '../jobs/journal.ts'
import type { World } from '../state.ts'
import type { Condition, Level } from './condition.ts'
import { firstTurn } from './condition.ts'
import { CONDITIONS } from './conditions.ts'

/** What the clock will do to alarms. */
export interface Watch {
  /** Turns before this are known. */
  until: Date
  /** The first turn of each cluster that has one. */
  turns: Map<number, Turn>
}

interface Turn {
  at: Date
  cluster: DemoCluster
  host: DemoHost
  condition: Condition
}

const AHEAD_MS = 30 * 86_400_000

/** From now on alarms appear and clear by their causes. */
export function startWatch(world: World): void {
  world.engine.watch = { until: world.engine.upTo, turns: new Map() }
  watchAhead(world, world.engine.upTo)
}

/** Looks for the next turn of a cluster in which something was changed; of all without one. */
export function lookAgain(world: World, clusterId = 0): void {
  const { watch } = world.engine
  if (watch === undefined) return
  if (clusterId === 0) watch.turns.clear()
  else watch.turns.delete(clusterId)
  for (const cluster of world.clusters) {
    if (clusterId !== 0 && cluster.clusterId !== clusterId) continue
    const turn = turnOf(world, cluster, watch.until)
    if (turn !== undefined) watch.turns.set(cluster.clusterId, turn)
  }
}

/** What the clock does next to alarms by itself. */
export function nextTurn(world: World): { at: Date; happen: () => void } | undefined {
  const { watch } = world.engine
  if (watch === undefined) return undefined
  const { until } = watch
  let first: Turn | undefined
  for (const turn of watch.turns.values()) {
    if (first === undefined || isBefore(turn, first)) first = turn
  }
  if (first === undefined || first.at > until) {
    return { at: until, happen: () => watchAhead(world, until) }
  }
  const turn = first
  return { at: turn.at, happen: () => take(world, turn) }
}

function isBefore(one: Turn, other: Turn): boolean {
  const difference = one.at.getTime() - other.at.getTime()
  return difference === 0 ? one.cluster.clusterId < other.cluster.clusterId : difference < 0
}

function watchAhead(world: World, from: Date): void {
  if (world.engine.watch === undefined) return
  world.engine.watch.until = new Date(from.getTime() + AHEAD_MS)
  lookAgain(world)
}

function turnOf(world: World, cluster: DemoCluster, until: Date): Turn | undefined {
  let first: Turn | undefined
  for (const host of cluster.hosts) {
    const place = { world, cluster, host }
    for (const condition of CONDITIONS) {
      const standing = standingLevel(world, host, condition)
      const span = { from: world.engine.upTo, until: first?.at ?? until }
      const at = firstTurn(condition, place, standing, span)
      if (at === undefined || (first !== undefined && at >= first.at)) continue
      first = { at, cluster, host, condition }
    }
  }
  return first
}

function standingLevel(world: World, host: DemoHost, condition: Condition): Level {
  const { clusterId, hostId } = host
  return findAlarm(world, { clusterId, type: condition.type(host), hostId })?.severity ?? 'none'
}

function take(world: World, { at, cluster, host, condition }: Turn): void {
  const place = { world, cluster, host }
  const level = condition.level(place, at)
  if (level !== undefined) {
    const { text, component } = condition.logLine(place, at, level)
    writeLog(world, {
      clusterId: cluster.clusterId,
      created: at,
      severity: severityOf(level),
      component,
      text,
    })
    if (level === 'none') clearHostAlarms(world, host, [condition.type(host)], at)
    else {
      const facts = condition.facts(place, at, level)
      raiseAlarm(world, { clusterId: cluster.clusterId, ...facts, host }, at)
    }
    condition.afterTurn?.(place, level)
  }
  lookAgain(world, cluster.clusterId)
}

function severityOf(level: Level): 'LOG_INFO' | 'LOG_WARNING' | 'LOG_ERR' {
  const severities = { none: 'LOG_INFO', warning: 'LOG_WARNING', critical: 'LOG_ERR' } as const
  return severities[level]
}
