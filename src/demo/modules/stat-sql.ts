import type { DemoHost } from '../world/host.ts'
import type { Interval } from '../world/metrics/grid.ts'
import { sqlMetrics } from '../world/metrics/sql-metrics.ts'
import type { World } from '../world/world.ts'
import { header } from './stat-header.ts'

const MYSQL_FAMILY = new Set(['mysql', 'galera', 'group_replication'])

/** MySQL's counters keep its capital status names, PostgreSQL's are lower case with hyphens. */
export function sqlSamples(host: DemoHost, interval: Interval, world: World) {
  if (MYSQL_FAMILY.has(host.kind)) return [mysqlSample(host, interval, world)]
  return host.kind === 'postgresql' ? [postgresSample(host, interval, world)] : []
}

function mysqlSample(host: DemoHost, interval: Interval, world: World) {
  const metrics = sqlMetrics(world.seed, host, interval)
  return {
    ...header('CmonSqlStats', host, interval),
    COM_DELETE: metrics.deletes,
    COM_INSERT: metrics.inserts,
    COM_REPLACE: metrics.replaces,
    COM_SELECT: metrics.selects,
    COM_UPDATE: metrics.updates,
    CONNECTIONS: metrics.newConnections,
    OPEN_TABLES: metrics.openTables,
    QUERIES: metrics.queries,
    REPLICATION_LAG: metrics.lagSeconds,
    SLOW_QUERIES: metrics.slow,
    THREADS_CONNECTED: metrics.connections,
  }
}

function postgresSample(host: DemoHost, interval: Interval, world: World) {
  const metrics = sqlMetrics(world.seed, host, interval)
  return {
    ...header('CmonSqlStats', host, interval),
    commits: metrics.commits,
    connections: metrics.connections,
    'rows-deleted': metrics.deletes,
    'rows-fetched': metrics.rowsFetched,
    'rows-inserted': metrics.inserts,
    'rows-updated': metrics.updates,
  }
}
