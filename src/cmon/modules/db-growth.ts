import { z } from 'zod'
import type { CallOptions, CmonClient } from '../client.ts'
import { integer, list, text } from './wire.ts'

const sizes = { data_size: integer, index_size: integer, row_count: integer }

const tableSchema = z.object({ ...sizes, table_name: text }).transform((row) => ({
  name: row.table_name ?? '',
  dataBytes: row.data_size ?? 0,
  indexBytes: row.index_size ?? 0,
  rows: row.row_count,
}))

const databaseSchema = z
  .object({ ...sizes, db_name: text, tables: list(tableSchema) })
  .transform((row) => ({
    name: row.db_name ?? '',
    dataBytes: row.data_size ?? 0,
    indexBytes: row.index_size ?? 0,
    rows: row.row_count,
    tables: row.tables,
  }))

/** `CmonDbStats`, cmon-rpc-core 10.5. */
const growthSchema = z
  .object({
    hostname: text,
    port: integer,
    created: text,
    year: integer,
    yearday: integer,
    datadir: text,
    free_datadir_size: integer,
    total_datadir_size: integer,
    dbs: list(databaseSchema),
  })
  .transform((row) => ({
    hostname: row.hostname,
    port: row.port,
    day: dayOf(row),
    dataDirectory: row.datadir,
    freeBytes: row.free_datadir_size,
    totalBytes: row.total_datadir_size,
    databases: row.dbs,
  }))

/** One node's databases on one day. */
export type GrowthRecord = z.output<typeof growthSchema>

/** `Mar 03 22:00:04` has no year; it stands in a field of its own. */
function dayOf(row: {
  created: string | undefined
  year: number | undefined
  yearday: number | undefined
}): string | undefined {
  if (row.year === undefined) return undefined
  const monthAndDay = /^[A-Za-z]{3}\s+\d{1,2}\b/.exec(row.created ?? '')?.[0]
  const time =
    monthAndDay === undefined
      ? // Whether it counts from 0 or 1 is not on record; the sample's 62 for 3 March says 1.
        Date.UTC(row.year, 0, row.yearday ?? Number.NaN)
      : Date.parse(`${monthAndDay} ${row.year} 00:00:00Z`)
  return Number.isNaN(time) ? undefined : new Date(time).toISOString().slice(0, 10)
}

/** Sizes by day, as far back as the daily job `calculate_db_growth` has kept them. */
export async function getDbGrowth(
  cmon: CmonClient,
  { clusterId, tables }: { clusterId: number; tables: boolean },
  options?: CallOptions,
): Promise<GrowthRecord[]> {
  const reply = await cmon.call(
    {
      path: 'stat/',
      operation: 'getdbgrowth',
      // The vendor's CLI sends the flag as text.
      params: { cluster_id: clusterId, ...(tables ? { include_tables: 'true' } : {}) },
      kind: 'read',
    },
    z.object({ data: list(growthSchema) }),
    options,
  )
  return reply.data
}
