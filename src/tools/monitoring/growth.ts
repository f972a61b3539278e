import type { GrowthRecord } from '../../cmon/modules/db-growth.ts'
import { nodeAddress } from '../shared/node-address.ts'
import type { Point } from './down-sample.ts'
import { robustSlope } from './robust-slope.ts'

/** One node's records, oldest first. */
export interface NodeGrowth {
  node: string
  records: (GrowthRecord & { day: string })[]
}

/** Records by node; those without a node or a day tell nothing over time. */
export function byNode(records: readonly GrowthRecord[]): NodeGrowth[] {
  const nodes = new Map<string, NodeGrowth>()
  for (const record of records) {
    const { hostname, port, day } = record
    if (hostname === undefined || day === undefined) continue
    const node = nodeAddress({ hostname, port })
    const known = nodes.get(node) ?? { node, records: [] }
    nodes.set(node, known)
    known.records.push({ ...record, day })
  }
  for (const { records } of nodes.values()) records.sort((a, b) => a.day.localeCompare(b.day))
  return [...nodes.values()]
}

export interface Trend {
  bytes_per_day: number | null
  /** 95 % interval; null, as the trend, for fewer than four days. */
  low: number | null
  high: number | null
}

export function trendOfBytes(points: readonly Point[]): Trend {
  const found = robustSlope(points)
  return {
    bytes_per_day: found === undefined ? null : Math.round(found.slope),
    low: found === undefined ? null : Math.round(found.low),
    high: found === undefined ? null : Math.round(found.high),
  }
}

/** A day as a number that differs by 1 from the next. */
export function dayNumber(day: string): number {
  return Math.round(Date.parse(`${day}T00:00:00Z`) / 86_400_000)
}

/** A forecast further away than this is none: nothing grows evenly for ten years. */
const FARTHEST_DAYS = 3_650

/** Days until so many free bytes are used; null when they shrink, or not within ten years. */
export function daysUntilFull(freeBytes: number, bytesPerDay: number | null): number | null {
  if (bytesPerDay === null || bytesPerDay <= 0) return null
  const days = freeBytes / bytesPerDay
  return days > FARTHEST_DAYS ? null : Math.round(days * 10) / 10
}

/** A database or table as it is now, and how it came there. */
export interface Sized {
  database: string
  table: string | undefined
  bytes: number
  rows: number | undefined
  days: number
  trend: Trend
}

interface Seen {
  database: string
  table: string | undefined
  rows: number | undefined
  points: Point[]
}

/** What one node's records say of each database, or of each table; gone ones are left out. */
export function sizesOf({ records }: NodeGrowth, tables: boolean): Sized[] {
  const seen = new Map<string, Seen>()
  for (const { day, databases } of records)
    for (const { name, ...sizes } of databases)
      for (const part of tables ? sizes.tables : [{ ...sizes, name: undefined }]) {
        const key = JSON.stringify([name, part.name])
        const known = seen.get(key) ?? {
          database: name,
          table: part.name,
          rows: undefined,
          points: [],
        }
        seen.set(key, known)
        known.rows = part.rows
        known.points.push({ at: dayNumber(day), value: part.dataBytes + part.indexBytes })
      }
  const newest = dayNumber(records.at(-1)?.day ?? '')
  return [...seen.values()].flatMap(({ points, ...rest }) => {
    const last = points.at(-1)
    return last === undefined || last.at !== newest
      ? []
      : [{ ...rest, bytes: last.value, days: points.length, trend: trendOfBytes(points) }]
  })
}
