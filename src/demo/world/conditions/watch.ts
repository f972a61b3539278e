import type { DemoCluster } from '../cluster.ts'
import type { DemoHost } from '../host.ts'
import { clearAlarms, findAlarm, raiseAlarm } from '../jobs/alarms.ts'
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
  seen: Set<DemoCluster>
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
  world.engine.watch = { until: world.engine.upTo, turns: new Map(), seen: new Set() }
  watchAhead(world, world.engine.upTo)
}

/** Looks for the next turn of a cluster in which something was changed. */
export function lookAgain(world: World, clusterId: number): void {
  const cluster = world.clusters.find((one) => one.clusterId === clusterId)
  if (cluster !== undefined) lookAt(world, cluster)
}

/** Looks at clusters that are new, and no more at those that are gone. */
export function lookAround(world: World): void {
  const { watch } = world.engine
  if (watch === undefined || watch.seen.size === world.clusters.length) return
  const clusters = new Set(world.clusters)
  for (const cluster of watch.seen) if (!clusters.has(cluster)) watch.seen.delete(cluster)
  for (const [clusterId, { cluster }] of watch.turns) {
    if (!clusters.has(cluster)) watch.turns.delete(clusterId)
  }
  for (const cluster of clusters) if (!watch.seen.has(cluster)) lookAt(world, cluster)
}

function lookAt(world: World, cluster: DemoCluster): void {
  const { watch } = world.engine
  if (watch === undefined) return
  watch.seen.add(cluster)
  const turn = turnOf(world, cluster, watch.until)
  if (turn === undefined) watch.turns.delete(cluster.clusterId)
  else watch.turns.set(cluster.clusterId, turn)
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
  const { watch } = world.engine
  if (watch === undefined) return
  watch.until = new Date(from.getTime() + AHEAD_MS)
  watch.seen.clear()
  lookAround(world)
}

function turnOf(world: World, cluster: DemoCluster, until: Date): Turn | undefined {
  let first: Turn | undefined
  for (const host of cluster.hosts) {
    const place = { world, cluster, host }
    for (const condition of CONDITIONS) {
      if (condition.ofCluster === true && host.kind !== 'controller') continue
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
  const about = condition.ofCluster === true ? undefined : hostId
  const key = { clusterId, type: condition.type(host), hostId: about }
  return findAlarm(world, key)?.severity ?? 'none'
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
    const about = condition.ofCluster === true ? {} : { host }
    if (level === 'none') clearAlarm(world, { type: condition.type(host), cluster, ...about }, at)
    else {
      const facts = condition.facts(place, at, level)
      raiseAlarm(world, { clusterId: cluster.clusterId, ...facts, ...about }, at)
    }
    condition.afterTurn?.(place, level)
  }
  lookAgain(world, cluster.clusterId)
}

function clearAlarm(
  world: World,
  { type, cluster, host }: { type: string; cluster: DemoCluster; host?: DemoHost },
  at: Date,
): void {
  const { clusterId } = cluster
  const alarm = findAlarm(world, { clusterId, type, hostId: host?.hostId })
  clearAlarms(world, (one) => one === alarm, at)
}

function severityOf(level: Level): 'LOG_INFO' | 'LOG_WARNING' | 'LOG_ERR' {
  const severities = { none: 'LOG_INFO', warning: 'LOG_WARNING', critical: 'LOG_ERR' } as const
  return severities[level]
}
