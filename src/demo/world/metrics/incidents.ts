import type { DemoHost } from '../host.ts'
import { steadyLag } from '../host.ts'

const STRAINED_LAG_SECONDS = 900

/** 0–1: how hard a replica that is late works on its disks to catch up. */
export function lagStrain({ replication: link }: DemoHost, at: number): number {
  if (link === undefined || !link.sqlRunning) return 0
  return Math.min(1, steadyLag(link, new Date(at * 1000)) / STRAINED_LAG_SECONDS)
}

/** 0–1: how far the memory of a host was filled up beyond what is usual. */
export function memoryPressure({ memoryPressure: times = [] }: DemoHost, at: number): number {
  const time = at * 1000
  const span = times.find(({ from, to }) => from.getTime() <= time && time <= to.getTime())
  if (span === undefined) return 0
  return (time - span.from.getTime()) / (span.to.getTime() - span.from.getTime())
}
