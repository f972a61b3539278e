import type { DemoCluster, DemoDatabase } from '../cluster.ts'
import type { DemoDisk, DemoHost } from '../host.ts'
import { usedBytesAt } from '../host.ts'

export interface GrowthRecord {
  host: DemoHost
  at: Date
  dataDirectory: string
  freeBytes: number
  totalBytes: number
  databases: {
    name: string
    dataBytes: number
    indexBytes: number
    rows: number
    source: DemoDatabase
  }[]
}

const MEASURED = new Set(['mysql', 'galera', 'group_replication', 'postgresql'])
const DAYS_REMEMBERED = 30
const HOUR_OF_MEASURE = 22

/** One record per database node and day, as the daily `calculate_db_growth` job leaves them. */
export function growthRecords(cluster: DemoCluster, start: Date, now: Date): GrowthRecord[] {
  const records: GrowthRecord[] = []
  for (const host of cluster.hosts) {
    const disk = host.machine.disks.find(({ mountpoint }) => mountpoint !== '/')
    if (!MEASURED.has(host.kind) || disk === undefined) continue
    for (let daysAgo = DAYS_REMEMBERED - 1; daysAgo >= 0; daysAgo--) {
      const at = new Date(now.getTime() - daysAgo * 86_400_000)
      at.setUTCHours(HOUR_OF_MEASURE, 0, 4, 0)
      if (at > now || (host.downSince !== undefined && at > host.downSince)) continue
      records.push(recordAt(cluster, host, disk, at, start))
    }
  }
  return records
}

function recordAt(
  cluster: DemoCluster,
  host: DemoHost,
  disk: DemoDisk,
  at: Date,
  start: Date,
): GrowthRecord {
  return {
    host,
    at,
    dataDirectory: disk.mountpoint,
    totalBytes: disk.totalBytes,
    freeBytes: disk.totalBytes - usedBytesAt(disk, start, at),
    databases: cluster.databases.map((database) => {
      const scale = databaseScale(database, start, at)
      return {
        name: database.name,
        dataBytes: Math.round(database.dataBytes * scale),
        indexBytes: Math.round(database.indexBytes * scale),
        rows: Math.round(database.tables.reduce((sum, { rows }) => sum + rows, 0) * scale),
        source: database,
      }
    }),
  }
}

/** Size at `at` relative to the size at the clock's start. */
export function databaseScale(database: DemoDatabase, start: Date, at: Date): number {
  const days = (at.getTime() - start.getTime()) / 86_400_000
  const total = database.dataBytes + database.indexBytes
  return Math.max(0.05, 1 + (days * database.growthBytesPerDay) / total)
}
