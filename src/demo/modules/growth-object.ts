import type { GrowthRecord } from '../world/metrics/growth.ts'

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `CmonDbStats`: the only dates without a year, which comes in fields of its own. */
export function growthObject(record: GrowthRecord, withTables: boolean) {
  const { host, at, databases } = record
  const newYear = Date.UTC(at.getUTCFullYear(), 0, 1)
  return {
    class_name: 'CmonDbStats',
    created: `${MONTHS[at.getUTCMonth()]} ${at.toISOString().slice(8, 19).replace('T', ' ')}`,
    database_count: databases.length,
    datadir: record.dataDirectory,
    dbs: databases.map(({ name, dataBytes, indexBytes, rows, source }) => ({
      db_name: name,
      data_size: dataBytes,
      index_size: indexBytes,
      row_count: rows,
      ...(withTables
        ? {
            tables: source.tables.map((table) => ({
              table_name: table.name,
              data_size: Math.round(dataBytes * table.share),
              index_size: Math.round(indexBytes * table.share),
              row_count: Math.round((table.rows * dataBytes) / source.dataBytes),
            })),
          }
        : {}),
    })),
    free_datadir_size: record.freeBytes,
    hostname: host.hostname,
    port: host.port,
    total_datadir_size: record.totalBytes,
    year: at.getUTCFullYear(),
    yearday: Math.floor((at.getTime() - newYear) / 86_400_000),
  }
}
