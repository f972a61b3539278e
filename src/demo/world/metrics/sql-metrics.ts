import type { DemoHost } from '../host.ts'
import { replicationLag } from '../host.ts'
import type { Interval } from './grid.ts'
import { loadAt } from './load.ts'

const QUERIES_PER_SECOND_AT_FULL_LOAD = 4200

/** Counts inside the interval; a read-only node sees no writes of clients. */
export function sqlMetrics(seed: number, host: DemoHost, { from, to }: Interval) {
  const load = loadAt(seed, host, from)
  const queries = Math.round(load * QUERIES_PER_SECOND_AT_FULL_LOAD * (to - from))
  const writes = host.readOnly === true ? 0 : queries
  const link = host.replication
  return {
    queries,
    selects: Math.round(queries * 0.74),
    inserts: Math.round(writes * 0.09),
    updates: Math.round(writes * 0.06),
    deletes: Math.round(writes * 0.02),
    replaces: Math.round(writes * 0.001),
    commits: Math.round(writes * 0.12),
    slow: Math.round(queries * 0.00002),
    newConnections: Math.round(load * 3 * (to - from)),
    connections: Math.round(12 + load * 160),
    openTables: 1400 + Math.round(load * 200),
    lagSeconds: link === undefined ? 0 : replicationLag(link, new Date(to * 1000)),
    rowsFetched: Math.round(queries * 9.4),
  }
}
